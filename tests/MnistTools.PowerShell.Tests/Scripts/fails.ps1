'before'
throw 'this went wrong'
'after'
