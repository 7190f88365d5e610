Import-Module does-not-exist
'after'
