<#
.SYNOPSIS
    Exercise 18.2.2: train with validation data and draw both accuracies (figure 2 of the exercise, with its German texts).
#>
param(
    [int] $Epochs = 15,
    [int] $BatchSize = 128,
    [string] $OutputFolder = 'mnist-18.2.2',
    [int] $First = 60000,
    [int] $TestFirst = 10000
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Import-MnistData -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/MnistTools"
}

$folder = New-Item -Path $OutputFolder -ItemType Directory -Force
$data = Import-MnistData -First $First -TestFirst $TestFirst

# Without validation the History has no val_ keys: figure 1.
$training = $data | Invoke-MnistTraining -Epochs $Epochs -BatchSize $BatchSize -Seed 1 -NoValidation
"Keys without validation: $($training.Keys)"
$training | Export-HistoryPlot -Path "$folder/abbildung-1.png" -Culture de-DE -Force

# validation_data are the test images: figure 2.
$history = $data | Invoke-MnistTraining -Epochs $Epochs -BatchSize $BatchSize -Seed 1
"Keys with validation: $($history.Keys)"
$history | Export-HistoryPlot -Path "$folder/abbildung-2.png" -Culture de-DE -Force
"Best epoch: $($history.BestEpoch). The pictures are in $folder."
