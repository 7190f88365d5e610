<#
.SYNOPSIS
    Searches for better hyper-parameters than the defaults, and compares both on the test images.
.DESCRIPTION
    Tries random points, and scores each on a held-out fifth of the training images. The best point and the default are then trained on all training images
    for the same number of epochs. The test images are used once, at the end. This takes a few minutes on two cores. Run it again to resume where it
    stopped; a larger -TrialCount extends it.
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.PowerShell -- examples/search.ps1
#>
param(
    [int] $First = 60000,
    [int] $TestFirst = 10000,
    [int] $Epochs = 12,
    [int] $TrialCount = 18,
    [string] $OutputFolder = 'mnist-search'
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Import-MnistData -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/MnistTools"
}

$folder = New-Item -Path $OutputFolder -ItemType Directory -Force
$data = Import-MnistData -First $First -TestFirst $TestFirst
$space = @{
    Layer        = 'Dense({Units}, relu)', 'Dropout({Dropout})', 'Dense(10, softmax)'
    Units        = 256, 512, 1024
    Dropout      = 'Uniform(0, 0.5)'
    Optimizer    = 'RMSprop', 'Adam'
    Schedule     = '{Course}({Rate})'
    Course       = 'Constant', 'CosineDecay'
    Rate         = 'LogUniform(3e-4, 3e-3)'
    Augmentation = 'Shift({Pixels})'
    Pixels       = 0, 1, 2
    BatchSize    = 128
    Epochs       = $Epochs
}

$best = $data | Search-MnistHyperparameter -Space $space -Method Random -TrialCount $TrialCount -Fold 1 -Seed 1 -Study "$folder/search.db" -Refit 6>$null
$best.Trials | Select-Object -First 5
"Best: $($best.Trials[0])"
$best.Trials | Export-SearchPlot -Path "$folder/search.png" -Force
$best.Trials | Export-SearchPlot -Path "$folder/search.html" -Kind Parallel -Force

$default = $data | Invoke-MnistTraining -Epochs $Epochs -BatchSize 128 -Seed 1 -NoValidation 6>$null
$before = $default | Measure-MnistModel -Data $data
$after = $best | Measure-MnistModel -Data $data -Reference $default
'Test accuracy of the default: {0:F4}, 95 % confidence: {1}' -f $before.Accuracy, $before.AccuracyInterval
'Test accuracy of the best:    {0:F4}, 95 % confidence: {1}' -f $after.Accuracy, $after.AccuracyInterval
"The best against the default: $($after.Comparison)"
