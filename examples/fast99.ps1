<#
.SYNOPSIS
    From nothing to 99 % of the test images in a few seconds on two cores.
.DESCRIPTION
    A small convolutional network whose first layer halves the image, trained with one cycle of the learning rate. The test images are used
    once, at the end.
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- examples/fast99.ps1
#>
param(
    [int] $Epochs = 3,
    [int] $Seed = 1,
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

$layers = 'Conv2D(8, 5, strides=2, activation=relu)', 'Conv2D(24, 3, activation=relu)', 'MaxPooling2D', 'Dropout(0.2)', 'Dense(128, relu)', 'Dense(10, softmax)'
$data = Import-MnistData @some
$history = $data | Invoke-MnistTraining -Layer $layers -Optimizer Adam -Schedule 'OneCycle(0.008)' -BatchSize 96 -Epochs $Epochs -NoValidation -Seed $Seed
$evaluation = $history | Measure-MnistModel -Data $data

$elapsed = (Get-Date) - (Get-Process -Id $PID).StartTime
"Test accuracy $($evaluation.Accuracy.ToString('P2')), $($elapsed.TotalSeconds.ToString('0.0')) s after the process began"
