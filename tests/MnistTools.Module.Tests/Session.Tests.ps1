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
        $shown = & { $history; 'a line'; $history | Measure-MnistModel $data; $history.Model } | Out-String
        $shown | Should -Match 'Best epoch: \d'
        $shown | Should -Match 'calibration error'
        $shown | Should -Match 'Total params: 7,850'
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
        $output -replace '\s+', ' ' | Should -Match "interrupted\D* $($kept.Epochs.Count) epochs.* in \`$LastMnistHistory"
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
        "$failure" | Should -BeLike "*$problem*Install Chromium, Google Chrome or Microsoft Edge*The default renderer, ScottPlot, needs none: leave out -Renderer.*"
        "$TestDrive/b.png" | Should -Not -Exist
    }
}
