# A History among the cmdlets of PowerShell, and a session in which another module came first.

BeforeAll {
    $data = Import-MnistData -First 300 -TestFirst 50
    $history = $data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 4 -ValidationFrequency 2 -Metric F1Score -Schedule 'Constant(0.00002)' -Seed 1 6>$null
}

Describe 'The epochs of a History' {
    It 'are shown as one table with a column for each metric' {
        $lines = ($history.Epochs | Out-String -Width 120) -split '\r?\n' | Where-Object { $_ }
        $lines | Should -HaveCount 5
        $lines[0] | Should -Match '^Epoch +loss +f1_score +learning_rate +val_loss +val_f1_score +Duration$'
        $lines[1] | Should -Match '^ +1 +\d\.\d{3} +0\.\d+ +2\.000e-05 +\d+\.\d\d s$'
        $lines[2] | Should -Match '^ +2 +\d\.\d{3} +0\.\d+ +2\.000e-05 +\d\.\d{3} +0\.\d+ +\d+\.\d\d s$'
    }

    It 'have a column for each metric in a file of Export-Csv, also where the first epoch has no value' {
        $history.Epochs | Export-Csv "$TestDrive/epochs.csv"
        $rows = Import-Csv "$TestDrive/epochs.csv"
        $rows[0].PSObject.Properties.Name | Should -Be 'Epoch', 'Steps', 'Duration', 'loss', 'f1_score', 'learning_rate', 'val_loss', 'val_f1_score'
        $rows[0].val_loss, $rows[2].val_loss | Should -Be '', ''
        [double]$rows[1].val_loss, [double]$rows[3].val_loss | Should -Be $history['val_loss']
    }

    It 'come back from a file of Export-Csv' -ForEach @(
        @{ Options = @{}; Session = 'en-US' }, @{ Options = @{ Delimiter = ';'; UseQuotes = 'Never' }; Session = 'en-US' },
        @{ Options = @{}; Session = 'de-DE' }, @{ Options = @{ IncludeTypeInformation = $true }; Session = 'de-DE' }
    ) {
        $before = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = $Session
        try { $history.Epochs | Export-Csv "$TestDrive/epochs.csv" @Options }
        finally { [cultureinfo]::CurrentCulture = $before }
        $read = Import-MnistHistory "$TestDrive/epochs.csv"
        $read.Keys | Should -Be $history.Keys
        foreach ($key in $history.Keys) { $read[$key] | Should -Be $history[$key] }
        $read.Epochs.Duration | Should -Be $history.Epochs.Duration
    }

    It 'do not come back from ConvertTo-Json, and the error says what does' {
        foreach ($part in $history, $history.Epochs) {
            $part | ConvertTo-Json -WarningAction Ignore | Set-Content "$TestDrive/part.json"
            { Import-MnistHistory "$TestDrive/part.json" -ErrorAction Stop } | Should -Throw '*| Export-MnistHistory -Path run.json.'
        }
    }

    It 'go through JSON with one name for each metric' {
        $rows = $history.Epochs | Select-Object * | ConvertTo-Json -WarningAction Ignore | ConvertFrom-Json
        $rows[1].loss, $rows[1].val_f1_score, $rows[0].val_loss | Should -Be $history['loss'][1], $history['val_f1_score'][0], $null
    }

    It 'are sorted and measured by any metric' {
        ($history.Epochs | Sort-Object loss | Select-Object -First 1).loss | Should -Be ($history.loss | Sort-Object | Select-Object -First 1)
        ($history.Epochs | Measure-Object VAL_LOSS -Minimum).Minimum | Should -Be ($history.val_loss | Sort-Object | Select-Object -First 1)
    }
}

Describe 'The parameters of a History from a file' {
    It 'are shown with their escapes' {
        '{"parameters":{"epochs":1,"layers":["Dense\u001b[31m"],"callbacks":["a\nb"],"data":"x\u202ey"},"end":"completed","epochs":[]}' | Set-Content "$TestDrive/h.json"
        $shown = (Import-MnistHistory "$TestDrive/h.json").Parameters | Out-String
        $shown | Should -Match 'Layers +: Dense\\u001B\[31m'
        $shown | Should -Match 'Callbacks +: a\\nb'
        $shown | Should -Match 'Data +: x\\u202Ey'
    }

    It 'are unknown where the file is a table of CSVLogger' {
        'epoch,loss', '0,1.5' | Set-Content "$TestDrive/keras.log"
        ((Import-MnistHistory "$TestDrive/keras.log").Parameters | Out-String).Trim() | Should -Be 'Settings : unknown: the file does not say how the training was made'
    }
}
