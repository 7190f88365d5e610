<#
.SYNOPSIS
    Builds, tests, packs or cleans MnistTools: a thin front of dotnet. Packages for NuGet come into
    artifacts/package/release, packages for PowerShell into artifacts/package/modules. Docs writes what the
    documentation has from the source: the pages of docs/cmdlets, and the lists of specs in the help topics.
    Mutate measures how many small changes of the source the tests notice, which takes about an hour.
.EXAMPLE
    ./build.ps1 -Task Test -Configuration Release
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- build.ps1 -Task Pack

    The same where PowerShell is not installed.
#>
param(
    [ValidateSet('Build', 'Test', 'Pack', 'Docs', 'Mutate', 'Clean')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$solution = "$PSScriptRoot/MnistTools.sln"
# Of what is run here, not of what was run before.
$global:LASTEXITCODE = 0
switch ($Task) {
    'Build' { dotnet build $solution -c $Configuration }
    'Test' { dotnet test --solution $solution -c $Configuration }
    'Pack' { dotnet pack $solution -c $Configuration }
    'Docs' {
        dotnet build "$PSScriptRoot/src/MnistTools.Notebook" -c $Configuration
        if ($LASTEXITCODE -eq 0) { & "$PSScriptRoot/build/UpdateDocs.ps1" }
    }
    'Mutate' { & "$PSScriptRoot/build/Mutate.ps1" }
    # All that is built is in there. (What dotnet clean leaves is what it did not write itself, and what it needs to know that.)
    'Clean' {
        # That of `dotnet run` lies in there.
        if ($IsWindows -and $PSHOME.StartsWith("$PSScriptRoot\artifacts")) {
            throw 'Windows does not delete the PowerShell that runs this script: run it in another one, or delete the folder artifacts.'
        }

        if (Test-Path -LiteralPath "$PSScriptRoot/artifacts") { Remove-Item -LiteralPath "$PSScriptRoot/artifacts" -Recurse -Force }
    }
}
exit $LASTEXITCODE
