# What users reach for first, in PowerShell itself.

BeforeAll {
    $data = Import-MnistData -First 300 -TestFirst 50
    $history = $data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 2 -Seed 1 6>$null
    $evaluation = $history | Measure-MnistModel $data
    $trials = $data | Search-MnistHyperparameter @{ BatchSize = 32, 64; Layer = 'Dense(10, softmax)' } -Fold 1 -Seed 1
}

Describe '-Show' -Skip:(-not $IsLinux) {
    BeforeAll {
        $variables = 'PATH', 'DISPLAY', 'WAYLAND_DISPLAY'
        $before = $variables | ForEach-Object { [System.Environment]::GetEnvironmentVariable($_) }
        # A program in place of the system's, which tells through a pipe what it was given.
        New-Item "$TestDrive/bin" -ItemType Directory | Out-Null
        mkfifo "$TestDrive/told"
        Set-Content "$TestDrive/bin/xdg-open" "#!/bin/sh`necho noise; echo `"`$1`" > '$TestDrive/told'"
        chmod +x "$TestDrive/bin/xdg-open"
    }

    AfterEach { 0..2 | ForEach-Object { [System.Environment]::SetEnvironmentVariable($variables[$_], $before[$_]) } }

    It 'opens what <Name> writes' -ForEach @(
        @{ Name = 'Export-HistoryPlot'; Write = { $history | Export-HistoryPlot $args[0] -Show } }
        @{ Name = 'Export-ConfusionPlot'; Write = { $evaluation | Export-ConfusionPlot $args[0] -Show } }
        @{ Name = 'Export-CalibrationPlot'; Write = { $evaluation | Export-CalibrationPlot $args[0] -Show } }
        @{ Name = 'Export-OutputPlot'; Write = { $evaluation | Export-OutputPlot $args[0] -Show } }
        @{ Name = 'Export-DigitPlot'; Write = { $data | Export-DigitPlot $args[0] -Show } }
        @{ Name = 'Export-SearchPlot'; Write = { $trials | Export-SearchPlot $args[0] -Show } }
        @{ Name = 'Export-MnistReport'; Write = { $history | Export-MnistReport $args[0] -Data $data -Show } }
    ) {
        $env:PATH = "$TestDrive/bin:$env:PATH"
        $env:DISPLAY = ':0'
        $path = "$TestDrive/a name's $Name.html"
        & $Write $path 3>&1 | Should -BeNullOrEmpty
        # Not for ever, where nothing was opened.
        timeout 30 cat "$TestDrive/told" | Should -Be $path
        $path | Should -Exist
    }

    It 'opens the page of -Live by another address than the printed one' {
        $env:PATH = "$TestDrive/bin:$env:PATH"
        $env:DISPLAY = ':0'
        $said = $data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Seed 1 -Live 6>&1 | Out-String
        $opened = timeout 30 cat "$TestDrive/told"
        $opened | Should -Match '^http://127\.0\.0\.1:\d+/[0-9a-f]{32}/$'
        $said | Should -Match ([regex]::Escape($opened.Substring(0, $opened.Length - 33)) + '[0-9a-f]{32}/')
        $said | Should -Not -Match $opened
    }

    It 'says where the file is, where <Where>' -ForEach @(
        @{ Where = 'there is no display'; Change = { $env:DISPLAY = $env:WAYLAND_DISPLAY = $null; $env:PATH = "$TestDrive/bin" } }
        @{ Where = 'no program opens files'; Change = { $env:DISPLAY = ':0'; $env:PATH = '' } }
    ) {
        & $Change
        $path = "$TestDrive/where.svg"
        $history | Export-HistoryPlot $path -Show -Force 3>&1 | Should -Be "There is no desktop here to show it on. The file is '$path'."
        $history | Export-HistoryPlot $path -Show -Force -WhatIf 3>&1 | Should -BeNullOrEmpty
    }

    It 'is on every cmdlet that draws or reports' {
        (Get-Command -Module MnistTools | Where-Object { $_.Parameters.ContainsKey('Show') }).Name |
            Should -Be (Get-Command Export-*Plot, Export-MnistReport -Module MnistTools).Name
    }
}

Describe 'The table of predictions' {
    It 'has the same numbers in each culture' {
        $before = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = 'de-DE'
        try { $table = $data.Test[0] | Invoke-MnistPrediction -Model $history | Out-String }
        finally { [cultureinfo]::CurrentCulture = $before }
        $table | Should -Match '\s[01]\.\d{4}\s'
    }
}

Describe 'Import-Csv' {
    It 'gives Invoke-MnistTraining a training in each row' {
        Set-Content "$TestDrive/grid.csv" 'BatchSize,Optimizer,Layer,Callbacks', '64,SGD(0.1),"Dense(8, relu), Dense(10, softmax)",', ',,,TerminateOnNaN'
        $runs = Import-Csv "$TestDrive/grid.csv" | Invoke-MnistTraining -Data $data -Seed 1 6>$null
        $runs.Parameters.BatchSize | Should -Be 64, 32
        $runs.Parameters.Optimizer | Should -Be 'SGD(0.1)', 'RMSprop'
        ($runs.Parameters | ForEach-Object { $_.Layers.Count }) | Should -Be 3, 3
        $runs[0].Parameters.Layers[1] | Should -Be 'Dense(8, relu)'
        $runs[1].Parameters.Callbacks | Should -Be 'TerminateOnNaN'
    }
}

Describe 'Export-MnistHistory' {
    AfterEach { [cultureinfo]::CurrentCulture = $culture }
    BeforeAll { $culture = [cultureinfo]::CurrentCulture }

    It '-UseCulture writes what Import-Csv -UseCulture and a spreadsheet of <Culture> read' -ForEach @(
        @{ Culture = 'de-DE'; Separator = ';' }
        @{ Culture = 'en-US'; Separator = ',' }
    ) {
        [cultureinfo]::CurrentCulture = $Culture
        $history | Export-MnistHistory "$TestDrive/$Culture.csv" -UseCulture
        (Get-Content "$TestDrive/$Culture.csv")[0] | Should -Be ('epoch', 'steps', 'duration', 'loss', 'accuracy', 'val_loss', 'val_accuracy' -join $Separator)
        $rows = Import-Csv "$TestDrive/$Culture.csv" -UseCulture
        $rows | ForEach-Object { [double]::Parse($_.val_loss, [cultureinfo] $Culture) } | Should -Be $history['val_loss']
        $read = Import-MnistHistory "$TestDrive/$Culture.csv"
        $read['val_loss'] | Should -Be $history['val_loss']
        $read.Epochs.Duration | Should -Be $history.Epochs.Duration
    }

    It '-TableOnly leaves the line of parameters out' {
        [cultureinfo]::CurrentCulture = 'de-DE'
        $history | Export-MnistHistory "$TestDrive/table.csv" -TableOnly
        $history | Export-MnistHistory "$TestDrive/whole.csv"
        Get-Content "$TestDrive/table.csv" | Should -Be (Get-Content "$TestDrive/whole.csv" | Select-Object -Skip 1)
    }

    It 'refuses both for .json before anything is made' {
        { $history | Export-MnistHistory "$TestDrive/a.json" -UseCulture } | Should -Throw '*A table for spreadsheets is a .csv file*'
    }
}

Describe 'A History of Start-Job' {
    BeforeAll {
        $job = Start-Job { Import-MnistData -First 300 -TestFirst 50 | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 2 -Seed 1 6>$null }
        $received = $job | Receive-Job -Wait -AutoRemoveJob
        $history | Export-Clixml "$TestDrive/h.xml"
        $imported = Import-Clixml "$TestDrive/h.xml"
    }

    It 'and of Import-Clixml is drawn and exported' {
        $received, $imported, $history | Export-HistoryPlot "$TestDrive/three.svg" -ErrorAction Stop
        foreach ($one in $received, $imported) {
            $one | Export-MnistHistory "$TestDrive/one.csv" -Force -ErrorAction Stop
            (Import-MnistHistory "$TestDrive/one.csv")['val_loss'] | Should -Be $history['val_loss']
            $one.val_loss | Should -Be $history.val_loss
            $one | Out-String | Should -Match 'Best epoch: \d'
        }
    }
}

Describe 'At the prompt' {
    It 'one image is shown with its label, in letters where the terminal has no blocks' {
        $shown = $data.Test[0] | Out-String
        $shown | Should -Match '^\s*7 \(image 0 of MNIST test\)'
        $shown | Should -Match '[▀▄█]{10}'
        ($shown.Trim() -split '\r?\n').Count | Should -BeIn (8..15)
        $encoding = [Console]::OutputEncoding
        try {
            [Console]::OutputEncoding = [System.Text.Encoding]::Latin1
            $data.Test[0] | Out-String | Should -Match '@@'
            $data.Test[0] | Out-String | Should -Not -Match '[▀▄█]'
        }
        finally {
            [Console]::OutputEncoding = $encoding
        }
    }

    It 'the first images of a set are taken by Select-Object or by their places' {
        ($data.Test.EnumerateImages() | Select-Object -First 2).Label | Should -Be '7', '2'
        $data.Test[0, 1].Label | Should -Be '7', '2'
        # A set goes down the pipeline as one.
        $data.Test | Select-Object -First 2 | Should -HaveCount 1
    }

    It 'Format-Wide has a line for each <Kind>' -ForEach @(
        @{ Kind = 'History'; Item = { $history }; Line = 'History of 2 epochs: loss' }
        @{ Kind = 'prediction'; Item = { $data.Test[0, 1] | Invoke-MnistPrediction -Model $history }; Line = '\d \(\d+\.\d %\)' }
        @{ Kind = 'trial'; Item = { $trials }; Line = 'Trial 1: BatchSize 32' }
        @{ Kind = 'epoch'; Item = { $history.Epochs }; Line = 'Epoch 1: loss' }
        @{ Kind = 'data set'; Item = { $data }; Line = 'MNIST: 300 training' }
        @{ Kind = 'image'; Item = { $data.Test[0, 1] }; Line = '7 \(image 0' }
        @{ Kind = 'model'; Item = { $history.Model }; Line = 'Flatten, Dense' }
    ) {
        & $Item | Format-Wide -Column 2 | Out-String -Width 120 | Should -Match "(?m)^$Line"
    }

    It '$_ is the row of the epoch in a callback, and the plural names are known' {
        $run = $data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 5 -Callbacks { "seen $($_.Epoch)"; if ($_.Epoch -eq 2) { $_.StopTraining() } } -Metrics F1Score -InformationVariable lines 6>$null
        $run.Epochs | Should -HaveCount 2
        "$lines" | Should -Match 'seen 1.*seen 2'
        $run.Keys | Should -Be 'loss', 'f1_score', 'val_loss', 'val_f1_score'
    }
}

Describe 'The keys of -Space' {
    It 'are completed' -ForEach @(
        @{ Line = 'Search-MnistHyperparameter -Space @{ Ba'; Keys = 'BatchSize' }
        @{ Line = '$data | Search-MnistHyperparameter @{ BatchSize = 32, 64; Op'; Keys = 'Optimizer' }
        @{ Line = 'Search-MnistHyperparameter @{ Layer = "Dense(4)" }, @{ Valid'; Keys = 'ValidationBatchSize', 'ValidationFrequency' }
    ) {
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches.CompletionText | Should -Be $Keys
    }

    It 'are the options that a search may vary' {
        $options = [MnistTools.Models.History].Assembly.GetType('MnistTools.Training.Options.TrainingOption').GetMethod('NamesFor').Invoke($null, @(1))
        [MnistTools.PowerShell.Binding.SpaceTable].GetProperties().Name | Sort-Object | Should -Be ($options | Sort-Object)
    }

    It 'may be set as properties' {
        $table = [MnistTools.PowerShell.Binding.SpaceTable] @{ BatchSize = 32, 64; Layer = 'Dense(10, softmax)' }
        $data | Search-MnistHyperparameter $table -Fold 1 | Should -HaveCount 2
    }
}
