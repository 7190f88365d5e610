<#
.SYNOPSIS
    Builds, tests, packs or cleans MnistTools: a thin front of dotnet.
.EXAMPLE
    ./build.ps1 -Task Test -Configuration Release
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- build.ps1 -Task Pack

    The same where PowerShell is not installed.
#>
param(
    [ValidateSet('Build', 'Test', 'Pack', 'Clean')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$solution = "$PSScriptRoot/MnistTools.sln"
switch ($Task) {
    'Build' { dotnet build $solution -c $Configuration }
    'Test' { dotnet test --solution $solution -c $Configuration }
    'Pack' { dotnet pack $solution -c $Configuration }
    'Clean' { dotnet clean $solution -c $Configuration }
}
exit $LASTEXITCODE
