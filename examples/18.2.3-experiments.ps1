<#
.SYNOPSIS
    Exercise 18.2.3: draw the loss, and try different epochs and batch sizes.
#>
param(
    [int] $Epochs = 10,
    # A list; also as one text, as it comes from a command line: 32,64.
    [string[]] $BatchSize = @(32, 64, 128),
    [string] $OutputFolder = 'mnist-18.2.3',
    [int] $First = 60000,
    [int] $TestFirst = 10000
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Import-MnistData -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/MnistTools"
}

$folder = New-Item -Path $OutputFolder -ItemType Directory -Force
$data = Import-MnistData -First $First -TestFirst $TestFirst

$histories = @($BatchSize -split ',' | ForEach-Object { $data | Invoke-MnistTraining -Epochs $Epochs -BatchSize $_ -Seed 1 })
$histories[0] | Export-HistoryPlot -Path "$folder/loss.png" -Metric loss -Force
$histories | Export-HistoryPlot -Path "$folder/batch-accuracy.png" -Force
$histories | Export-HistoryPlot -Path "$folder/batch-loss.png" -Metric loss -Force

foreach ($history in $histories) {
    $best = $history.Epochs[$history.BestEpoch - 1]
    'Batch size {0}: best in epoch {1}, val_loss {2:F4}, val_accuracy {3:F4}' -f $history.Parameters.BatchSize, $best.Epoch, $best.ValLoss, $best.ValAccuracy
}
"The pictures are in $folder."
