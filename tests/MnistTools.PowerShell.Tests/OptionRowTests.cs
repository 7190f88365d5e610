namespace MnistTools.PowerShell.Tests;

/// <summary>Rows of options that come to Invoke-MnistTraining by the pipeline. A row of Import-Csv has texts alone.</summary>
public sealed class OptionRowTests : IClassFixture<TrainedSession>
{
    private readonly TrainedSession _session;

    public OptionRowTests(TrainedSession session)
    {
        _session = session;
        _session.Run<object>("$global:small = $data.Take(200, 50); $global:tiny = @{ Layer = 'Dense(10, softmax)'; Seed = 1 }");
    }

    [Fact]
    public void A_row_trains_what_the_same_parameters_train()
    {
        IReadOnlyList<object> values = _session.Run<object>(
            "$row = [pscustomobject]@{ Epochs = '2'; BatchSize = '64'; Optimizer = 'Adam(0.01)'; Layer = 'Dense(8, relu), Dense(10, softmax)'; Metrics = 'F1Score, Precision'; ClassWeight = '8=2, 3=0.5'; NoShuffle = 'true'; Seed = '3'; ValidationSplit = '0.2'; Schedule = ' '; Loss = '' }; " +
            "$a = $row | Invoke-MnistTraining -Data $small; " +
            "$b = $small | Invoke-MnistTraining -Epochs 2 -BatchSize 64 -Optimizer 'Adam(0.01)' -Layer 'Dense(8, relu)', 'Dense(10, softmax)' -Metric F1Score, Precision -ClassWeight @{ 8 = 2; 3 = 0.5 } -NoShuffle -Seed 3 -ValidationSplit 0.2; " +
            "$a.Keys -join ' '; [System.Linq.Enumerable]::SequenceEqual[double]([double[]]$a['val_loss'], [double[]]$b['val_loss']); $a.Parameters.Epochs; $a.Parameters.BatchSize; $a.Parameters.ValidationCount; $a.Parameters.ClassWeights['8']; $a.Parameters.Shuffle");
        Assert.Equal(["loss f1_score precision val_loss val_f1_score val_precision", true, 2, 64, 40, 2.0, false], values);
    }

    [Fact]
    public void Cells_without_text_are_not_given_and_each_row_trains_once() => Assert.Equal(
        ["1 32 1", "2 64 1", "1 64 7"],
        _session.Run<string>(
            "[pscustomobject]@{ Epochs = ''; BatchSize = $null }, @{ epochs = 2; batchsize = 64 }, [pscustomobject]@{ Epochs = ''; BatchSize = 64.0; Seed = 7; Model = ''; NoValidation = ' '; Device = $null } | " +
            "ForEach-Object { $_ } | Invoke-MnistTraining -Data $small -Layer 'Dense(10, softmax)' 6>$null | ForEach-Object { $p = $_.Parameters; \"$($p.Epochs) $($p.BatchSize) $(if ($p.Seed -eq 7) { 7 } else { 1 })\" }"));

    [Fact]
    public void Each_row_begins_with_the_model_as_it_was_given() => Assert.Equal(
        [true, true, true, true],
        _session.Run<bool>(
            "$m = ($small | Invoke-MnistTraining @tiny -Optimizer Adam -Epochs 2 6>$null).Model; $sha256 = $m.WeightsSha256; " +
            "$rows = @{ Epochs = 1 }, @{ Epochs = 1 } | Invoke-MnistTraining -Data $small -Model $m -Seed 1 6>$null; $m.WeightsSha256 -eq $sha256; " +
            "$again = $small | Invoke-MnistTraining -Model $m -Seed 1 6>$null; $rows | ForEach-Object { $_.Model.WeightsSha256 -eq $again.Model.WeightsSha256 }; $rows[0].Model -ne $rows[1].Model"));

    [Fact]
    public void Cells_of_all_rows_without_text_say_nothing() => Assert.Equal(
        ["1"],
        _session.Run<PSObject>(
            "[pscustomobject]@{ WhatIf = ''; Confirm = $null; Live = ' '; NoValidation = 'False'; ' Verbose ' = 0 } | Invoke-MnistTraining -Data $small @tiny 3>&1 6>$null | ForEach-Object { \"$($_.Parameters.Epochs)$_\".Substring(0, 1) }")
            .Select(shown => shown.ToString()));

    /// <summary>As spreadsheets and databases write them.</summary>
    [Fact]
    public void Zero_and_one_are_false_and_true() => Assert.Equal(
        [true, false, true, false, false],
        _session.Run<bool>(
            "'0', ' 1', 0, 1, 1.0 | ForEach-Object { @{ NoShuffle = $_ } } | Invoke-MnistTraining -Data $small @tiny 6>$null | ForEach-Object { $_.Parameters.Shuffle }"));

    /// <summary>Semicolons, as in the metadata of a build, and quotes, as in a list of PowerShell.</summary>
    [Theory]
    [InlineData("Dense(8, relu); Dense(10, softmax)")]
    [InlineData("''Dense(8, relu)'', ''Dense(10, softmax)''")]
    [InlineData("\"Dense(8, relu)\";Dense(10, softmax)")]
    public void A_list_may_have_semicolons_and_quotes(string cell) => Assert.Equal(
        ["Flatten; Dense(8, relu); Dense(10, softmax)"],
        _session.Run<string>($"@{{ Layer = '{cell}' }} | Invoke-MnistTraining -Data $small -Seed 1 6>$null | ForEach-Object {{ $_.Parameters.Layers -join '; ' }}"));

    /// <summary>They say what counts where nothing else is said.</summary>
    [Fact]
    public void A_row_counts_before_default_parameters() => Assert.Equal(
        ["3 SGD(0.1) 16", "2 Adam 16"],
        _session.Run<string>(
            "$PSDefaultParameterValues = @{ 'Invoke-MnistTraining:Epochs' = 2; 'Invoke-MnistTraining:Optimizer' = 'Adam'; '*:BatchSize' = 16 }; " +
            "@{ Epochs = 3; Optimizer = 'SGD(0.1)' }, @{ Epochs = '' } | Invoke-MnistTraining -Data $small @tiny 6>$null | ForEach-Object { $p = $_.Parameters; \"$($p.Epochs) $($p.Optimizer) $($p.BatchSize)\" }; $PSDefaultParameterValues = @{}"));

    /// <summary>What PowerShell makes of a default is another object than the default.</summary>
    [Theory]
    [InlineData("Layer = 'Dense(8, relu)', 'Dense(10, softmax)'", "Layer = 'Dense(16, relu), Dense(10, softmax)'", "$_.Parameters.Layers -join '; '", "Flatten; Dense(16, relu); Dense(10, softmax)")]
    [InlineData("Metric = 'F1Score'", "Metric = 'Accuracy'", "$_.Parameters.Metrics -join ' '", "Accuracy")]
    [InlineData("Augmentation = 'Shift(1)', 'Flip'", "Augmentation = 'Rotate(5)'", "$_.Parameters.Augmentations -join ' '", "Rotate(5)")]
    public void A_row_counts_before_default_parameters_that_are_lists(string given, string row, string shown, string expected) => Assert.Equal(
        [expected],
        _session.Run<string>(
            $"$PSDefaultParameterValues = @{{ 'Invoke-MnistTraining:{given.Replace(" =", "' =", StringComparison.Ordinal)} }}; " +
            $"@{{ Epochs = 1; {row} }} | Invoke-MnistTraining -Data $small -Seed 1 6>$null | ForEach-Object {{ {shown} }}; $PSDefaultParameterValues = @{{}}"));

    /// <summary>It must not end the process.</summary>
    [Theory]
    [InlineData("Export-HistoryPlot -History $l x.png")]
    [InlineData("$small | Invoke-MnistTraining -Layer $l")]
    [InlineData("$small | Search-MnistHyperparameter -Space @{ Epochs = $l }")]
    [InlineData("@{ Metric = $l } | Invoke-MnistTraining -Data $small @tiny")]
    [InlineData("@{ Epochs = $l } | Invoke-MnistTraining -Data $small @tiny")]
    [InlineData("New-MnistModel -Layer $l")]
    [InlineData("$small | Measure-MnistModel -Model $l")]
    public void A_list_that_holds_itself_is_an_error(string command) =>
        Assert.Contains(
            "holds itself, or lists within lists without end.",
            Assert.Single(_session.Run<string>($"$l = [System.Collections.ArrayList]::new(); $null = $l.Add($l); try {{ {command} }} catch {{ \"$_\" }}")),
            StringComparison.Ordinal);

    /// <summary>As ConvertFrom-Json makes them: objects within objects.</summary>
    [Fact]
    public void A_row_from_JSON_can_have_weights_of_classes() => Assert.Equal(
        [2.5],
        _session.Run<double>(
            "[pscustomobject]@{ Epochs = 1; ClassWeight = [pscustomobject]@{ '3' = 2.5 } } | Invoke-MnistTraining -Data $small @tiny 6>$null | ForEach-Object { $_.Parameters.ClassWeights['3'] }"));

    [Fact]
    public void What_is_given_to_the_command_counts_before_the_row() => Assert.Equal(
        ["16 Flatten; Dense(10, softmax)"],
        _session.Run<string>(
            "@{ BatchSize = 64; Layer = 'Dense(4)' } | Invoke-MnistTraining -Data $small @tiny -BatchSize 16 | ForEach-Object { \"$($_.Parameters.BatchSize) $($_.Parameters.Layers -join '; ')\" }"));

    [Theory]
    [InlineData("BatchSize = '1,5'", "'BatchSize' is a whole number, not 1,5. A whole number has no decimals, and nothing stands between thousands.")]
    [InlineData("Layer = 'Dense(16, relu), Dense(10 softmax)'", "',' or ')' is expected, not 's' (at position 27 of")]
    [InlineData("BatchSize = '1.024'", "'BatchSize' is a whole number, not 1.024.")]
    [InlineData("BatchSize = '1.000'", "'BatchSize' is a whole number, not 1.000. One number or a thousand times as many can be meant: write it without a point.")]
    [InlineData("BatchSize = '1,024'", "'BatchSize' is a whole number, not 1,024. Nothing stands between thousands: 1024.")]
    [InlineData("LearningRate = '0,01'", "'LearningRate' is a number, not '0,01'. A decimal comma is written as a point: 0.01.")]
    [InlineData("Optimizer = 'Adm'", "Unknown optimizer 'Adm'. Did you mean Adam")]
    [InlineData("Epochs = 2; InitialEpoch = 2", "-InitialEpoch 2 leaves nothing to train")]
    [InlineData("ClassWeight = '8=2, 8=3'", "The class 8 has two weights.")]
    [InlineData("NoValidation = 'true'", "-NoValidation applies to all rows")]
    [InlineData("Live = 'true'", "-Live applies to all rows and cannot be one of their columns: give it to the command.")]
    [InlineData("WhatIf = 'true'", "-WhatIf applies to all rows")]
    [InlineData("cf = $true", "-Confirm applies to all rows")]
    [InlineData("Verbose = 1", "-Verbose applies to all rows")]
    [InlineData("NoShuffle = 'yes'", "'NoShuffle' is true or false, not 'yes'.")]
    [InlineData("Layer = 'Dense(10, softmax)'; Architecture = 'LeNet'", "-Layer and -Architecture contradict each other")]
    [InlineData("Callback = 'ModelCheckpoint(m.xyz)'", "Unknown extension '.xyz' of a model file")]
    [InlineData("Schedule = 'OneCycle(1)'; LearningRate = 1", "LearningRate and Schedule contradict each other")]
    public void What_is_wrong_in_a_row_is_an_error_and_the_next_one_trains(string cells, string message)
    {
        IReadOnlyList<PSObject> output = _session.Run<PSObject>(
            $"$ErrorActionPreference = 'Continue'; @{{ BatchSize = 100 }}, @{{ {cells} }}, @{{ BatchSize = 50 }} | Invoke-MnistTraining -Data $small -Seed 1 2>&1 6>$null");
        Assert.Equal(3, output.Count);
        Assert.StartsWith("Row 2: ", Assert.IsType<ErrorRecord>(output[1].BaseObject).ToString(), StringComparison.Ordinal);
        Assert.Contains(message, output[1].BaseObject.ToString(), StringComparison.Ordinal);
        Assert.Equal("loss", ((IReadOnlyList<string>)output[2].Properties["Keys"].Value)[0]);
    }

    [Fact]
    public void A_column_that_is_no_parameter_is_named_once() => Assert.Equal(
        ["The input also has Note, which is not a parameter of Invoke-MnistTraining and was ignored."],
        _session.Run<PSObject>("@{ Note = 'a' }, @{ Note = 'b' } | Invoke-MnistTraining -Data $small @tiny 3>&1 6>$null")
            .Select(o => o.BaseObject)
            .OfType<WarningRecord>()
            .Select(warning => warning.Message));

    [Fact]
    public void A_callback_of_a_row_acts_and_its_block_has_the_log() => Assert.Equal(
        [2, 1],
        _session.Run<int>(
            "@{ Epochs = 5; Callback = { if ($_.Epoch -eq 2) { $_.StopTraining() } } }, @{ Epochs = 5; Callbacks = { param($log) if ($log -eq $_) { $log.StopTraining() } } } | Invoke-MnistTraining -Data $small @tiny | ForEach-Object { $_.Epochs.Count }"));

    /// <summary>The files of the first row would be lost. Those of rows with files of their own are not.</summary>
    [Fact]
    public void A_callback_does_not_write_over_the_files_of_an_earlier_row()
    {
        using TemporaryFolder folder = new();
        string file = folder.At("rows.csv");
        IReadOnlyList<PSObject> output = _session.Run<PSObject>(
            $"$ErrorActionPreference = 'Continue'; @{{ BatchSize = 20 }}, @{{ BatchSize = 50 }} | Invoke-MnistTraining -Data $small @tiny -Callback 'CSVLogger({file})' 2>&1 6>$null");
        Assert.Equal(
            $"Row 2: CSVLogger({file}) would overwrite '{file}', which a callback of this command writes already. Give each its own file; a row of options can have callbacks of its own, in a column Callback.",
            Assert.IsType<ErrorRecord>(output[1].BaseObject).ToString());
        Assert.Equal(2, File.ReadAllLines(file).Length);
        _session.Run<object>(
            $"@{{ Callback = 'CSVLogger({file}1)' }}, @{{ Callback = 'CSVLogger({file}2)' }} | Invoke-MnistTraining -Data $small @tiny 6>$null; " +
            $"@{{ BatchSize = 20 }}, @{{ BatchSize = 50 }} | Invoke-MnistTraining -Data $small @tiny -Callback 'CSVLogger({file}3, append=true)' 6>$null");
        Assert.Equal([2, 2, 3], ((string[])["1", "2", "3"]).Select(end => File.ReadAllLines(file + end).Length));
    }

    [Fact]
    public void A_model_comes_by_the_pipeline() => Assert.Equal(
        ["7850 1", "True", "True"],
        _session.Run<string>(
            "$m = New-MnistModel 'Dense(10, softmax)' -Seed 1; $a = $m | Invoke-MnistTraining -Data $small; \"$($a.Model.ParameterCount) $($a.Parameters.Epochs)\"; \"$([object]::ReferenceEquals($m, $a.Model))\"; " +
            "$b = $a | Invoke-MnistTraining -Data $small; \"$([object]::ReferenceEquals($m, $b.Model) -and $b['loss'][0] -lt $a['loss'][0])\""));
}
