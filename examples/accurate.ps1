<#
.SYNOPSIS
    A small network with batch normalisation, a one-cycle schedule and augmented images: 99.6 % of the test images.
.DESCRIPTION
    This is a long training. After an interruption, even kill -9, the same command resumes after the last whole epoch.
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- examples/accurate.ps1
#>
param(
    [int] $Epochs = 20,
    [int] $Seed = 1,
    [string] $OutputFolder = 'mnist-accurate',
    # All images if left out.
    [int] $First,
    [int] $TestFirst
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Import-MnistData -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/MnistTools"
}

$some = @{}
if ($First) { $some.First = $First }
if ($TestFirst) { $some.TestFirst = $TestFirst }

$folder = New-Item -Path $OutputFolder -ItemType Directory -Force
$history = Import-MnistData @some |
    Invoke-MnistTraining -Architecture Accurate -Optimizer AdamW -Schedule 'OneCycle(0.01)' -BatchSize 128 -Epochs $Epochs -Seed $Seed `
        -Augmentation 'Shift(2)', 'Rotate(10)', 'Scale(0.1)', 'Shear(0.1)' -Callback "BackupAndRestore('$folder/backup')"

$history | Export-HistoryPlot -Path "$folder/accuracy.png" -Force
$history | Save-MnistModel -Path "$folder/accurate.safetensors" -Force

$history
"Written to ${folder}: accuracy.png, accurate.safetensors"
