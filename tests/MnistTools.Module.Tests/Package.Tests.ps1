# The package of the module: what is in it, and what becomes of it where there is nothing else.

BeforeAll {
    $dotnet = (Get-Process -Id $PID).Path
    $repository = Resolve-Path "$PSScriptRoot/../.."
    $module = (Get-Module MnistTools -ListAvailable | Select-Object -First 1).ModuleBase
    $assembly = [System.Reflection.Assembly]::LoadFrom("$module/MnistTools.PowerShell.dll")
    $configuration = [System.Reflection.CustomAttributeExtensions]::GetCustomAttribute($assembly, [System.Reflection.AssemblyConfigurationAttribute]).Configuration
    $packages = (New-Item "$TestDrive/packages [1]" -ItemType Directory).FullName
    $told = & $dotnet pack "$repository/src/MnistTools.PowerShell" --no-build -nologo -c $configuration -o $packages -p:PackageProjectUrl=https://example.org/mnisttools 2>&1 | Out-String
    if ($LASTEXITCODE -ne 0) { throw $told }

    # Whether an assembly has machine code beside its own.
    function Test-MachineCode([string] $path) {
        $reader = [System.Reflection.PortableExecutable.PEReader]::new([System.IO.File]::OpenRead($path))
        $reader.PEHeaders.CorHeader.ManagedNativeHeaderDirectory.Size -gt 0
        $reader.Dispose()
    }

    $version = (Import-PowerShellDataFile "$module/MnistTools.psd1").ModuleVersion
    $package = "$packages/MnistTools.$version.nupkg"
    $content = "$TestDrive/content"
    [System.IO.Compression.ZipFile]::ExtractToDirectory($package, $content)
    $files = Get-ChildItem $content -Recurse -File | ForEach-Object { [System.IO.Path]::GetRelativePath($content, $_.FullName).Replace('\', '/') } |
        Where-Object { $_ -notmatch '^(_rels|package)/|\.nuspec$|^\[Content_Types\]\.xml$' }
}

Describe 'The folder of a build' {
    It 'has what a short command runs compiled ahead of time: <_>' -ForEach 'MnistTools.PowerShell.dll', 'lib/MnistTools.Core.dll', 'lib/MnistTools.Plotting.dll', 'lib/SkiaSharp.dll' {
        if ($configuration -ne 'Release') { Set-ItResult -Skipped -Because 'a Debug build is not compiled ahead of time' }
        Test-MachineCode "$module/$_" | Should -BeTrue
    }

    It 'is used by a PowerShell that is, too' {
        Test-MachineCode "$PSHOME/System.Management.Automation.dll" | Should -BeTrue
    }
}

Describe 'The package' {
    It 'is the only one, and less than 80 MB' {
        (Get-ChildItem -LiteralPath $packages).Name | Should -Be "MnistTools.$version.nupkg"
        (Get-Item -LiteralPath $package).Length | Should -BeLessThan 80MB
    }

    It 'has the version of the build, and says where it is from and what is new' {
        $facts = ([xml](Get-Content "$content/MnistTools.nuspec")).package.metadata
        $facts.version | Should -Be $assembly.GetName().Version.ToString(3)
        $facts.projectUrl | Should -Be 'https://example.org/mnisttools'
        $facts.licenseUrl | Should -Be 'https://licenses.nuget.org/MIT'
        $facts.releaseNotes | Should -Match '(?m)^- '
        'PSModule', 'Keras' | Should -BeIn (-split $facts.tags)
    }

    It 'lists its files, and has neither symbols nor the documentation of the API' {
        $listed = (Import-PowerShellDataFile "$content/MnistTools.psd1").FileList
        $listed | Sort-Object | Should -Be ($files | Sort-Object)
        $files -like '*.pdb' | Should -BeNullOrEmpty
        $files -like '*.xml' | Sort-Object | Should -Be 'de/MnistTools.PowerShell.dll-Help.xml', 'en-US/MnistTools.PowerShell.dll-Help.xml'
        $files | Should -Contain 'LICENSE'
    }

    It 'has assemblies for all platforms, not compiled ahead of time for that of the build' {
        $assemblies = Get-ChildItem $content -Filter *.dll -Recurse | Where-Object FullName -NotMatch '[\\/]native[\\/]'
        $assemblies.Count | Should -BeGreaterThan 30
        $assemblies | Where-Object { Test-MachineCode $_ } | Should -BeNullOrEmpty
    }

    It 'says nothing of where it was built' {
        if ($configuration -ne 'Release') { Set-ItResult -Skipped -Because 'a Debug build has its paths for a debugger' }
        $place = "$repository$([System.IO.Path]::DirectorySeparatorChar)"
        $searched = [System.Text.Encoding]::UTF8, [System.Text.Encoding]::Unicode | ForEach-Object { [System.Text.Encoding]::Latin1.GetString($_.GetBytes($place)) }
        $files | Where-Object {
            $text = [System.IO.File]::ReadAllText("$content/$_", [System.Text.Encoding]::Latin1)
            $searched | Where-Object { $text.Contains($_) }
        } | Should -BeNullOrEmpty
    }

    It 'says of each file of others whose it is' {
        $own = 'MnistTools.PowerShell.dll', 'de/MnistTools.PowerShell.resources.dll', 'lib/MnistTools.Core.dll', 'lib/MnistTools.Plotting.dll', 'lib/de/MnistTools.Plotting.resources.dll'
        $notices = Get-Content "$content/ThirdPartyNotices.txt" -Raw
        $named = -split (($notices | Select-String '(?m)^Files: (.*)$' -AllMatches).Matches.ForEach{ $_.Groups[1].Value } -join ' ') -replace ',$'
        $foreign = $files -match '\.(dll|so|dylib)$' | Where-Object { $_ -notin $own }
        $foreign.Count | Should -BeGreaterThan 50
        $foreign | Where-Object { $_ -notin $named } | Should -BeNullOrEmpty
        'Copyright (c) Microsoft', 'James Newton-King', 'Redistribution and use in source and binary forms', 'Apache License', 'Npgsql Development Team', 'DejaVuSans-LICENSE.txt', 'Yann LeCun', 'Plotly, Inc.' |
            ForEach-Object { $notices | Should -BeLike "*$_*" }
    }

    It 'has a bill of materials with each package whose files it has' {
        $materials = Get-Content "$content/bom.json" -Raw | ConvertFrom-Json
        $materials.bomFormat | Should -Be 'CycloneDX'
        $materials.metadata.component.version | Should -Be $version
        $noticed = (Get-Content "$content/ThirdPartyNotices.txt" -Raw | Select-String '(?m)^-{80}\n(\S+ \d\S*)$' -AllMatches).Matches.ForEach{ $_.Groups[1].Value }
        $noticed.Count | Should -BeGreaterThan 30
        $noticed | Where-Object { $_ -notin $materials.components.ForEach{ "$($_.name) $($_.version)" } } | Should -BeNullOrEmpty
        $materials.components.name | Should -Not -Contain 'PowerShellStandard.Library'
    }

    It 'has native libraries for <_>' -ForEach 'linux-x64', 'linux-arm64', 'linux-musl-x64', 'linux-musl-arm64', 'win-x64', 'win-arm64', 'osx-x64', 'osx-arm64' {
        foreach ($library in 'SkiaSharp', 'HarfBuzzSharp', 'e_sqlite3') {
            $found = $files -match "^lib/runtimes/($_|$($_ -replace '-.*'))/native/(lib)?$library\.(so|dll|dylib)$"
            $found | Should -HaveCount 1 -Because "$library is needed on $_"
        }
    }
}

Describe 'The package, published to a folder' -Skip:$IsWindows {
    BeforeAll {
        # A home in which nothing is: no module, no cache of packages, no settings.
        $fresh = (New-Item "$TestDrive/home" -ItemType Directory).FullName
        $feed = (New-Item "$TestDrive/feed" -ItemType Directory).FullName
        function Invoke-Fresh([string] $script) {
            $settings = @{ HOME = $fresh; PSModulePath = $null; NUGET_PACKAGES = $null; XDG_DATA_HOME = $null; XDG_CACHE_HOME = $null; XDG_CONFIG_HOME = $null }
            $start = [System.Diagnostics.ProcessStartInfo]::new($dotnet, [string[]]('exec', "$PSHOME/pwsh.dll", '-NoProfile', '-NonInteractive', '-Command', "`$ErrorActionPreference = 'Stop'; $script"))
            $start.WorkingDirectory = $fresh
            $start.RedirectStandardOutput = $true
            foreach ($name in $settings.Keys) { $null = $settings[$name] ? ($start.Environment[$name] = $settings[$name]) : $start.Environment.Remove($name) }
            $process = [System.Diagnostics.Process]::Start($start)
            $process.StandardOutput.ReadToEnd().Trim() -split '\r?\n'
            $process.WaitForExit()
        }
    }

    It 'is installed where nothing is, and does there what the module is for' {
        Invoke-Fresh "Register-PSResourceRepository Folder -Uri '$feed' -Trusted; Publish-PSResource -NupkgPath '$([WildcardPattern]::Escape($package))' -Repository Folder
            Install-PSResource MnistTools -Repository Folder; (Get-InstalledPSResource MnistTools).Version.ToString()" | Should -Be $version
        $told = Invoke-Fresh '$history = Import-MnistData -First 1500 -TestFirst 200 | Invoke-MnistTraining -Epochs 2 -Seed 1 6>$null
            (Get-Module MnistTools).ModuleBase; [MnistTools.Models.History].Assembly.Location; $history.Epochs.Count
            "png", "html" | ForEach-Object { $history | Export-HistoryPlot "accuracy.$_" }; $history | Export-MnistReport report.html -Data (Import-MnistData -TestFirst 50)
            "safetensors", "onnx", "keras" | ForEach-Object { $history | Save-MnistModel "digits.$_" }
            (Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData -TestFirst 200)).Accuracy -eq $history.val_accuracy[-1]
            $null = Import-MnistData -First 300 | Search-MnistHyperparameter -Space @{ BatchSize = 32, 64; Layer = "Dense(10, softmax)" } -Study sweep.db 6>$null; @(Get-MnistStudy sweep.db).Count
            (Get-Help Invoke-MnistTraining).Synopsis'
        $told[0] | Should -BeLike "$fresh/*/MnistTools/$version"
        $told[1] | Should -Be "$($told[0])/lib/MnistTools.Core.dll"
        $told[2..4] | Should -Be 2, True, 2
        $told[5] | Should -BeLike 'Trains a*'
        (Get-ChildItem $fresh -File).Name | Sort-Object | Should -Be 'accuracy.html', 'accuracy.png', 'digits.keras', 'digits.onnx', 'digits.safetensors', 'report.html', 'sweep.db'
    }
}

Describe 'build.ps1 -Task Clean' {
    It 'leaves nothing of a build, and of others what there is: <_>' -ForEach 'clean', 'clean[1]' {
        $folder, $other = "$TestDrive/$_", "$TestDrive/clean1/artifacts"
        $null = New-Item "$folder/artifacts/module/MnistTools/lib", "$folder/artifacts/obj", $other -ItemType Directory -Force
        Copy-Item -LiteralPath "$repository/build.ps1" -Destination $folder
        'x' | Set-Content -LiteralPath "$folder/artifacts/obj/kept.txt"
        # As a program that failed before.
        $global:LASTEXITCODE = 3
        & "$folder/build.ps1" -Task Clean
        $LASTEXITCODE | Should -Be 0
        (Get-ChildItem -LiteralPath $folder -Recurse -Force).Name | Should -Be 'build.ps1'
        $other | Should -Exist
    }
}
