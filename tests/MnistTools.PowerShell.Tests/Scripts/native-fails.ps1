dotnet --no-such-option 2>&1 | Out-Null
"last $($LASTEXITCODE -ne 0)"
