<#
.SYNOPSIS
    Several accurate networks that answer together, which is better than each of them alone.
.DESCRIPTION
    Trains examples/accurate.ps1 with one seed after the other, and measures the mean of what the networks say. The test images are used once, at the
    end. After an interruption, even kill -9, the same command resumes after the last whole epoch; networks that are trained already are kept.
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- examples/ensemble.ps1
#>
param(
    [ValidateRange(1, 1000)]
    [int] $Members = 5,
    [int] $Epochs = 24,
    [int] $Seed = 1,
    # These three are those of examples/accurate.ps1.
    [double] $Width = 1,
    [double] $WeightDecay = 0.004,
    [int] $Views = 1,
    [string] $OutputFolder = 'mnist-ensemble',
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

$seeds = $Seed..($Seed + $Members - 1)
foreach ($member in $seeds) {
    if (-not (Test-Path "$OutputFolder/seed$member/accurate.safetensors")) {
        & "$PSScriptRoot/accurate.ps1" @some -Epochs $Epochs -Seed $member -Width $Width -WeightDecay $WeightDecay -Views $Views `
            -OutputFolder "$OutputFolder/seed$member"
    }
}

$models = $seeds | ForEach-Object { Import-MnistModel "$OutputFolder/seed$_/accurate.safetensors" }
$view = if ($Views -gt 1) { @{ Augmentation = 'Shift(1)', 'Rotate(5)'; Passes = $Views } } else { @{} }
$evaluation = Measure-MnistModel -Model $models -Data (Import-MnistData @some) @view
"Test accuracy of $Members networks together: $($evaluation.Accuracy.ToString('P2'))"
"Written to ${OutputFolder}: a folder for each network"
