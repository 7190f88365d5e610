namespace MnistTools.PowerShell.Tests;

/// <summary>The options of Invoke-MnistTraining reach the training; what they do there is tested in the core.</summary>
public sealed class TrainingOptionTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string Data = "$d = Import-MnistData -First 200 -TestFirst 50; ";

    [Fact]
    public void Each_option_of_a_training_is_a_parameter()
    {
        const string NamesForAnyUse =
            "[MnistTools.Models.History].Assembly.GetType('MnistTools.Training.Options.TrainingOption').GetMethod('NamesFor').Invoke($null, @(0))";
        IReadOnlyList<string> names = session.Run<string>(NamesForAnyUse);
        Dictionary<string, ParameterMetadata> parameters = session.Commands.Single(command => command.Name == "Invoke-MnistTraining").Parameters;
        Assert.NotEmpty(names);
        Assert.Multiple([.. names.Select(name => (Action)(() => Assert.Contains(name, parameters.Keys)))]);
    }

    [Theory]
    [InlineData("-ValidationData $d.Train.Take(30)", "$h.Parameters.ValidationCount", "30")]
    [InlineData("-ValidationFrequency 2 -Epochs 4", "$h['val_loss'].Count", "2")]
    [InlineData("-StepsPerEpoch 3", "$h.Epochs[0].Steps", "3")]
    [InlineData("-ClassWeight @{ '8' = 2; 3 = 0.5 }", "($h.Parameters.ClassWeights.Keys -join ' ') + ' ' + ($h.Parameters.ClassWeights.Values -join ' ')", "3 8 0.5 2")]
    [InlineData("-SampleWeight (, 0.0 * 200)", "$h['loss'][0]", "0")]
    [InlineData("-Schedule 'Constant(0.25)'", "$h['learning_rate'][0]", "0.25")]
    [InlineData("-Metric f1, Precision", "$h.Keys -join ' '", "loss f1_score precision val_loss val_f1_score val_precision")]
    [InlineData("-Augmentation 'Shift(1)', $null", "$h.Parameters.Augmentations -join ' '", "Shift(1)")]
    [InlineData("-Augmentation $null -Callback $null -Metric $null", "$h.Keys -join ' '", "loss val_loss")]
    [InlineData("-Loss 'CategoricalCrossentropy(label_smoothing=0.5)'", "$h.Parameters.Loss", "CategoricalCrossentropy(0.5)")]
    [InlineData("-Optimizer 'Nadam(clipnorm=1)'", "$h.Parameters.Optimizer", "Nadam(clipnorm=1)")]
    [InlineData("-Epochs 9 -Callback 'EarlyStopping(patience=0, min_delta=1e9)'", "\"$($h.Epochs.Count) $($h.End)\"", "2 Stopped")]
    [InlineData("-Epochs 4 -LearningRate 0.5 -Callback { if ($_.Epoch -ge 2) { $_.LearningRate /= 2 } }", "$h.Epochs.LearningRate -join ' '", "0.5 0.5 0.25 0.125")]
    [InlineData("-Epochs 9 -Callback { param($log) if ($log.Epoch -eq 3) { $log.StopTraining() } }", "$h.Epochs.Count", "3")]
    public void Options_reach_the_training(string options, string read, string expected) =>
        Assert.Equal(expected, session.Run<string>($"{Data} $h = $d | Invoke-MnistTraining {options} 6>$null; \"$({read})\"")[0]);

    [Theory]
    [InlineData("-LearningRate '0,001'", "'0,001' is not a number. A decimal comma is written as a point: 0.001.")]
    [InlineData("-LearningRate 0,001", "One number is needed, but a comma makes a list. Write decimals with a point.")]
    [InlineData("-ValidationSplit '0,2'", "'0,2' is not a number. A decimal comma is written as a point: 0.2.")]
    [InlineData("-SampleWeight 1, '1,5'", "'1,5' is not a number. A decimal comma is written as a point: 1.5.")]
    [InlineData("-LearningRate ''", "'' is not a number.")]
    [InlineData("-Optimizer 'Adam(0,001)'", "Adam: a comma stands between two values, and decimals have a point: 0.001 in place of 0,001.")]
    [InlineData("-Optimizer 'SGD(0.1, clipnorm=0.1, global_clipnorm=0.2)'", "Only one of clipnorm, clipvalue and global_clipnorm can be set")]
    [InlineData("-Callback 'ReduceLROnPlateau(val_loss, 0,5)'", "ReduceLROnPlateau: a comma stands between two values, and decimals have a point: 0.5 in place of 0,5.")]
    [InlineData("-Callback 'ReduceLROnPlateau(loss)', 'LearningRateScheduler(Constant(0.1))'", "use one of them.")]
    [InlineData("-Epochs 3 -ValidationFrequency 5 -Callback EarlyStopping", "Choose a smaller ValidationFrequency.")]
    [InlineData("-Callback \"CSVLogger(log.csv, '`ntouch x`n')\"", "'separator' must be one character")]
    public void What_is_no_number_or_can_have_no_effect_is_refused(string options, string message)
    {
        IReadOnlyList<string> said =
            session.Run<string>($"{Data} try {{ $d | Invoke-MnistTraining {options} -ErrorAction Stop }} catch {{ $_.Exception.Message }}");
        Assert.Contains(message, Assert.Single(said), StringComparison.Ordinal);
    }

    /// <summary>What scripts show of an error, too: the message of its exception.</summary>
    [Fact]
    public void A_message_has_no_names_of_code() => Assert.Equal(
        ["A split of 0.999 of the 9 images of MNIST train leaves one part empty. Train with more images, or choose another ValidationSplit."],
        session.Run<string>(
            "try { Import-MnistData -First 9 | Invoke-MnistTraining -ValidationSplit 0.999 -ErrorAction Stop } catch { $_.Exception.Message }"));

    [Theory]
    [InlineData("-LearningRate '1e-3'", "$h.Parameters.Optimizer", "RMSprop")]
    [InlineData("-LearningRate 0", "$h.Parameters.Optimizer", "RMSprop(0)")]
    [InlineData("-ValidationSplit 0", "$h.Parameters.ValidationCount", "50")]
    [InlineData("-ValidationSplit 0 -NoValidation", "$h.Keys -join ' '", "loss accuracy")]
    [InlineData("-ClassWeight @{ 8 = '0.5' }", "$h.Parameters.ClassWeights['8']", "0.5")]
    [InlineData("-SampleWeight ((, 0 * 100) + (, '0.0' * 100))", "$h['loss'][0]", "0")]
    public void Numbers_are_read_as_Keras_takes_them(string options, string read, string expected) =>
        Assert.Equal(expected, session.Run<string>($"{Data} $h = $d | Invoke-MnistTraining {options} 6>$null; \"$({read})\"")[0]);

    [Fact]
    public void What_a_script_block_writes_is_shown_and_not_given()
    {
        IReadOnlyList<PSObject> output = session.Run<PSObject>($"{Data} $d | Invoke-MnistTraining -Callback {{ param($log) \"epoch $($log.Epoch)\" }} 6>&1");
        Assert.Contains(output, o => o.BaseObject is InformationRecord { MessageData: HostInformationMessage { Message: "epoch 1" } });
        Assert.Single(output, o => o.BaseObject is not InformationRecord);
    }

    [Fact]
    public void The_error_of_a_script_block_ends_the_training_with_its_own_message_and_line()
    {
        var thrown = Assert.ThrowsAny<RuntimeException>(() => session.Run<PSObject>(
            $"{Data}\n$d | Invoke-MnistTraining -Epochs 5 -Callback {{\n  param($log)\n  if ($log.Epoch -eq 2) {{ throw 'enough of this' }}\n}}"));
        Assert.Equal("enough of this", thrown.ErrorRecord.ToString());
        Assert.Equal(4, thrown.ErrorRecord.InvocationInfo.ScriptLineNumber);
        Assert.Equal([2], session.Run<int>("$LastMnistHistory.Epochs.Count"));
    }

    [Theory]
    [InlineData("$null", "but class 8 has $null.")]
    [InlineData("'two'", "but class 8 has two.")]
    [InlineData("''", "but class 8 has ''.")]
    [InlineData("'2,5'", "but class 8 has 2,5. A decimal comma is written as a point: 2.5.")]
    [InlineData("'1kb'", "but class 8 has 1kb.")]
    [InlineData("0,5", "but class 8 has a list. One number is needed, but a comma makes a list. Write decimals with a point.")]
    public void What_is_no_weight_of_a_class_is_refused(string weight, string message)
    {
        PSObject error = Assert.Single(session.Run<PSObject>($"{Data} $d | Invoke-MnistTraining -ClassWeight @{{ 8 = {weight} }} -ErrorAction Continue 2>&1"));
        Assert.EndsWith(message, Assert.IsType<ErrorRecord>(error.BaseObject).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_that_ends_the_pipeline_leaves_the_history()
    {
        session.Run<PSObject>(
            $"$global:LastMnistHistory = $null; {Data} try {{ $d | Invoke-MnistTraining -Optimizer SGD -LearningRate 1e6 -Layer 'Dense(10)' -Loss mse -WarningAction Stop }} catch {{ }}");
        Assert.Equal(["LossNotFinite"], session.Run<string>("\"$($LastMnistHistory.End)\""));
    }

    [Fact]
    public void What_was_learnt_is_kept_when_a_callback_cannot_write_its_file()
    {
        using var folder = new TemporaryFolder();
        // It could be written when the training began.
        Assert.ThrowsAny<RuntimeException>(() => session.Run<PSObject>(
            $"$global:LastMnistHistory = $null; $file = $args[0]; {Data} $d | Invoke-MnistTraining -Epochs 5 -Callback {{ [System.IO.File]::WriteAllText($file, '') }}, \"ModelCheckpoint('$file/model.safetensors')\"", folder.At("file")));
        Assert.Equal(["1 Failed"], session.Run<string>("\"$($LastMnistHistory.Epochs.Count) $($LastMnistHistory.End)\""));
    }

    [Fact]
    public void Paths_of_callbacks_begin_in_the_sessions_folder()
    {
        using var folder = new TemporaryFolder();
        session.Run<PSObject>(
            $"{Data} $path = $ExecutionContext.SessionState.Path; $was = $path.CurrentLocation.Path; $null = $path.SetLocation($args[0]); try {{ $d | Invoke-MnistTraining -Callback 'CSVLogger(log.csv)' }} finally {{ $null = $path.SetLocation($was) }}", folder.Path);
        Assert.Equal(["log.csv"], folder.Files);
    }
}
