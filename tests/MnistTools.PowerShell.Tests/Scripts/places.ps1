"root=$PSScriptRoot"
"path=$PSCommandPath"
"here=$($ExecutionContext.SessionState.Path.CurrentFileSystemLocation)"
