# A training by libtorch, and what is said where it cannot be.

BeforeAll {
    $data = Import-MnistData -First 300 -TestFirst 50
    $training = @{ Layer = 'Conv2D(4, 3, activation=relu)', 'MaxPooling2D', 'Dense(10, softmax)'; Optimizer = 'Adam(0.01)'; Epochs = 2; Seed = 1 }
}

Describe 'The engine TorchSharp' {
    It 'trains as the engine of this module does, and is named in the History' {
        $ours, $theirs = 'Managed', 'torchsharp' | ForEach-Object { $data | Invoke-MnistTraining @training -Engine $_ 6>$null }
        $theirs.Parameters.Engine | Should -Be 'TorchSharp'
        foreach ($key in 'loss', 'val_loss') {
            0, 1 | ForEach-Object { [Math]::Abs($ours[$key][$_] - $theirs[$key][$_]) | Should -BeLessThan 1e-4 }
        }
    }

    It 'does a recorded run again' {
        $recorded = $data | Invoke-MnistTraining @training -Engine TorchSharp -Device Cpu -ThreadCount 1 6>$null
        $again = $data | Invoke-MnistTraining -FromHistory $recorded 6>$null -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        $again.Parameters.Engine | Should -Be 'TorchSharp'
    }

    It 'names the package for a device that its libtorch lacks' {
        if ([TorchSharp.torch]::cuda_is_available()) { Set-ItResult -Skipped -Because 'this libtorch has CUDA' }
        { $data | Invoke-MnistTraining @training -Engine TorchSharp -Device Cuda -ErrorAction Stop } | Should -Throw '*TorchSharp-cuda-linux*'
    }

    It 'is found beside a module that was imported by its path' -ForEach '', '0.2.0' {
        $modules = New-Item "$TestDrive/beside$_" -ItemType Directory
        foreach ($name in 'MnistTools', 'MnistTools.TorchSharp') {
            $folder = $_ ? (New-Item "$modules/$name" -ItemType Directory) : $modules
            $null = New-Item "$folder/$($_ ? $_ : $name)" -ItemType SymbolicLink -Target (Get-Module MnistTools.TorchSharp, MnistTools | Where-Object Name -EQ $name).ModuleBase
        }
        $script = "Import-Module '$modules/MnistTools'; (Import-MnistData -First 20 -TestFirst 5 | Invoke-MnistTraining -Engine TorchSharp 6>`$null).Parameters.Engine"
        $program = [System.Environment]::GetCommandLineArgs()[0]
        $path = $env:PSModulePath
        try {
            $env:PSModulePath = "$PSHOME/Modules"
            dotnet exec $program -NoProfile -Command $script 2>&1 | Should -Be 'TorchSharp'
        }
        finally { $env:PSModulePath = $path }
    }

    It 'comes with the format of module.save' {
        Import-Module MnistTools.TorchSharp
        $history = $data | Invoke-MnistTraining @training 6>$null
        $history | Save-MnistModel -Path "$TestDrive/model.dat"
        $loaded = Import-MnistModel "$TestDrive/model.dat" -Layer $training.Layer
        ($loaded | Measure-MnistModel -Data $data).Loss | Should -Be ($history | Measure-MnistModel -Data $data).Loss
        { Import-MnistModel "$TestDrive/model.dat" -ErrorAction Stop } | Should -Throw '*Give its layers*'
    }

    It 'is asked for where a device is' {
        { $data | Invoke-MnistTraining @training -Device Cuda } | Should -Throw '*-Device is for -Engine TorchSharp*'
    }

    It 'is said to be in a module of its own where that is not installed' {
        # A session that has the module MnistTools alone in its path.
        $alone = New-Item "$TestDrive/modules" -ItemType Directory
        $null = New-Item "$alone/MnistTools" -ItemType SymbolicLink -Target (Get-Module MnistTools).ModuleBase
        $script = 'Import-MnistData -First 20 -TestFirst 5 | Invoke-MnistTraining -Engine TorchSharp 6>$null; try { New-MnistModel | Save-MnistModel -Path m.dat } catch { $_.Exception.Message }'
        $program = [System.Environment]::GetCommandLineArgs()[0]
        $path = $env:PSModulePath
        try {
            $env:PSModulePath = "$alone$([System.IO.Path]::PathSeparator)$PSHOME/Modules"
            $said = dotnet exec $program -NoProfile -Command $script 2>&1 | Out-String
        }
        finally { $env:PSModulePath = $path }
        $said | Should -Match 'in the module MnistTools\.TorchSharp'
        $said | Should -Match 'a session imports the module MnistTools\.TorchSharp'
        $said | Should -Match 'Put its folder beside that of MnistTools'
    }
}
