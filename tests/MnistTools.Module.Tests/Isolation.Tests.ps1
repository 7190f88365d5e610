# The module beside others: their versions of the same libraries, its own types in scripts, a second copy of it.

BeforeAll {
    $module = (Get-Module MnistTools -ListAvailable | Select-Object -First 1).ModuleBase

    # What a script in a PowerShell of its own writes, and its errors.
    function Invoke-Apart([string] $script, [string[]] $argumentList) {
        $file = New-Item "$TestDrive/$([guid]::NewGuid()).ps1" -Value $script
        & (Get-Process -Id $PID).Path exec "$PSHOME/pwsh.dll" -NoProfile -NonInteractive -File $file @argumentList 2>&1 | ForEach-Object { "$_" }
    }
}

Describe 'A session with other versions of the libraries, loaded <When>' -Skip:(-not $IsLinux) -ForEach @(
    @{ When = 'before'; Order = 'Other', 'Own', 'Other' }
    @{ When = 'after'; Order = 'Own', 'Other', 'Own' }
) {
    BeforeAll {
        # The folder of another module, as it would be installed.
        $other = (New-Item "$TestDrive/other-$when" -ItemType Directory).FullName
        $packages = Resolve-Path "$((Get-Module Pester).ModuleBase)/../../.."
        $native = "runtimes/$([System.Runtime.InteropServices.RuntimeInformation]::RuntimeIdentifier)/native"
        @(
            'fsharp.core/10.0.115/lib/netstandard2.1/FSharp.Core.dll'
            'google.protobuf/3.25.1/lib/net5.0/Google.Protobuf.dll'
            'mathnet.numerics/4.15.0/lib/netstandard2.0/MathNet.Numerics.dll'
            'microsoft.data.sqlite.core/8.0.34/lib/net8.0/Microsoft.Data.Sqlite.dll'
            'newtonsoft.json/12.0.3/lib/netstandard2.0/Newtonsoft.Json.dll'
            'npgsql/8.0.9/lib/net8.0/Npgsql.dll'
            'skiasharp/2.88.9/lib/net6.0/SkiaSharp.dll'
            "skiasharp.nativeassets.linux.nodependencies/2.88.9/$native/libSkiaSharp.so"
            'sqlitepclraw.bundle_e_sqlite3/2.1.11/lib/netstandard2.0/SQLitePCLRaw.batteries_v2.dll'
            'sqlitepclraw.core/2.1.11/lib/netstandard2.0/SQLitePCLRaw.core.dll'
            "sqlitepclraw.lib.e_sqlite3/2.1.11/$native/libe_sqlite3.so"
            'sqlitepclraw.provider.e_sqlite3/2.1.11/lib/net6.0/SQLitePCLRaw.provider.e_sqlite3.dll'
        ) | ForEach-Object { Copy-Item "$packages/$_" $other }

        $told = Invoke-Apart -ArgumentList $module, $other, $TestDrive, ($order -join ' ') {
            param($Module, $Other, $Folder, $Order)
            $ErrorActionPreference = 'Stop'

            function Use-Other {
                # PowerShell has a Newtonsoft.Json of its own; who brings another one loads it apart.
                $json = [System.Reflection.Assembly]::LoadFile("$Other/Newtonsoft.Json.dll").GetType('Newtonsoft.Json.JsonConvert')
                Get-ChildItem "$Other/*.dll" -Exclude Newtonsoft* | ForEach-Object { $null = [System.Reflection.Assembly]::LoadFrom($_) }
                "other SkiaSharp: $([SkiaSharp.SkiaSharpVersion]::Native) $([SkiaSharp.SKBitmap]::new(4, 3).Encode('Png', 100).ToArray()[1..3])"
                [SQLitePCL.Batteries_V2]::Init()
                $connection = [Microsoft.Data.Sqlite.SqliteConnection]::new('Data Source=:memory:')
                $connection.Open()
                "other SQLite: $($connection.ServerVersion)"
                $connection.Dispose()
                "other Protobuf: $([Google.Protobuf.WellKnownTypes.Duration]@{ Seconds = 3 })"
                "other Npgsql: $([Npgsql.NpgsqlConnectionStringBuilder]::new('host=a').Host)"
                "other FSharp: $([Microsoft.FSharp.Collections.ListModule]::OfSeq[int]([int[]](1, 2)).Length)"
                "other MathNet: $([MathNet.Numerics.SpecialFunctions]::Factorial(5))"
                "other Newtonsoft: $($json.GetMethod('SerializeObject', [type[]]@([object])).Invoke($null, @(, [int[]](1, 2)))) $($json.Assembly.GetName().Version)"
                foreach ($name in 'SkiaSharp', 'Google.Protobuf', 'Microsoft.Data.Sqlite', 'Npgsql', 'FSharp.Core', 'MathNet.Numerics') {
                    $found = [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyName($name)
                    "other's file: $([System.IO.Path]::GetFileName($found.Location)) $([System.IO.Path]::GetDirectoryName($found.Location) -eq $Other)"
                }
            }

            function Use-Own {
                $run = [guid]::NewGuid()
                Import-Module $Module
                $data = Import-MnistData -First 200 -TestFirst 60
                $history = $data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 1 -Seed 1 6>$null
                'png', 'svg', 'html' | ForEach-Object { $history | Export-HistoryPlot "$Folder/$run.$_"; "own plot: $_" }
                'onnx', 'keras', 'safetensors' | ForEach-Object { $history | Save-MnistModel "$Folder/$run.$_"; "own model: $_" }
                $history | Export-MnistReport "$Folder/$run-report.html" -Data $data
                'own report'
                "own evaluation: $(($history | Measure-MnistModel $data).Count)"
                $null = $data | Search-MnistHyperparameter -Space @{ Epochs = 1; BatchSize = 32, 64; Layer = 'Dense(10, softmax)' } -Study "$Folder/$run.db" 6>$null
                "own study: $(@(Get-MnistStudy "$Folder/$run.db").Count)"
                try { Get-MnistStudy -Study 'postgresql://nobody@localhost:1/none' } catch { "own PostgreSQL: $($_.FullyQualifiedErrorId)" }
            }

            foreach ($turn in -split $Order) { & "Use-$turn" }
            foreach ($assembly in [System.Runtime.Loader.AssemblyLoadContext]::All.Where{ $_.Name -eq 'MnistTools' }.Assemblies) {
                "own's file: $($assembly.GetName().Name) $([System.IO.Path]::GetDirectoryName($assembly.Location) -eq "$Module/lib")"
            }
            Get-Content /proc/self/maps | ForEach-Object { (-split $_)[5] } | Where-Object { $_ -match 'libSkiaSharp|e_sqlite3' } | Sort-Object -Unique
        }
    }

    It 'has the module work, each time' {
        $own = 'own plot: png', 'own plot: svg', 'own plot: html', 'own model: onnx', 'own model: keras', 'own model: safetensors', 'own report', 'own evaluation: 60', 'own study: 2',
            'own PostgreSQL: StudyNotUsable,MnistTools.PowerShell.Commands.GetMnistStudyCommand'
        $told -like 'own [pmres]*' | Should -Be (@($own) * @($order -eq 'Own').Count)
    }

    It 'has the others work, each time' {
        # 80 78 71: PNG.
        $others = 'other SkiaSharp: 88.1 80 78 71', 'other SQLite: 3.49.1', 'other Protobuf: "3s"', 'other Npgsql: a', 'other FSharp: 2', 'other MathNet: 120', 'other Newtonsoft: [1,2] 12.0.0.0'
        $told -like 'other [SPNFM]*' | Should -Be (@($others) * @($order -eq 'Other').Count)
    }

    It 'has each load its own files' {
        $files = $told -like '*file: *'
        'SkiaSharp', 'Google.Protobuf', 'Microsoft.Data.Sqlite', 'Npgsql', 'FSharp.Core', 'MathNet.Numerics', 'Newtonsoft.Json' | ForEach-Object { "own's file: $_ True" | Should -BeIn $files }
        $files | Should -Not -Match 'False$'
    }

    It 'has each load its own native libraries' {
        $natives = "$module/lib/$native/libSkiaSharp.so", "$module/lib/$native/libe_sqlite3.so", "$other/libSkiaSharp.so", "$other/libe_sqlite3.so"
        $told -like '/*.so' | Sort-Object | Should -Be ($natives | Sort-Object)
    }
}

Describe 'A type of the module' {
    BeforeAll {
        Import-Module MnistTools
        $history = Import-MnistData -First 100 -TestFirst 20 | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 2 -Seed 1 6>$null
    }

    It '<Name> has its name' -ForEach @(
        @{ Name = 'MnistTools.Models.History'; Of = { $history } }
        @{ Name = 'mnisttools.models.epochlog'; Of = { $history.Epochs[0] } }
        @{ Name = 'MnistTools.Models.MnistModel'; Of = { $history.Model } }
    ) {
        ($name -as [type]) | Should -Be (& $of).GetType()
        @(New-Object "$name[]" 2)[0].GetType().GetElementType() | Should -Be (& $of).GetType()
    }

    It 'is found by using namespace, and a class has properties of it' {
        & ([scriptblock]::Create('using namespace MnistTools.Models
            class Kept { [History] $Best; [MnistTools.Models.EpochLog[]] $Epochs }
            $kept = [Kept]@{ Best = $history; Epochs = $history.Epochs }
            $kept.Epochs.Count')) | Should -Be 2
    }

    It 'is found by C# that a session compiles' {
        $class = "Reader$([guid]::NewGuid().ToString('N'))"
        Add-Type -ReferencedAssemblies ([MnistTools.Models.History].Assembly.Location) -TypeDefinition "public static class $class { public static int Count(MnistTools.Models.History history) => history.Epochs.Count; }"
        ($class -as [type])::Count($history) | Should -Be 2
    }

    It 'is found by using assembly of <File>, <When> the module' -ForEach @(
        @{ File = 'MnistTools.PowerShell.dll'; When = 'after' }
        @{ File = 'MnistTools.PowerShell.dll'; When = 'before' }
        @{ File = 'lib/MnistTools.Core.dll'; When = 'before' }
    ) {
        $lines = "Import-Module '$module'", "`$type = [scriptblock]::Create('using assembly $module/$file
            [MnistTools.Models.History]')"
        $order = $when -eq 'after' ? (0, 1) : (1, 0)
        $script = "$($lines[$order] -join "`n")
            `$history = Import-MnistData -First 100 -TestFirst 20 | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 1 -Seed 1 6>`$null
            (& `$type).IsInstanceOfType(`$history)
            (`$history | Export-HistoryPlot '$TestDrive/using.png' -Force -PassThru).Name"
        Invoke-Apart $script | Should -Be 'True', 'using.png'
    }

    It 'is that of the module still when a session has loaded a file of lib, too' {
        $script = 'Import-Module $args[0]; $null = [System.Reflection.Assembly]::LoadFrom("$($args[0])/lib/MnistTools.Core.dll")
            $history = Import-MnistData -First 100 -TestFirst 20 | Invoke-MnistTraining -Layer "Dense(10, softmax)" -Epochs 1 -Seed 1 6>$null
            ($history | Measure-MnistModel (Import-MnistData -TestFirst 20) -Metric Accuracy).Count
            ($history | Export-HistoryPlot "$($args[1])/lib.png" -PassThru).Name'
        Invoke-Apart $script $module, $TestDrive | Should -Be 20, 'lib.png'
    }

    It 'is the same in a runspace, a thread job and for other modules' {
        $history.GetType() | ForEach-Object -Parallel { Import-Module MnistTools; $_ -eq [MnistTools.Models.History] } | Should -BeTrue
        Start-ThreadJob { Import-Module MnistTools; $args[0] -eq [MnistTools.Models.History] } -ArgumentList $history.GetType() | Receive-Job -Wait -AutoRemoveJob | Should -BeTrue
        # As the notebook's module asks for it.
        [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyName('MnistTools.Core') | Should -Be $history.GetType().Assembly
    }

    It 'is known in another process' {
        Start-Job { Import-Module MnistTools; [MnistTools.Models.History].FullName } | Receive-Job -Wait -AutoRemoveJob | Should -Be 'MnistTools.Models.History'
    }
}

Describe 'The module in one session' {
    It 'is removed and imported again' {
        $script = 'Import-Module $args[0]; $history = Import-MnistData -First 100 -TestFirst 20 | Invoke-MnistTraining -Layer "Dense(10, softmax)" -Epochs 1 -Seed 1 6>$null
            Remove-Module MnistTools; @(Get-Module Mnist*).Count; @(Get-Command *-*Mnist* -ListImported).Count
            Import-Module $args[0]; @(Get-Command -Module MnistTools).Count; $history.val_loss.Count; ($history | Out-String) -match "Best epoch"
            Import-Module $args[0] -Force; @(Get-Command -Module MnistTools).Count; $history.val_loss.Count; ($history | Measure-MnistModel (Import-MnistData -TestFirst 20)).Count'
        $all = @((Import-PowerShellDataFile (Join-Path $module 'MnistTools.psd1')).CmdletsToExport).Count
        Invoke-Apart $script $module | Should -Be 0, 0, $all, 1, 'True', $all, 1, 20
    }

    It 'is imported from a second folder' {
        Copy-Item $module "$TestDrive/copy" -Recurse
        $script = '$first, $second = $args; Import-Module $first; $data = Import-MnistData -First 100 -TestFirst 20; Import-Module "$second/MnistTools.psd1"
            ($data | Invoke-MnistTraining -Layer "Dense(10, softmax)" -Epochs 1 -Seed 1 6>$null).Epochs.Count'
        Invoke-Apart $script $module, "$TestDrive/copy" | Should -Be 1
    }

    It 'says that another build of it needs a new session' {
        $name = [System.Reflection.AssemblyName]::new('MnistTools.PowerShell')
        $name.Version = '0.0.9.0'
        $older = [System.Reflection.Emit.PersistedAssemblyBuilder]::new($name, [object].Assembly)
        $null = $older.DefineDynamicModule('MnistTools.PowerShell')
        $folder = (New-Item "$TestDrive/older" -ItemType Directory).FullName
        $older.Save("$folder/MnistTools.PowerShell.dll")
        $script = '$null = [System.Reflection.Assembly]::LoadFrom("$($args[1])/MnistTools.PowerShell.dll"); try { Import-Module $args[0] } catch { "$_" }; @(Get-Module MnistTools).Count'
        Invoke-Apart $script $module, $folder | Should -Be "This session has loaded another MnistTools, 0.0.9 in $folder, and cannot load a second one: start a new session to use the one in $module.", 0
    }
}

Describe 'The native libraries' {
    It 'are those of <Expected>, where .NET was built for <Runtime>' -Skip:(-not $IsLinux) -ForEach @(
        @{ Runtime = 'linux-x64'; Expected = 'linux' }
        # Distributions that build .NET themselves.
        @{ Runtime = 'ubuntu.24.04-x64'; Expected = 'linux' }
        @{ Runtime = 'rhel.9-x64'; Expected = 'linux' }
        @{ Runtime = 'linux-musl-x64'; Expected = 'linux-musl' }
        @{ Runtime = 'alpine.3.22-x64'; Expected = 'linux-musl' }
    ) {
        $assembly = [System.Reflection.Assembly]::LoadFrom("$module/MnistTools.PowerShell.dll")
        $platformsOf = $assembly.GetType('MnistTools.PowerShell.Isolation.ModuleLoadContext').GetMethod('PlatformsOf', [System.Reflection.BindingFlags] 'NonPublic, Static')
        $processor = [System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture.ToString().ToLowerInvariant()
        $platformsOf.Invoke($null, @($runtime)) | Should -Be "$expected-$processor", $expected
    }
}
