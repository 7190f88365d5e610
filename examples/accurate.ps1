<#
.SYNOPSIS
    A small network with batch normalisation, a one-cycle schedule and augmented images: 99.7 % of the test images. For clothes, a larger one.
.DESCRIPTION
    This is a long training. After an interruption, even kill -9, the same command resumes after the last whole epoch. The test images
    are used once, at the end.
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- examples/accurate.ps1
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- examples/accurate.ps1 -Name FashionMnist
#>
param(
    [ValidateSet('Mnist', 'FashionMnist')]
    [string] $Name = 'Mnist',
    [int] $Epochs = $Name -eq 'Mnist' ? 24 : 26,
    [int] $Seed = 1,
    # The filters of each convolution are as many times more: 1.5 takes twice as long, and makes fewer mistakes.
    [double] $Width = 1,
    [string] $OutputFolder = $Name -eq 'Mnist' ? 'mnist-accurate' : 'fashion-accurate',
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
$data = Import-MnistData -Name $Name @some
function Get-Convolution([int] $Filters, [string] $Window) {
    "Conv2D($([int]($Width * $Filters)), $Window, use_bias=false)", 'BatchNormalization', 'Activation(relu)'
}
if ($Name -eq 'Mnist') {
    # The first convolution halves the image, and no other layer pools: each makes it two pixels smaller.
    $layers = (Get-Convolution 24 '5, strides=2'), (48, 64, 96, 128 | ForEach-Object { Get-Convolution $_ 3 }), 'Flatten', 'Dropout(0.4)'
    $augmentations = 'Shift(2)', 'Rotate(10)', 'Scale(0.1)', 'Shear(0.1)', 'Elastic(20, 5)'
}
else {
    # Clothes differ in small things, so two convolutions see the image before a pooling halves it.
    $layers = 48, 96, 192 | ForEach-Object {
        if ($_ -gt 48) { 'MaxPooling2D' }
        Get-Convolution $_ '3, padding=same'
        Get-Convolution $_ '3, padding=same'
    }
    $layers += 'GlobalAveragePooling2D', 'Dropout(0.3)'
    $augmentations = 'Flip', 'Shift(2)', 'Erase(0.5)'
}
$layers = @($layers | ForEach-Object { $_ }) + 'Dense(10, softmax)'
$history = $data |
    Invoke-MnistTraining -Layer $layers -Optimizer AdamW -Schedule 'OneCycle(0.01)' -BatchSize 128 -Epochs $Epochs -NoValidation -Seed $Seed `
        -Augmentation $augmentations -Callback "BackupAndRestore('$folder/backup')"
$evaluation = $history | Measure-MnistModel -Data $data

$history | Export-HistoryPlot -Path "$folder/accuracy.png" -Force
$history | Save-MnistModel -Path "$folder/accurate.safetensors" -Force

$history
"Test accuracy $($evaluation.Accuracy.ToString('P2')); SHA-256 of the weights: $($history.Model.WeightsSha256)"
"Written to ${folder}: accuracy.png, accurate.safetensors"
