<#
.SYNOPSIS
    Runs files of the module's acceptance tests in this PowerShell, one after the other; dotnet test does it with those that can share a session.
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- tests/MnistTools.Module.Tests/Run.ps1 Examples
#>
param(
    # The files without .Tests.ps1.
    [Parameter(Mandatory, Position = 0, ValueFromRemainingArguments)]
    [string[]] $Name,
    # Pester's manifest; if left out, the one that the build has downloaded.
    [string] $Pester = "$($env:NUGET_PACKAGES ?? "$HOME/.nuget/packages")/pester/*/tools/Pester.psd1",
    [string] $ResultFile
)

$ErrorActionPreference = 'Stop'
Import-Module (Resolve-Path $Pester | Select-Object -Last 1)
$configuration = New-PesterConfiguration
$configuration.Run.Path = @($Name | ForEach-Object { "$PSScriptRoot/$_.Tests.ps1" })
$configuration.Run.Exit = $true
$configuration.Output.Verbosity = 'Detailed'
if ($ResultFile) {
    $configuration.TestResult.Enabled = $true
    $configuration.TestResult.OutputFormat = 'NUnit3'
    $configuration.TestResult.OutputPath = $ResultFile
}

$ErrorActionPreference = 'Continue'
Invoke-Pester -Configuration $configuration
