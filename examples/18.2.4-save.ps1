<#
.SYNOPSIS
    Exercise 18.2.4, first half: train a model and save it. examples/18.2.4-load.ps1 continues in a new process.
#>
param(
    [string] $Path = 'digits.safetensors',
    [int] $Epochs = 5,
    [int] $First = 60000,
    [int] $TestFirst = 10000
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Import-MnistData -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/MnistTools"
}

if ($folder = Split-Path $Path) { New-Item -Path $folder -ItemType Directory -Force | Out-Null }
$data = Import-MnistData -First $First -TestFirst $TestFirst
$history = $data | Invoke-MnistTraining -Epochs $Epochs -BatchSize 64 -Seed 1
$file = $history | Save-MnistModel -Path $Path -Force -PassThru
"Saved $($file.FullName)"
"Test accuracy: $(($history | Measure-MnistModel -Data $data).Accuracy)"
