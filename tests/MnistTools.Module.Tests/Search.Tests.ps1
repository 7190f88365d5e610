# Searches by worker processes, and what is shown of their trials.

Describe 'Worker processes' {
    It 'take the paths of callbacks from where the search was started' {
        Push-Location $TestDrive
        $trials = Import-MnistData -First 300 -TestFirst 10 | Search-MnistHyperparameter -Fold 1 -WorkerCount 2 -Space @{ Callback = 'CSVLogger(log{Seed}.csv)'; Seed = 1, 2 }
        Pop-Location
        $trials | Should -HaveCount 2
        Get-ChildItem $TestDrive -Name | Should -Be 'log1.csv', 'log2.csv'
    }

    It 'are not started for ever when they die again and again' {
        # .NET itself has too little memory to start.
        $env:DOTNET_GCHeapHardLimit = '0x1000'
        try {
            $told = @{ ErrorVariable = 'failures'; ErrorAction = 'SilentlyContinue'; WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
            Import-MnistData -First 600 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -Fold 3 -Space @{ BatchSize = 8, 16 } -WorkerCount 4 @told | Should -BeNullOrEmpty
        }
        finally {
            $env:DOTNET_GCHeapHardLimit = $null
        }
        "$failures" | Should -BeLike 'All worker processes died before the search had ended; the warnings say how.*'
        $warnings[0..8] | Should -Match 'died \(exit code \d+\); another takes its place and its trial\. \w'
        $warnings[9] | Should -Match 'died \(exit code \d+\), 10 in a row and no trial ended in between; none takes its place\. \w'
    }
}

Describe 'A search whose last trial another worker has' {
    It 'says what it waits for, and for how long' {
        $search = {
            param($study)
            Import-MnistData -First 300 -TestFirst 10 |
                Search-MnistHyperparameter -Seed 1 -Fold 1 -ThreadCount 1 -WorkerTimeout 77 -Study $study -Space @{ Layer = 'Dense(10, softmax)'; Epochs = 100000000 } -Verbose 4>&1
        }
        $other = Start-ThreadJob $search -ArgumentList "$TestDrive/shared.db"
        # The second sees its trial, or else takes it itself and is seen by the first.
        $second = Start-ThreadJob $search -ArgumentList "$TestDrive/shared.db"
        try {
            do { $told = @($other, $second).Output -match 'Waiting' } until ($told)
            "$told" | Should -Be 'Waiting for trials of other workers. That of a worker that gives no sign of life for 77 s is run here.'
        }
        finally { $other, $second | Stop-Job -PassThru | Remove-Job }
    }
}

Describe 'The table of trials' {
    BeforeAll {
        $trials = Import-MnistData -First 300 -TestFirst 10 |
            Search-MnistHyperparameter -Seed 1 -Fold 2 -Space @{ Layer = 'Dense(4)', 'Dense(10, softmax)'; Optimizer = 'Adam', 'SGD(1e30)' } -ErrorAction SilentlyContinue
    }

    It 'shows rank, score and hyper-parameters in the width of the screen' {
        $rows = $trials | Out-String -Width 80 -Stream | Where-Object { $_ } | ForEach-Object TrimEnd
        $rows[0] | Should -Be 'In all trials: Layer Dense(4), Dense(10, softmax)'
        $rows[1] | Should -Match '^Number\s+Rank\s+State\s+Score\s+Std\s+FitTime\s+Hyperparameters$'
        $rows[3] | Should -Match '^\s+1\s+1\s+Complete\s+0\.\d{4}\s+0\.\d{4}\s+\d+\.\d\d s\s+Optimizer Adam$'
        # No word is split.
        ($rows[4..99] -join ' ') -replace '\s+', ' ' | Should -Match (
            '^ 2 Failed Optimizer SGD\(1e30\) \(Fold 1: The loss became infinite or not a number in epoch 1\. A smaller LearningRate usually helps\.\)$')
        ($rows | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
    }

    # A job gives back copies to a depth of 1, a file to a depth of 2.
    It 'shows the same of what comes from a job or a file' {
        $shown = $trials | Out-String -Width 150
        foreach ($depth in 1, 2) {
            $trials | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, $depth)) } |
                Out-String -Width 150 | Should -Be $shown
        }
    }

    It 'becomes a list of the same after another object' {
        $shown = & { (Import-MnistData -First 1).Train; $trials; Import-MnistData -First 1 } | Out-String -Stream
        ($shown | Where-Object { $_ -like '* : *' } | ForEach-Object { $_.Split(' ')[0] }) -join ' ' | Should -Be (
            'Name Count Height Width ClassNames Number State MeanTestScore StdTestScore MeanFitTime Hyperparameters Message ' +
            'Number State MeanTestScore StdTestScore MeanFitTime Hyperparameters Message Name Train Test')
    }
}
