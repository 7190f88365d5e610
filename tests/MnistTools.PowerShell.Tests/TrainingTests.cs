using System.Text.RegularExpressions;

namespace MnistTools.PowerShell.Tests;

/// <summary>The pipeline of the README on a slice of MNIST, through the real engine and the module's folder.</summary>
public sealed class TrainingTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string Train = "Import-MnistData -First 1000 -TestFirst 200 | Invoke-MnistTraining -Epochs 2 -BatchSize 64 -Seed 1";

    /// <summary>They would leave the loop or the script around the cmdlet, without a word, and what was trained would be lost.</summary>
    [Theory]
    [InlineData("break")]
    [InlineData("continue")]
    public void A_jump_out_of_a_callback_is_an_error_that_says_what_to_write(string jump)
    {
        IReadOnlyList<object> told = session.Run<object>(
            $"foreach ($i in 1, 2) {{ try {{ $null = Import-MnistData -First 100 -TestFirst 20 | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Epochs 3 -Seed 1 -Callback {{ if ($_.Epoch -eq 2) {{ {jump} }} }} -ErrorAction Stop 6>$null }} catch {{ \"$_\" }} }}; $LastMnistHistory.Epochs.Count");
        Assert.Equal(3, told.Count);
        Assert.All(told.Take(2), message => Assert.Contains("$_.StopTraining() ends the training after this epoch", (string)message, StringComparison.Ordinal));
        Assert.Equal(2, told[2]);
    }

    [Fact]
    public void A_history_is_indexed_by_its_keys()
    {
        Assert.Equal(["loss", "accuracy", "val_loss", "val_accuracy"], session.Run<string>($"({Train}).Keys"));
        Assert.Equal(2, session.Run<double>($"$h = {Train}; $h['accuracy']").Count);
    }

    /// <summary>PowerShell takes <c>[1]</c> of a list whose type it cannot index for nothing, without an error.</summary>
    [Fact]
    public void Every_list_of_what_is_given_can_be_indexed()
    {
        IReadOnlyList<string> lists = session.Run<string>(
            $"$d = Import-MnistData -First 100 -TestFirst 50 -Class 3, 8; $h = $d | Invoke-MnistTraining -Epochs 2 -Layer 'Dense(4, relu)', 'Dense(2, softmax)' -Metric Accuracy, F1Score -Augmentation 'Shift(1)', 'Rotate(1)' -Callback TerminateOnNaN, Snapshot, 'EarlyStopping(patience=5)'; " +
            "foreach ($o in $d, $d.Train, $h, $h.Parameters, $h.Model, ($h | Measure-MnistModel -Data $d)) { foreach ($p in $o.PSObject.Properties) { " +
            "$v = $p.Value; if ($v -is [System.Collections.IList] -and $v -isnot [System.Collections.IDictionary] -and $v.Count -gt 1) { $all = @($v); \"$($p.Name) $($null -ne $v[1] -and [object]::Equals($v[1], $all[1]))\" } } }");
        Assert.Superset(
            new HashSet<string>(["ClassNames", "Keys", "Epochs", "Augmentations", "Callbacks", "Layers", "Metrics", "Snapshots", "Weights"]),
            lists.Select(line => line.Split(' ')[0]).ToHashSet());
        Assert.All(lists, line => Assert.EndsWith(" True", line));
    }

    [Fact]
    public void A_history_is_piped_whole()
    {
        Assert.Single(session.Run<PSObject>($"{Train} | ForEach-Object {{ $_ }}"));
    }

    [Fact]
    public void Epochs_have_a_row_each_with_their_duration()
    {
        IReadOnlyList<PSObject> rows = session.Run<PSObject>($"({Train}).Epochs");
        Assert.Equal([1, 2], rows.Select(row => (int)row.Properties["Epoch"].Value));
        Assert.All(rows, row => Assert.True((TimeSpan)row.Properties["Duration"].Value > TimeSpan.Zero));
        Assert.All(rows, row => Assert.Equal(16, row.Properties["Steps"].Value));
    }

    [Fact]
    public void The_lines_of_Keras_go_to_the_information_stream_and_can_be_silenced()
    {
        string[] lines = [.. session.Run<InformationRecord>($"{Train} 6>&1 | Where-Object {{ $_ -is [System.Management.Automation.InformationRecord] }}")
            .Select(r => r.MessageData.ToString()!)];
        Assert.Equal("Epoch 1/2", lines[0]);
        Assert.Matches(
            new Regex(@"^16/16 \[={30}\] - \d+s \d+[mu]?s/step - loss: \d\.\d{4} - accuracy: \d\.\d{4} - val_loss: \d\.\d{4} - val_accuracy: \d\.\d{4}$"),
            lines[1]);
        Assert.Equal(4, lines.Length);
        lines = [.. session.Run<string>(
            $"{Train} -Callback 'LearningRateScheduler(Constant(0.5), verbose=1)', 'EarlyStopping(loss, min_delta=9, verbose=1)' 6>&1 | Where-Object {{ $_ -is [System.Management.Automation.InformationRecord] }} | ForEach-Object {{ \"$_\" }}")];
        string[] remarks =
            ["Epoch 1: LearningRateScheduler setting learning rate to 0.5.", "Epoch 2: LearningRateScheduler setting learning rate to 0.5.",
                "Epoch 2: early stopping"];
        Assert.Equal(remarks, new[] { lines[1], lines[4], lines[6] });
        Assert.Equal(7, lines.Length);
        Assert.Single(session.Run<PSObject>($"{Train} 6>$null"));
    }

    [Fact]
    public void An_image_set_is_data_without_test_images()
    {
        const string Sets = "$d = Import-MnistData -First 200 -TestFirst 50; $train = $d.Train.Take(100); $o = @{ Seed = 1; InformationAction = 'Ignore' }; ";
        Assert.Equal(
            ["loss, accuracy", "loss, accuracy, val_loss, val_accuracy", "80 and 20", "True"],
            session.Run<string>(
                Sets + "($train | Invoke-MnistTraining @o).Keys -join ', '; $h = $train | Invoke-MnistTraining -ValidationData $d.Test @o; $h.Keys -join ', '; "
                    + "$s = Invoke-MnistTraining -Data $train -ValidationSplit 0.2 @o; \"$($s.Parameters.TrainCount) and $($s.Parameters.ValidationCount)\"; "
                    + "[string]($h.Model.WeightsSha256 -eq (Import-MnistData -First 100 -TestFirst 50 | Invoke-MnistTraining @o).Model.WeightsSha256)"));
        Assert.Single(session.Run<PSObject>(Sets + "$train | Search-MnistHyperparameter -Space @{ BatchSize = 50 } -Fold 1 -Seed 1 -Top 1"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        Assert.Equal(session.Run<double>($"({Train})['loss']"), session.Run<double>($"({Train})['loss']"));
    }

    [Fact]
    public async Task Two_runspaces_at_once_give_what_one_gives()
    {
        IReadOnlyList<double> alone = session.Run<double>($"({Train} -ThreadCount 1)['val_loss']");
        IReadOnlyList<double>[] both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            using var other = new ModuleSession();
            return other.Run<double>($"({Train} -ThreadCount 1)['val_loss']");
        })));
        Assert.All(both, values => Assert.Equal(alone, values));
    }

    [Fact]
    public void A_model_goes_on_training()
    {
        IReadOnlyList<double> losses = session.Run<double>(
            "$d = Import-MnistData -First 1000; $m = New-MnistModel -Seed 1; $a = $d | Invoke-MnistTraining -Model $m -NoValidation -Seed 1; " +
            "$b = $d | Invoke-MnistTraining -Model $a.Model -NoValidation -Seed 2; $a['loss'][0]; $b['loss'][0]");
        Assert.True(losses[1] < losses[0]);
    }

    [Fact]
    public void Layer_optimizer_and_rate_are_what_was_asked_for()
    {
        IReadOnlyList<string> texts = session.Run<string>(
            "$h = Import-MnistData -First 200 -TestFirst 50 | Invoke-MnistTraining -Layer 'Dense(16, tanh)', 'Dropout(0.1)', 'Dense(10, softmax)' -Optimizer 'SGD(momentum=0.5)' -LearningRate 0.05; " +
            "$h.Parameters.Layers -join '; '; $h.Parameters.Optimizer; $h.Model.Optimizer.ToString()");
        Assert.Equal("Flatten; Dense(16, tanh); Dropout(0.1); Dense(10, softmax)", texts[0]);
        Assert.Equal("SGD(0.05, momentum=0.5)", texts[1]);
        Assert.Equal(texts[1], texts[2]);
    }

    [Fact]
    public void A_split_is_validated_in_place_of_the_test_set()
    {
        Assert.Equal(
            [900, 100, 1000, 0],
            session.Run<int>(
                "$d = Import-MnistData -First 1000 -TestFirst 50; $s = $d | Invoke-MnistTraining -ValidationSplit 0.1; $n = $d | Invoke-MnistTraining -NoValidation; " +
                "$s.Parameters.TrainCount; $s.Parameters.ValidationCount; $n.Parameters.TrainCount; $n.Parameters.ValidationCount"));
    }

    [Theory]
    [InlineData("$h | Measure-MnistModel -Data $d")]
    [InlineData("$h.Model | Measure-MnistModel -Data $d.Test")]
    [InlineData("$d | Measure-MnistModel -Model $h")]
    [InlineData("$h | Measure-MnistModel $d")]
    [InlineData("$d | Measure-MnistModel $h")]
    [InlineData("Measure-MnistModel $h $d")]
    [InlineData("$d.Test | Measure-MnistModel -Model $h.Model")]
    public void A_model_is_measured_as_its_last_validation_was(string measure)
    {
        IReadOnlyList<double> values = session.Run<double>(
            $"$d = Import-MnistData -First 1000 -TestFirst 200; $h = $d | Invoke-MnistTraining -Seed 1; $e = {measure}; $h['val_loss'][-1]; $e.Loss; $h['val_accuracy'][-1]; $e.Accuracy");
        Assert.Equal(values[0], values[1], 1e-5);
        Assert.Equal(values[2], values[3]);
    }

    [Fact]
    public void A_loss_that_is_no_number_warns_and_keeps_the_history()
    {
        IReadOnlyList<PSObject> output = session.Run<PSObject>(
            "Import-MnistData -First 500 -TestFirst 50 | Invoke-MnistTraining -Epochs 3 -Optimizer SGD -LearningRate 1e6 -Layer 'Dense(32, relu)','Dense(10)' -Loss mse 3>&1");
        Assert.Contains("epoch 1, step", output.Single(o => o.BaseObject is WarningRecord).ToString());
        Assert.Equal("LossNotFinite", output.Single(o => o.BaseObject is not WarningRecord).Properties["End"].Value.ToString());
    }

    [Fact]
    public void A_wrong_spec_is_named_with_its_place_and_what_is_near()
    {
        var refused = Assert.ThrowsAny<RuntimeException>(() => session.Run<PSObject>("New-MnistModel -Layer 'Dens(512, relu)'"));
        Assert.Contains("Unknown layer 'Dens'. Did you mean Dense?", refused.Message);
        Assert.Contains("position 1", refused.Message);
    }

    [Fact]
    public void Layers_that_do_not_end_in_the_classes_are_refused()
    {
        var refused =
            Assert.ThrowsAny<RuntimeException>(() => session.Run<PSObject>("Import-MnistData -First 10 | Invoke-MnistTraining -Layer 'Dense(7, softmax)'"));
        Assert.Contains("gives 7 numbers; MNIST train has 10 classes", refused.Message);
    }

    [Theory]
    [InlineData("Import-MnistData -First 60001", "-First 60001 is too many: MNIST train has 60000 images.")]
    [InlineData("Import-MnistData -TestFirst 10001", "-TestFirst 10001 is too many: MNIST test has 10000 images.")]
    [InlineData("Import-MnistData -First 9 | Invoke-MnistTraining -ValidationSplit 0.999", "A split of 0.999 of the 9 images of MNIST train leaves one part empty. Train with more images, or choose another ValidationSplit.")]
    [InlineData("Import-MnistData -First 9 | Invoke-MnistTraining -Epochs 2 -InitialEpoch 2", "-InitialEpoch 2 leaves nothing to train: -Epochs 2 is the number of the last epoch, so it must be larger.")]
    [InlineData("Import-MnistData -First 9 | Invoke-MnistTraining -NoValidation -ValidationSplit 0.5", "-NoValidation and -ValidationSplit contradict each other: use one of them.")]
    [InlineData("Import-MnistData -First 9 | Invoke-MnistTraining -Schedule 'OneCycle(1)' -LearningRate 1", "-Schedule and -LearningRate contradict each other: use one of them.")]
    [InlineData("$d = Import-MnistData -First 9; $d | Invoke-MnistTraining -ValidationData $d -ValidationSplit 0.5", "-ValidationData and -ValidationSplit contradict each other: use one of them.")]
    [InlineData("Import-MnistData -First 9 | Invoke-MnistTraining -ClassWeight @{ ten = 1 }", "There is no class 'ten'. The classes are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9.")]
    [InlineData("Import-MnistData -First 9 | Invoke-MnistTraining -Callback 5", "-Callback takes texts such as 'EarlyStopping(patience=3)' and script blocks, not Int32.")]
    public void What_cannot_be_is_refused_in_the_users_words(string command, string message)
    {
        var refused = Assert.ThrowsAny<RuntimeException>(() => session.Run<PSObject>(command));
        Assert.Equal(message, refused.ErrorRecord.ToString());
        Assert.NotNull(refused.ErrorRecord.TargetObject);
    }

    [Theory]
    [InlineData("New-MnistModel -Optimizer Adam, SGD", "Give one Optimizer, not 2.")]
    [InlineData("Import-MnistData -First 9 | Invoke-MnistTraining -Schedule 'Constant(0.1)', 'Constant(0.2)', 'Constant(0.3)'", "Give one Schedule, not 3.")]
    public void Where_one_is_needed_a_list_is_refused(string command, string message) =>
        Assert.EndsWith(message, Assert.ThrowsAny<RuntimeException>(() => session.Run<PSObject>(command)).ErrorRecord.ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_list_of_one_is_one() => Assert.Equal(["SGD"], session.Run<string>("\"$((New-MnistModel -Optimizer @('SGD')).Optimizer)\""));

    [Fact]
    public void Verbose_tells_what_is_trained()
    {
        VerboseRecord said = Assert.Single(session.Run<PSObject>($"{Train} -Verbose 4>&1 6>$null").Select(o => o.BaseObject).OfType<VerboseRecord>());
        Assert.Equal(
            "Training Flatten, Dense(512, relu), Dense(10, softmax) on MNIST train: 1000 images of 28×28 in 10 classes; " +
            $"validation on MNIST test: 200 images of 28×28 in 10 classes; RMSprop, CategoricalCrossentropy, batch size 64, seed 1, threads {Math.Min(Environment.ProcessorCount, 8)}.",
            said.Message);
    }

    [Fact]
    public void Images_and_labels_can_be_read_in_a_script()
    {
        Assert.Equal([784, 60000, 5], session.Run<int>("$t = (Import-MnistData).Train; $t.CopyImage(0).Length; $t.Labels.Length; [int]$t.Labels[0]"));
    }

    [Fact]
    public void A_network_is_chosen_by_its_name()
    {
        Assert.Equal(
            ["34826", "61706", "Flatten; Dense(512, relu); Dropout(0.2); Dense(512, relu); Dropout(0.2); Dense(10, softmax)"],
            session.Run<string>(
                "\"$((New-MnistModel -Architecture ConvNet).ParameterCount)\"; \"$((Import-MnistData -First 64 -TestFirst 9 | Invoke-MnistTraining -Architecture LeNet).Model.ParameterCount)\"; " +
                "(Import-MnistData -First 64 -TestFirst 9 | Invoke-MnistTraining -Architecture Mlp).Parameters.Layers -join '; '"));
    }

    [Theory]
    [InlineData("Export-HistoryPlot -Culture d", "de-DE", "de-DE")]
    [InlineData("New-MnistModel -Optimizer ", "RMSprop", "RMSprop(learning_rate=0.001, rho=0.9, momentum=0, epsilon=1e-07, centered=false, weight_decay=none, clipnorm=none, clipvalue=none, global_clipnorm=none, use_ema=false, ema_momentum=0.99, ema_overwrite_frequency=none)")]
    [InlineData("Invoke-MnistTraining -Schedule One", "'OneCycle(", "OneCycle(max_learning_rate, pct_start=0.3, div_factor=25, final_div_factor=10000)")]
    [InlineData("Invoke-MnistTraining -Callback Terminate", "TerminateOnNaN", "TerminateOnNaN")]
    [InlineData("New-MnistModel -Layer Fla", "Flatten", "Flatten")]
    [InlineData("New-MnistModel -Layer De", "'Dense(", "Dense(units, activation=linear, use_bias=true, kernel_initializer=glorot_uniform, kernel_regularizer=none, bias_regularizer=none, trainable=true)")]
    [InlineData("Export-HistoryPlot -Metric val_a", "val_accuracy", "val_accuracy")]
    public void Tab_completes_with_a_tooltip(string line, string text, string tooltip)
    {
        IReadOnlyList<CompletionResult> matches = session.Run<CompletionResult>(
            "[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null).CompletionMatches", line);
        Assert.Contains(matches, match => match.CompletionText == text && match.ToolTip == tooltip);
    }
}
