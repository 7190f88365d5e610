<#
.SYNOPSIS
    Looks for better hyper-parameters than the default ones, and compares both on the test images.
.DESCRIPTION
    Random points under a one-cycle learning rate, each scored on a fifth of the training images that is held out. The test images are used once, at the
    end. A few minutes on two cores. Run again, it goes on where it stopped; a larger -TrialCount extends it.
.EXAMPLE
    dotnet run -c Release --project src/MnistTools.Shell -- examples/search.ps1
#>
param(
    [int] $First = 20000,
    [int] $TestFirst = 10000,
    [int] $Epochs = 9,
    [int] $TrialCount = 12,
    [string] $OutputFolder = 'mnist-search'
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Import-MnistData -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/MnistTools"
}

$folder = [System.IO.Directory]::CreateDirectory("$($PWD.ProviderPath)/$OutputFolder").FullName
$data = Import-MnistData -First $First -TestFirst $TestFirst
$space = @{
    Layer     = 'Dense({Units}, relu)', 'Dropout({Rate})', 'Dense(10, softmax)'
    Units     = 256, 512, 1024
    Rate      = 'Uniform(0.1, 0.5)'
    Optimizer = 'RMSprop', 'Adam'
    Schedule  = 'OneCycle({Peak})'
    Peak      = 'LogUniform(1e-3, 1e-2)'
    BatchSize = 32, 64, 128
    Epochs    = $Epochs
}

$best = $data | Search-MnistHyperparameter -Space $space -Method Random -TrialCount $TrialCount -Fold 1 -Seed 1 -Study "$folder/search.db" -Refit 6>$null
$best.Trials[0..4]
$best.Trials | Export-SearchPlot -Path "$folder/search.png" -Force
$best.Trials | Export-SearchPlot -Path "$folder/search.html" -Kind Parallel -Force

$default = $data | Invoke-MnistTraining -Epochs $Epochs -Seed 1 -NoValidation 6>$null
'Test accuracy of the default: {0:0.0000}' -f ($default | Measure-MnistModel -Data $data).Accuracy
'Test accuracy of the best:    {0:0.0000}' -f ($best | Measure-MnistModel -Data $data).Accuracy
