# The example scripts as a newcomer runs them, on a slice of MNIST.

BeforeAll {
    $examples = Resolve-Path "$PSScriptRoot/../../examples"
    $slice = @{ First = 2000; TestFirst = 500; Epochs = 2 }
    Push-Location $TestDrive

    # All that a script shows, as text.
    function Get-Shown([string] $Name, [hashtable] $Parameters) {
        & "$examples/$Name.ps1" @Parameters 6>&1 | Out-String -Width 200
    }

    function Get-FileName([string] $Folder) {
        (Get-ChildItem $Folder -File -Name | Sort-Object -CaseSensitive) -join ' '
    }
}

AfterAll { Pop-Location }

Describe 'The first command' {
    BeforeAll {
        $root = Resolve-Path "$PSScriptRoot/../.."
        $run = 'run', '-c', 'Release', '--no-build', '--project', "$root/src/MnistTools.PowerShell", '--'
    }

    It 'trains, draws and saves' {
        Push-Location $root
        $output = dotnet @run examples/quickstart.ps1 -First 2000 -TestFirst 500 -Epochs 2 -OutputFolder "$TestDrive/first" | Out-String
        Pop-Location
        $LASTEXITCODE | Should -Be 0 -Because $output
        $output | Should -Match '32/32 \[={30}\].* - val_accuracy: 0\.\d{4}'
        $output | Should -Match "Written to .*first: accuracy.png, loss.png, history.csv, digits.safetensors"
        Get-FileName first | Should -Be 'accuracy.png digits.safetensors history.csv loss.png'
    }

    It 'has the module, all modules of PowerShell, and its exit code' {
        $output = dotnet @run -NoProfile -Command "(Import-MnistData -First 7).Train.Count; (Get-Module PSReadLine -ListAvailable).ModuleBase; (Get-Command Start-ThreadJob).Source; exit 7"
        $LASTEXITCODE | Should -Be 7 -Because "$output"
        $output | Should -Be '7', (Join-Path $PSHOME Modules PSReadLine), 'Microsoft.PowerShell.ThreadJob'
    }

    It 'takes commands from its standard input' {
        '(New-MnistModel).Layers.Count' | dotnet @run -NoProfile -Command - | Should -Be '3'
    }
}

Describe 'An example' {
    It 'quickstart takes any folder and draws again' {
        $parameters = $slice + @{ OutputFolder = "$TestDrive/absolute" }
        Get-Shown quickstart $parameters | Should -Match 'Best epoch: '
        { Get-Shown quickstart $parameters } | Should -Not -Throw
        Get-FileName absolute | Should -Be 'accuracy.png digits.safetensors history.csv loss.png'
    }

    It '18.2.2-validation draws both figures' {
        $output = Get-Shown 18.2.2-validation ($slice + @{ OutputFolder = 'both' })
        $output | Should -Match 'Keys without validation: loss accuracy\s'
        $output | Should -Match 'Keys with validation: loss accuracy val_loss val_accuracy\s'
        Get-FileName both | Should -Be 'abbildung-1.png abbildung-2.png'
    }

    It '18.2.3-experiments compares batch sizes' {
        $output = Get-Shown 18.2.3-experiments ($slice + @{ OutputFolder = 'batches' })
        $output | Should -Match 'Batch size 128: best in epoch [12], val_loss \d\.\d{4}, val_accuracy 0\.\d{4}'
        Get-FileName batches | Should -Be 'batch-accuracy.png batch-loss.png loss.png'
    }

    It '18.2.4-load says in another process what 18.2.4-save said' {
        $saved = Get-Shown 18.2.4-save ($slice + @{ Path = 'm.safetensors' })
        $loaded = & (Get-Process -Id $PID).Path exec "$PSHOME/pwsh.dll" -NoProfile -File "$examples/18.2.4-load.ps1" -Path m.safetensors -TestFirst 500 | Out-String
        $loaded | Should -Match 'Total params: 407,050'
        $loaded | Should -Match 'Best epoch: '
        $accuracy = [regex] 'Test accuracy: \S+'
        $accuracy.Match($saved).Value | Should -BeLike 'Test accuracy: 0.*'
        $accuracy.Match($loaded).Value | Should -Be $accuracy.Match($saved).Value
    }

    It '<name> writes its plot and its model' -ForEach @(
        @{ Name = 'convnet'; Layers = 'Conv2D(32, 3, activation=relu), MaxPooling2D, Conv2D(64' }
        @{ Name = 'accurate'; Layers = 'BatchNormalization' }
    ) {
        $output = Get-Shown $name @{ First = 300; TestFirst = 100; Epochs = 1; OutputFolder = $name }
        $output | Should -Match '3/3 \[={30}\]'
        $output | Should -Match ([regex]::Escape($layers))
        Get-FileName $name | Should -Be "accuracy.png $name.safetensors"
    }

    It 'fast99 -Percent <percent> learns, and tells its accuracy, its time and the hash of its weights' -ForEach @(
        @{ Percent = '99'; Epochs = 3 }
        @{ Percent = '99.4'; Epochs = 4 }
    ) {
        $output = Get-Shown fast99 @{ First = 3000; TestFirst = 500; Epochs = $epochs; Percent = $percent }
        $output | Should -Match 'SHA-256 of the weights: [0-9a-f]{64}\s'
        # Of ten classes, chance gives a tenth.
        [double] ([regex] 'Test accuracy (\d+\.\d\d) ?%, \d+\.\d s after the process began').Match($output).Groups[1].Value | Should -BeGreaterThan 85
    }

    It 'accurate learns <name>' -ForEach @(
        @{ Name = 'Mnist'; Width = 1; Least = 0.7 }
        @{ Name = 'FashionMnist'; Width = 0.5; Least = 0.4 }
    ) {
        if ($name -eq 'FashionMnist' -and -not (Test-Path /usr/share/datasets/fashion-mnist)) {
            Set-ItResult -Skipped -Because "Debian's package dataset-fashion-mnist is missing"
        }
        $output = Get-Shown accurate @{ Name = $name; First = 1500; TestFirst = 100; Epochs = 2; Width = $width; OutputFolder = "learnt-$name" }
        # The accuracy of training: after 24 steps the moving averages of batch normalisation, which count when images are tested, are not there yet.
        [double] ([regex] '(?m)^\s+2\s+\d\.\d+\s+(0\.\d+)').Match($output).Groups[1].Value | Should -BeGreaterThan $least
        $hash = ([regex] 'Test accuracy \d+\.\d\d ?%; SHA-256 of the weights: ([0-9a-f]{64})').Match($output).Groups[1].Value
        (Import-MnistModel "learnt-$name/accurate.safetensors").WeightsSha256 | Should -Be $hash
    }

    It 'ensemble measures its networks together, and keeps those that it has' {
        $parameters = @{ First = 300; TestFirst = 100; Epochs = 1; Members = 2; WeightDecay = 0.05; Views = 3; OutputFolder = 'together' }
        $shown = Get-Shown ensemble $parameters
        $shown | Should -Match 'Test accuracy of 2 networks together: \d+\.\d\d ?%'
        (Get-Item together/seed?/accurate.safetensors).Count | Should -Be 2
        "$((Import-MnistModel together/seed2/accurate.safetensors).Optimizer)" | Should -Be 'AdamW(weight_decay=0.05)'
        $written = (Get-Item together/seed2/accurate.safetensors).LastWriteTimeUtc
        Get-Shown ensemble $parameters | Should -Match ([regex]::Escape(($shown -split "`n" -like 'Test accuracy of 2*')[0].Trim()))
        (Get-Item together/seed2/accurate.safetensors).LastWriteTimeUtc | Should -Be $written
    }

    It 'search compares the best with the default' {
        $output = Get-Shown search @{ First = 500; TestFirst = 100; Epochs = 3; TrialCount = 3; OutputFolder = 'found' }
        $output | Should -Match 'Test accuracy of the best:\s+0\.\d{4}'
        Get-FileName found | Should -Be 'search.db search.html search.png'
    }
}
