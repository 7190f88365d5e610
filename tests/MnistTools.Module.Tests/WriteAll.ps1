# What KilledWriteTests kills: reads what the process before it has left, then writes everything again, for ever or once. It tells what it is about to write.
param([switch] $Once)
$ErrorActionPreference = 'Stop'
Import-Module MnistTools

$data = Import-MnistData -First 100 -TestFirst 20
$search = @{ Space = @{ LearningRate = 'LogUniform(1e-4, 1e-2)'; Layer = 'Dense(10, softmax)'; Epochs = 1 }; Method = 'Random'; Fold = 1; Seed = 1; ThreadCount = 1; WorkerTimeout = 1 }
$histories = 1, 2 | ForEach-Object { Invoke-MnistTraining -Data $data -Epochs 1 -Seed $_ -ThreadCount 1 -Layer 'Flatten', 'Dense(10, softmax)' }
$weights = $histories | ForEach-Object { "$($_.Model.GetWeight('1.weight'))" }
$losses = $histories | ForEach-Object { "$($_['loss'])" }
$models = 'model.safetensors', 'model.keras', 'model.pt', 'model.onnx'
$tables = 'history.json', 'history.csv'
$plots = 'history.png', 'history.svg', 'history.html'

function Read-All {
    $models | Where-Object { Test-Path $_ } | ForEach-Object {
        if ("$((Import-MnistModel $_ -WarningAction SilentlyContinue).GetWeight('1.weight'))" -notin $weights) { throw "$_ is of neither model." }
    }
    $tables | Where-Object { Test-Path $_ } | ForEach-Object {
        if ("$((Import-MnistHistory $_)['loss'])" -notin $losses) { throw "$_ is of neither training." }
    }
    if (Test-Path study.db) {
        $ended = @(Get-MnistStudy study.db | Where-Object State -EQ Complete)
        if ($ended.Where({ [double]::IsNaN($_.MeanTestScore) })) { throw 'A trial has no score.' }
    }
    "trials $($ended.Count)"
}

function Write-All($history) {
    $models | ForEach-Object { "write $_"; $history | Save-MnistModel -Path $_ -Force }
    $tables | ForEach-Object { "write $_"; $history | Export-MnistHistory -Path $_ -Force }
    $plots | ForEach-Object { "write $_"; $history | Export-HistoryPlot -Path $_ -Force }
    'write report.html'
    $history | Export-MnistReport -Path report.html -Data $data -Force
    'write study.db'
    $count = if (Test-Path study.db) { @(Get-MnistStudy study.db -WarningAction SilentlyContinue).Count } else { 0 }
    $null = Search-MnistHyperparameter -Data $data @search -Study study.db -TrialCount ($count + 1)
}

Read-All
do {
    $histories | ForEach-Object { Write-All $_ }
} until ($Once)
Read-All
