namespace MnistTools.PowerShell.Tests;

/// <summary>What cmdlets write and read, through the real engine and the module's folder.</summary>
public sealed class FileTests : FolderTests, IClassFixture<ModuleSession>
{
    private readonly ModuleSession _session;

    public FileTests(ModuleSession session)
    {
        _session = session;
        _session.Run<PSObject>(
            "$script:h = Import-MnistData -First 300 -TestFirst 100 | Invoke-MnistTraining -Epochs 2 -Seed 1; $global:h = $script:h; $global:folder = $args[0]",
            Folder.Path);
    }

    /// <summary>Cmdlets that write take a path as it is.</summary>
    [Fact]
    public void A_file_with_brackets_in_its_name_is_read_by_the_path_that_wrote_it()
    {
        Assert.Equal(
            [7850],
            _session.Run<int>(
                "New-MnistModel 'Dense(10, softmax)' -Seed 1 | Save-MnistModel -LiteralPath $args[0]; (Import-MnistModel $args[0]).ParameterCount",
                Folder.At("x[1].safetensors")));
    }

    [Fact]
    public void A_saved_model_says_the_same_and_brings_its_history()
    {
        IReadOnlyList<double> values = _session.Run<double>(
            "$h | Save-MnistModel -Path \"$folder/m.safetensors\"; $m = Import-MnistModel \"$folder/m.safetensors\"; $d = Import-MnistData -First 1 -TestFirst 100; " +
            "($h | Measure-MnistModel -Data $d).Loss; ($m | Measure-MnistModel -Data $d).Loss; $h['val_loss'][1]; $m.History['val_loss'][1]");
        Assert.Equal(values[0], values[1]);
        Assert.Equal(values[2], values[3]);
    }

    [Fact]
    public void A_model_goes_to_Keras_and_ONNX_and_its_scale_is_chosen_and_kept()
    {
        IReadOnlyList<object> values = _session.Run<object>(
            "$h | Save-MnistModel -Path \"$folder/m.keras\"; $h | Save-MnistModel -Path \"$folder/m.onnx\"; $d = Import-MnistData -First 1 -TestFirst 100; " +
            "($h | Measure-MnistModel -Data $d).Loss; (Import-MnistModel \"$folder/m.keras\" | Measure-MnistModel -Data $d).Loss; " +
            "Import-MnistModel \"$folder/m.keras\" -InputScale MinusOneToOne | Save-MnistModel -Path \"$folder/n.keras\"; (Import-MnistModel \"$folder/n.keras\").InputScale.Offset; (Import-MnistModel \"$folder/m.onnx\" | Measure-MnistModel -Data $d).Loss");
        Assert.Equal(values[0], values[1]);
        Assert.Equal(-1f, values[2]);
        Assert.Equal((double)values[0], (double)values[3], 1e-5);
        Assert.Contains(
            "says itself which layers it has",
            Assert.ThrowsAny<RuntimeException>(
                () => _session.Run<PSObject>(
                    "$h | Save-MnistModel -Path \"$folder/own.safetensors\"; Import-MnistModel \"$folder/own.safetensors\" -Layer Flatten, 'Dense(10, softmax)'")).Message);
    }

    [Fact]
    public void A_scale_is_written_with_its_numbers_and_a_wrong_one_is_noticed()
    {
        IReadOnlyList<object> values = _session.Run<object>(
            "$h | Save-MnistModel -Path \"$folder/s.keras\"; $d = Import-MnistData -First 1 -TestFirst 100; $s = Import-MnistModel \"$folder/s.keras\" -InputScale 'Standardized(0.25, deviation=0.5)'; $s.InputScale.Offset; " +
            "$s = Import-MnistModel \"$folder/s.keras\" -InputScale Inverted; $s | Measure-MnistModel -Data $d -WarningVariable warned 3>$null | Out-Null; \"$warned\"; " +
            "Import-MnistModel \"$folder/s.keras\" | Measure-MnistModel -Data $d -WarningVariable silent | Out-Null; \"$silent\"; " +
            "$h | Save-MnistModel -Path \"$folder/s.safetensors\"; Import-MnistModel \"$folder/s.safetensors\" -InputScale Inverted | Measure-MnistModel -Data $d -WarningVariable own 3>$null | Out-Null; \"$own\"; " +
            "$s | Measure-MnistModel -Data $d -Augmentation 'Flip(1)' -Passes 2 -WarningVariable changed 3>$null | Out-Null; \"$changed\"");
        Assert.Equal(-0.5f, values[0]);
        const string Told =
            "^The model gets [0-9.]+ % of the images right, hardly better than by guessing, if at all\\. With its input scaled as UnitInterval, it gets [0-9.]+ % of the first 100 right: import it with -InputScale 'UnitInterval'\\.$";
        Assert.Matches(Told, (string)values[1]);
        Assert.Equal("", values[2]);
        // Its history says that it had learnt more.
        Assert.Matches(Told, (string)values[3]);
        // Of images that were changed no scale is advised.
        Assert.Equal("", values[4]);
    }

    /// <summary>A state_dict alone, as PyTorch saves it: by the name of its network, or with a warning of what was assumed.</summary>
    [Fact]
    public void A_file_of_PyTorch_takes_an_architecture_or_tells_what_was_assumed()
    {
        IReadOnlyList<object> values = _session.Run<object>(
            "$m = New-MnistModel -Architecture PyTorchExample; $m | Save-MnistModel -Path \"$folder/m.pt\"; " +
            "$zip = [System.IO.Compression.ZipFile]::Open(\"$folder/m.pt\", 'Update'); $zip.GetEntry('model/mnisttools.json').Delete(); $zip.Dispose(); " +
            "$named = Import-MnistModel \"$folder/m.pt\" -Architecture PyTorchExample; \"$named\" -eq \"$m\"; $named.InputScale -eq [MnistTools.Models.InputScale]::Parse('Standardized'); " +
            "\"$(Import-MnistModel \"$folder/m.pt\" -WarningVariable told -WarningAction SilentlyContinue)\"; \"$told\"");
        Assert.Equal(
            [true, true, "Conv2D(32, 3, activation=relu), Conv2D(64, 3, activation=relu), MaxPooling2D, Flatten, Dense(128, relu), Dense(10, softmax)"],
            values.Take(3));
        Assert.Matches("Weights do not tell activations, pooling.*The layers are those of PyTorchExample\\.$", values[3].ToString());
    }

    [Theory]
    [InlineData("'layers/dense', 'layers/dense_1', 'layers/dense_2'")]
    [InlineData("@{ 1 = 'layers/dense'; 2 = 'layers/dense_1' }")]
    public void Weights_are_named_by_a_list_or_by_a_map(string names)
    {
        IReadOnlyList<double> losses = _session.Run<double>(
            "$layers = 'Dense(4, relu)', 'Dense(4, relu)', 'Dense(10, softmax)'; $d = Import-MnistData -First 1 -TestFirst 50; $m = New-MnistModel -Layer $layers; " +
            $"$m | Save-MnistModel -Path \"$folder/w.keras\" -Force; ($m | Measure-MnistModel -Data $d).Loss; (Import-MnistModel \"$folder/w.keras\" -Layer $layers -WeightName {names} | Measure-MnistModel -Data $d).Loss");
        Assert.Equal(losses[0], losses[1]);
        Assert.Contains(
            "has no weights 'x'",
            Assert.ThrowsAny<RuntimeException>(
                () => _session.Run<PSObject>("Import-MnistModel \"$folder/w.keras\" -Layer $layers -WeightName x, y, z")).Message);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public void A_history_survives_a_round_trip(string extension)
    {
        IReadOnlyList<string> texts = _session.Run<string>(
            "$h | Export-MnistHistory -Path \"$folder/h.$($args[0])\"; $r = Import-MnistHistory \"$folder/h.$($args[0])\"; $h.GetTable(); $r.GetTable(); $h.Parameters.Seed; $r.Parameters.Seed", extension);
        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(texts[2], texts[3]);
    }

    [Fact]
    public void A_table_of_Keras_is_drawn_and_exported_and_cannot_be_repeated()
    {
        File.WriteAllText(Folder.At("keras.log"), "epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,1.5,0.6,1.25\n1,0.75,0.5,0.7,0.625\n");
        IReadOnlyList<string> texts = _session.Run<string>(
            "$k = Import-MnistHistory \"$folder/keras.log\"; $k | Export-HistoryPlot -Path \"$folder/keras.svg\"; $k | Export-MnistHistory -Path \"$folder/keras.json\"; " +
            "(Import-MnistHistory \"$folder/keras.json\").GetTable(); $k.GetTable(); $k.Parameters.Engine");
        Assert.Contains("0.7000", texts[0]);
        Assert.Equal(texts[1], texts[0]);
        Assert.Equal("", texts[2]);
        Assert.True(new FileInfo(Folder.At("keras.svg")).Length > 5000);
        Assert.Contains(
            "does not say how it was made",
            Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("Invoke-MnistTraining -FromHistory \"$folder/keras.log\"")).Message);
    }

    [Theory]
    [InlineData("accuracy.png")]
    [InlineData("accuracy.svg")]
    [InlineData("accuracy.html")]
    public void A_plot_is_written_and_given_with_PassThru(string name)
    {
        PSObject given = Assert.Single(_session.Run<PSObject>("$h | Export-HistoryPlot -Path \"$folder/$($args[0])\" -PassThru", name));
        FileInfo file = Assert.IsType<FileInfo>(given.BaseObject);
        Assert.Equal(Folder.At(name), file.FullName);
        // As Get-Item gives it.
        Assert.EndsWith("FileSystem::" + file.FullName, (string)given.Properties["PSPath"].Value, StringComparison.Ordinal);
        Assert.True(file.Length > 5000);
        Assert.Empty(_session.Run<PSObject>("$h | Export-HistoryPlot -Path \"$folder/$($args[0])\" -Force", name));
    }

    [Theory]
    [InlineData("$h | Export-HistoryPlot -Path $file")]
    [InlineData("$h | Export-MnistHistory -Path $file")]
    [InlineData("$h | Save-MnistModel -Path $file")]
    public void A_file_that_is_there_is_refused_without_Force(string command)
    {
        File.WriteAllText(Folder.At("there.txt"), "mine");
        var refused = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>($"$file = \"$folder/there.txt\"; {command}"));
        Assert.Contains("already exists and was left as it is. Use -Force", refused.Message);
        Assert.Equal("FileExists", refused.ErrorRecord.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal("mine", File.ReadAllText(Folder.At("there.txt")));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        _session.Run<PSObject>("$h | Export-HistoryPlot -Path \"$folder/a.png\" -WhatIf; $h | Save-MnistModel -Path \"$folder/m.safetensors\" -WhatIf");
        Assert.Empty(Directory.GetFileSystemEntries(Folder.Path));
    }

    [Theory]
    [InlineData("$h | Export-HistoryPlot -Path \"$folder/a.bmp\"", ".png")]
    [InlineData("$h | Export-HistoryPlot -Path \"$folder/a.png\" -Metric f1", "val_accuracy")]
    [InlineData("$h | Save-MnistModel -Path \"$folder/m.xyz\"", ".safetensors")]
    [InlineData("$h | Export-MnistHistory -Path \"$folder/h.xlsx\"", ".json")]
    public void What_is_unknown_is_answered_with_what_is_known(string command, string known)
    {
        Assert.Contains(known, Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command)).Message);
        Assert.Empty(Directory.GetFileSystemEntries(Folder.Path));
    }

    [Theory]
    [InlineData("Import-MnistModel $folder", ErrorCategory.ReadError)]
    [InlineData("Import-MnistModel \"$folder/k.safetensors\"", ErrorCategory.ReadError)]
    [InlineData("Import-MnistHistory -LiteralPath \"$folder/k.safetensors\"", ErrorCategory.ReadError)]
    [InlineData("Import-MnistData -First 1 | Invoke-MnistTraining -FromHistory \"$folder/k.safetensors\"", ErrorCategory.InvalidData)]
    public void A_folder_is_not_taken_for_a_file(string command, ErrorCategory category)
    {
        Directory.CreateDirectory(Folder.At("k.safetensors"));
        var refused = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command));
        Assert.Contains("' is a folder, not a file.", refused.Message);
        Assert.Equal(category, refused.ErrorRecord.CategoryInfo.Category);
    }

    [Fact]
    public void Paths_are_those_of_the_session()
    {
        _session.Run<PSObject>("$ExecutionContext.SessionState.Path.SetLocation($folder) | Out-Null; $h | Export-MnistHistory -Path here.json");
        Assert.True(File.Exists(Folder.At("here.json")));
    }

    [Fact]
    public void A_drive_that_is_not_the_file_system_is_refused()
    {
        var refused = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("$h | Export-MnistHistory -Path variable:a.json"));
        Assert.Contains("a path of the file system is needed", refused.Message);
    }

    [Fact]
    public void Wildcards_read_every_file_and_a_damaged_one_does_not_end_the_rest()
    {
        _session.Run<PSObject>("$h | Export-MnistHistory -Path \"$folder/1.json\"; $h | Export-MnistHistory -Path \"$folder/3.json\"");
        File.WriteAllText(Folder.At("2.json"), "{");
        IReadOnlyList<PSObject> output = _session.Run<PSObject>("$ErrorActionPreference = 'Continue'; Import-MnistHistory \"$folder/*.json\" 2>&1");
        Assert.Equal(2, output.Count(o => o.BaseObject is not ErrorRecord));
        ErrorRecord error = Assert.Single(output.Select(o => o.BaseObject).OfType<ErrorRecord>());
        Assert.Contains("2.json", error.Exception.Message);
        Assert.Equal("InvalidHistoryFile", error.FullyQualifiedErrorId.Split(',')[0]);
    }

    [Fact]
    public void A_drive_or_a_provider_that_is_not_there_does_not_end_the_rest()
    {
        _session.Run<PSObject>("$h | Save-MnistModel -Path \"$folder/good.safetensors\"");
        IReadOnlyList<PSObject> output = _session.Run<PSObject>(
            "$ErrorActionPreference = 'Continue'; 'nodrive:a', 'NoProvider::a', \"$folder/good.safetensors\" | Import-MnistModel 2>&1");
        Assert.Equal(["DriveNotFound", "ProviderNotFound"], output.Take(2).Select(o => ((ErrorRecord)o.BaseObject).FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal("MnistModel", Assert.Single(output.Skip(2)).BaseObject.GetType().Name);
    }

    [Fact]
    public void Several_histories_make_one_picture()
    {
        _session.Run<PSObject>(
            "16, 32 | ForEach-Object { Import-MnistData -First 200 -TestFirst 50 | Invoke-MnistTraining -BatchSize $_ -Seed 1 } | Export-HistoryPlot -Path \"$folder/batch.svg\" -Culture de-DE");
        string picture = File.ReadAllText(Folder.At("batch.svg"));
        Assert.Contains("BatchSize 16", picture);
        Assert.Contains("Korrektklassifizierungsrate", picture);
    }
}
