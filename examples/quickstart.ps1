<#
.SYNOPSIS
    The quick start: train on MNIST for ten epochs, draw the curves, and save the history and the model.
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- examples/quickstart.ps1
.EXAMPLE
    ./examples/quickstart.ps1 -Epochs 3 -OutputFolder out
#>
param(
    [int] $Epochs = 10,
    [int] $BatchSize = 64,
    [int] $Seed = 1,
    [string] $OutputFolder = 'mnist-quickstart',
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
$data = Import-MnistData @some
$history = $data | Invoke-MnistTraining -Epochs $Epochs -BatchSize $BatchSize -Seed $Seed

$history | Export-HistoryPlot -Path "$folder/accuracy.png" -Force
$history | Export-HistoryPlot -Path "$folder/loss.png" -Metric loss -Force
$history | Export-MnistHistory -Path "$folder/history.csv" -Force
$history | Save-MnistModel -Path "$folder/digits.safetensors" -Force

$history
"Written to ${folder}: accuracy.png, loss.png, history.csv, digits.safetensors"
