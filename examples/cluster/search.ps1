<#
.SYNOPSIS
    One worker of a search on a cluster: every machine runs this same script on one PostgreSQL study.
.DESCRIPTION
    The environment variable MNISTTOOLS_STUDY names the study, for example 'Host=db;Database=mnist;Username=me'; the password is in PGPASSWORD or
    ~/.pgpass. The scheduler places and restarts workers. If a worker is gone for -WorkerTimeout seconds, another one takes over its trial.
    Interrupted, the script ends with the exit code 130, so that the scheduler does not count it as done.
#>
param([int] $First = 60000, [int] $ThreadCount = 2)

$ErrorActionPreference = 'Stop'
# After a SIGINT, PowerShell skips all but `finally`, and would end with 0.
$isInterrupted = $true
try {
    if (-not (Get-Command Import-MnistData -ErrorAction Ignore)) {
        Import-Module "$PSScriptRoot/../../artifacts/module/MnistTools"
    }

    $space = @{
        Layer        = 'Dense({Units}, relu)', 'Dropout({Rate})', 'Dense(10, softmax)'
        Units        = 128, 256, 512
        Rate         = 0.0, 0.2, 0.4
        LearningRate = 0.0005, 0.001, 0.002
        Epochs       = 5
    }
    Import-MnistData -First $First |
        Search-MnistHyperparameter -Space $space -Fold 3 -Seed 1 -ThreadCount $ThreadCount -Study $env:MNISTTOOLS_STUDY -WorkerTimeout 60 |
        ForEach-Object { "$_ $($_.State) $($_.MeanTestScore)" }
    $isInterrupted = $false
}
catch {
    $isInterrupted = $false
    throw
}
finally {
    if ($isInterrupted) { exit 130 }
}
