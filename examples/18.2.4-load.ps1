<#
.SYNOPSIS
    Exercise 18.2.4, second half: load the model in a new process. It gives the same predictions as before and still has its History.
#>
param(
    [string] $Path = 'digits.safetensors',
    [int] $TestFirst = 10000
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Import-MnistData -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/MnistTools"
}

$model = Import-MnistModel $Path
$model
$model.History
"Test accuracy: $(($model | Measure-MnistModel -Data (Import-MnistData -TestFirst $TestFirst)).Accuracy)"
