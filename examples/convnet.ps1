<#
.SYNOPSIS
    Keras' simple convolutional network: 99 % of the test images after twelve epochs.
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- examples/convnet.ps1
#>
param(
    [int] $Epochs = 12,
    [int] $Seed = 1,
    [string] $OutputFolder = 'mnist-convnet',
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
    Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -BatchSize 128 -Epochs $Epochs -Seed $Seed

$history | Export-HistoryPlot -Path "$folder/accuracy.png" -Force
$history | Save-MnistModel -Path "$folder/convnet.safetensors" -Force

$history
"Written to ${folder}: accuracy.png, convnet.safetensors"
