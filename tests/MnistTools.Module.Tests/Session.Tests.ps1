# The module in a session of PowerShell, beside all else that PowerShell has.

BeforeAll {
    $data = Import-MnistData -First 300 -TestFirst 50
    $history = $data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 2 -Seed 1 6>$null
}

Describe 'The module' {
    It 'is found without being named' {
        (Get-Module MnistTools).ModuleBase | Should -Be (Resolve-Path "$PSScriptRoot/../../artifacts/module/MnistTools").Path
    }

    It 'shows a History, an Evaluation and a model each in its own view, whichever comes first' {
        $shown = & { $data; $data.Test; $history; 'a line'; $history | Measure-MnistModel $data; $history.Model } | Out-String
        $shown | Should -Match '(?m)^Test  : MNIST test: \d+ images'
        $shown | Should -Match '(?m)^Count      : \d+'
        $shown | Should -Match 'Best epoch: \d'
        $shown | Should -Match '(?m)^val_loss +[▁-█]{2}  \d\.\d+ → \d\.\d+'
        $shown | Should -Match 'calibration error'
        $shown | Should -Match 'Total params: 7,850'
    }

    It 'shows an object and the next with a blank line between them, as PowerShell does in its lists: <Kind>' -ForEach @(
        @{ Kind = 'History'; First = { $history } }
        @{ Kind = 'model'; First = { $history.Model } }
        @{ Kind = 'data set'; First = { $data } }
        @{ Kind = 'set of images'; First = { $data.Test } }
        @{ Kind = 'image'; First = { $data.Test[0] } }
        @{ Kind = 'Evaluation'; First = { $history | Measure-MnistModel $data } }
    ) {
        $alone = (& $first | Out-String).Trim() -split '\r?\n'
        $shown = (& { & $first; $history.Model } | Out-String).Trim() -split '\r?\n'
        $shown[0..$alone.Count] | Should -Be ($alone + '')
        $shown[$alone.Count + 1] | Should -Match '^_+$'
    }

    It 'has its History filtered, grouped and formatted by the cmdlets of PowerShell' {
        ($history.Epochs | Select-Object -Last 1).Epoch | Should -Be 2
        ($history.Epochs | Measure-Object Loss -Minimum).Minimum | Should -Be ($history['loss'] | Sort-Object | Select-Object -First 1)
        $history, $history | Format-Table { $_.Parameters.BatchSize }, BestEpoch | Out-String | Should -Match '(?m)^\s*32\s+\d\s*$'
    }

    It 'trains in <Kind> what it trains here' -ForEach @(
        @{ Kind = 'a thread job'; Job = { Start-ThreadJob $args[0] -ArgumentList $args[1] } }
        @{ Kind = 'another process'; Job = { Start-Job $args[0] -ArgumentList $args[1] } }
    ) {
        $script = {
            param($layer)
            (Import-MnistData -First 300 -TestFirst 50 | Invoke-MnistTraining -Layer $layer -Epochs 2 -Seed 1 6>$null)['val_loss']
        }
        & $job $script 'Dense(10, softmax)' | Receive-Job -Wait -AutoRemoveJob | Should -Be $history['val_loss']
    }

    It 'trains in parallel what it trains one after the other' {
        $train = { ($data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -BatchSize $_ -Epochs 1 -Seed 1 -ThreadCount 1 6>$null)['loss'][0] }
        $alone = 16, 32, 64 | ForEach-Object $train
        $together = 16, 32, 64 | ForEach-Object -Parallel { ($using:data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -BatchSize $_ -Epochs 1 -Seed 1 -ThreadCount 1 6>$null)['loss'][0] }
        $together | Sort-Object | Should -Be ($alone | Sort-Object)
    }
}

Describe 'Ctrl+C' -Skip:$IsWindows {
    It 'ends a training whose History, weights included, is kept' {
        $command = "try { Import-MnistData -First 2000 -TestFirst 100 | Invoke-MnistTraining -Epochs 100000 } finally { `$LastMnistHistory | Save-MnistModel -Path '$TestDrive/kept.safetensors' }"
        $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path, [string[]]('exec', "$PSHOME/pwsh.dll", '-NoProfile', '-Command', $command))
        $start.RedirectStandardOutput = $true
        $process = [System.Diagnostics.Process]::Start($start)
        try {
            do { $line = $process.StandardOutput.ReadLine() } until ($null -eq $line -or $line -eq 'Epoch 3/100000')
            & (Get-Command kill -CommandType Application -TotalCount 1) -INT $process.Id
            $output = $process.StandardOutput.ReadToEnd()
            $process.WaitForExit()
        }
        finally {
            if (-not $process.HasExited) { $process.Kill() }
        }
        # PowerShell's own: it has run all finally blocks.
        $process.ExitCode | Should -Be 1
        $kept = (Import-MnistModel "$TestDrive/kept.safetensors").History
        $kept.End | Should -Be 'Cancelled'
        $kept.Epochs.Count | Should -BeIn (2..99999)
        $output -replace '\s+', ' ' | Should -Match "interrupted\D* $($kept.Epochs.Count) epochs.* in \`$LastMnistHistory of the session that trained it"
    }

    It 'keeps what a stopped job has learnt where the job itself saves it' {
        $job = Start-ThreadJob -ArgumentList $data, "$TestDrive/job.safetensors" {
            param($data, $path)
            try { $data | Invoke-MnistTraining -Epochs 100000 -Seed 5 } finally { $LastMnistHistory | Save-MnistModel -Path $path }
        }
        while ($job.State -in 'NotStarted', 'Running' -and -not ($job.Information -match '^Epoch 3/')) { Start-Sleep -Milliseconds 20 }
        $job | Stop-Job
        $job | Wait-Job | Remove-Job
        $kept = (Import-MnistModel "$TestDrive/job.safetensors").History
        $kept.End, $kept.Parameters.Seed | Should -Be 'Cancelled', 5
    }
}

Describe 'Figures' {
    It 'draws the curves of a History into the terminal, in letters where that has no braille characters' {
        $lines = $history | Show-HistoryPlot -Width 60 -Height 8
        $lines.Count | Should -BeGreaterThan 11
        $lines -join '' | Should -Match '[\u2801-\u28FF]'
        $encoding = [Console]::OutputEncoding
        try {
            [Console]::OutputEncoding = [System.Text.Encoding]::Latin1
            $history | Show-HistoryPlot -Width 60 -Height 8 | Should -Not -Match '[\u2500-\u28FF]'
            $history | Out-String | Should -Not -Match '[▁-█]'
        }
        finally {
            [Console]::OutputEncoding = $encoding
        }
    }

    It 'draws several Histories with letters where there are no colours' {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            $history, $history | Show-HistoryPlot -Width 60 -Height 8 | Should -Not -Match '[\u2801-\u28FF]'
            $history | Show-HistoryPlot -Width 60 -Height 8 | Out-String | Should -Match '[\u2801-\u28FF]'
        }
        finally {
            $PSStyle.OutputRendering = $rendering
        }
    }

    It 'draws the History of a model, metrics side by side, and says when a model has none' {
        $history.Model | Export-HistoryPlot "$TestDrive/both.svg" -Metric accuracy, loss -Culture en-US
        Get-Content "$TestDrive/both.svg" -Raw | Should -Match '(?s)>Accuracy<.*>Loss<'
        { New-MnistModel | Export-HistoryPlot "$TestDrive/none.svg" -ErrorAction Stop } | Should -Throw '*This model has no History*'
    }

    It 'draws the mean of runs that are alike on a logarithmic scale' {
        $history, $history | Export-HistoryPlot "$TestDrive/mean.svg" -Metric loss -GroupBy BatchSize -LogScale -Culture en-US
        Get-Content "$TestDrive/mean.svg" -Raw | Should -Match 'Mean ± standard deviation of 2 runs'
    }

    It 'draws how sure a model is and a map of what it says' {
        $evaluation = $history | Measure-MnistModel $data
        $evaluation | Export-CalibrationPlot "$TestDrive/calibration.svg" -Culture en-US
        Get-Content "$TestDrive/calibration.svg" -Raw | Should -Match 'calibration error \d'
        $evaluation | Export-OutputPlot "$TestDrive/map.svg" -First 50 -Culture en-US
        Get-Content "$TestDrive/map.svg" -Raw | Should -Match 'Principal component 2'
        $evaluation | Export-ConfusionPlot "$TestDrive/percent.svg" -Percent -Culture en-US
        Get-Content "$TestDrive/percent.svg" -Raw | Should -Match 'percent of the row'
    }

    It 'warns of letters that no font has' {
        $history | Export-HistoryPlot "$TestDrive/letters.png" -Title "a`u{F1234}" -WarningVariable warnings -WarningAction Ignore
        "$warnings" | Should -Match 'No font of this system has .{1,2}; the image shows boxes instead'
        "$TestDrive/letters.png" | Should -Exist
    }
}

Describe '-Renderer Plotly' {
    BeforeAll { $path, $browser = $env:PATH, $env:MNISTTOOLS_BROWSER }
    AfterEach { $env:PATH, $env:MNISTTOOLS_BROWSER = $path, $browser }

    It 'loads nothing of what drives a browser before it is asked for' {
        $history | Export-HistoryPlot "$TestDrive/s.png" -ErrorAction Stop
        [AppDomain]::CurrentDomain.GetAssemblies().GetName().Name | Where-Object { $_ -match 'Puppeteer|ImageExport|BiDi' } | Should -BeNullOrEmpty
    }

    It 'draws with the installed browser' {
        try {
            $history | Export-HistoryPlot "$TestDrive/a.png" -Renderer Plotly -Width 640 -Height 480 -Culture de-DE -ErrorAction Stop
        }
        catch {
            if ($_ -match 'none was found') { Set-ItResult -Skipped -Because 'there is no Chromium; Debian''s package is called chromium' }
            throw
        }
        $png = [System.IO.File]::ReadAllBytes("$TestDrive/a.png")
        [System.Text.Encoding]::ASCII.GetString($png, 1, 3) | Should -Be 'PNG'
        # Width and height, most significant byte first.
        $png[16..23] | Should -Be 0, 0, 2, 128, 0, 0, 1, 224
    }

    It 'says what to install, and what works without, where <Where>' -Skip:(-not $IsLinux) -ForEach @(
        @{ Where = 'the browser that is named is missing'; Change = { $env:MNISTTOOLS_BROWSER = 'no/chromium' }; Problem = 'MNISTTOOLS_BROWSER names one that is not there: no/chromium.' }
        @{ Where = 'there is none'; Change = { $env:MNISTTOOLS_BROWSER = $env:PATH = '' }; Problem = 'Plotly draws images with a browser, and none was found.' }
    ) {
        & $change
        $failure = { $history | Export-HistoryPlot "$TestDrive/b.png" -Renderer Plotly -ErrorAction Stop } | Should -Throw -PassThru
        "$failure" | Should -BeLike "*$problem*Install Chromium, Google Chrome or Microsoft Edge*The default renderer, ScottPlot, needs none. A page*"
        "$TestDrive/b.png" | Should -Not -Exist
    }
}
