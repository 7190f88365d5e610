param([int]$Code)
'before'
exit $Code
'after'
