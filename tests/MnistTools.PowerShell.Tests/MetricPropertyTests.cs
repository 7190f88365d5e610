namespace MnistTools.PowerShell.Tests;

/// <summary>The metrics of a History as properties, in a session of PowerShell.</summary>
public sealed class MetricPropertyTests(ModuleSession session) : FolderTests, IClassFixture<ModuleSession>
{
    private const string Train =
        "$h = Import-MnistData -First 200 -TestFirst 50 | Invoke-MnistTraining -Epochs 4 -ValidationFrequency 2 -Metric Accuracy, F1Score -Schedule 'Constant(0.00005)' -Seed 1 6>$null; ";

    [Fact]
    public void Each_metric_is_a_property_of_a_history()
    {
        Assert.Equal(
            ["True True", "2 2 4", "True"],
            session.Run<string>(
                $"{Train} \"$((-join $h.val_f1_score) -eq (-join $h['val_f1_score'])) $($h.VAL_LOSS[1] -eq $h.Epochs[3].ValLoss)\"; \"$($h.val_accuracy.Count) $($h.Val_Loss.Count) $($h.learning_rate.Count)\"; \"$($null -eq $h.valloss)\""));
    }

    /// <summary>PowerShell by itself makes 5 of '0,5' for a number of .NET's.</summary>
    [Theory]
    [InlineData("'0,5'", "'0,5' is not a number. A decimal comma is written as a point: 0.5.")]
    [InlineData("'fast'", "'fast' is not a number.")]
    [InlineData("0,5", "One number is needed, but a comma makes a list. Write decimals with a point.")]
    [InlineData("-1", "at least 0")]
    public void A_learning_rate_that_is_no_number_is_refused(string rate, string message) =>
        Assert.Contains(
            message,
            Assert.ThrowsAny<RuntimeException>(() => session.Run<object>(
                $"Import-MnistData -First 50 -TestFirst 10 | Invoke-MnistTraining -Callback {{ $_.LearningRate = {rate} }} 6>$null")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_row_of_a_history_is_over() =>
        Assert.Contains(
            "Epoch 1 is over: a callback can change the row that it is given, and a History keeps its rows.",
            Assert.ThrowsAny<RuntimeException>(() => session.Run<object>($"{Train} $h.Epochs[0].LearningRate = 0.5")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_learning_rate_is_set_in_a_block() =>
        Assert.Equal(
            [0.25, 0.125, 0.5],
            session.Run<double>(
                "(Import-MnistData -First 50 -TestFirst 10 | Invoke-MnistTraining -Epochs 4 -Optimizer 'SGD(0.25)' -Callback { if ($_.Epoch -eq 1) { $_.LearningRate /= 2 } else { $_.learningrate = '0.5' } } 6>$null).learning_rate[0..2]"));

    /// <summary>As the exercise writes it, for Keras.</summary>
    [Fact]
    public void The_history_of_a_history_is_itself() =>
        Assert.Equal(
            [true, false],
            session.Run<bool>($"{Train} $h.history['val_loss'][1] -eq $h['val_loss'][1]; @($h.PSObject.Properties.Name) -contains 'History'"));

    [Fact]
    public void Each_metric_is_a_column_of_the_epochs_also_where_it_was_not_measured()
    {
        Assert.Equal(
            ["Epoch Steps Duration loss accuracy f1_score learning_rate val_loss val_accuracy val_f1_score", "", "True", "5E-05"],
            session.Run<string>(
                $"{Train} $e = $h.Epochs; ($e[0].PSObject.Properties | Where-Object {{ $_.GetType().Name -ne 'PSMethod' }} | ForEach-Object Name | Where-Object {{ $_ -notin 'Metrics', 'Keys', 'ValLoss', 'ValAccuracy', 'GeneralizationGap', 'LearningRate' }}) -join ' '; " +
                "\"$($e[0].val_loss)\"; \"$($e[1].val_loss -eq $e[1].Metrics['VAL_LOSS'] -and $e[1].Accuracy -eq $e[1].accuracy)\"; [string]$e[0].learning_rate"));
    }

    /// <summary>Where PowerShell writes an object down, it has the columns alone.</summary>
    [Fact]
    public void Columns_go_through_a_file_of_PowerShell()
    {
        Assert.Equal(
            ["Epoch Steps Duration loss accuracy f1_score learning_rate val_loss val_accuracy val_f1_score", "True"],
            session.Run<string>(
                $"{Train} $r = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($h.Epochs[1])); "
                    +
                    "($r.PSObject.Properties | ForEach-Object Name) -join ' '; \"$($r.val_loss -eq $h.Epochs[1].ValLoss)\""));
    }

    [Theory]
    [InlineData("$h['val_acuracy']", "The history has no 'val_acuracy'. It has: loss, accuracy, f1_score, learning_rate, val_loss, val_accuracy, val_f1_score.")]
    [InlineData("$h[0]", "The history has no '0'. It has: loss, ")]
    [InlineData("$k = 'none'; $x = ($h | ForEach-Object { $_ })[$k]", "The history has no 'none'.")]
    public void A_wrong_key_is_an_error_that_names_the_right_ones(string index, string message) =>
        Assert.StartsWith(message, Assert.ThrowsAny<RuntimeException>(() => session.Run<object>(Train + index)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_key_is_indexed_whatever_its_case() =>
        Assert.Equal([true], session.Run<bool>($"{Train} $h['VAL_Loss'][1] -eq $h['val_loss'][1] -and $h.ContainsKey('Val_Loss')"));

    [Fact]
    public void A_metric_is_drawn_and_searched_for_whatever_its_case()
    {
        session.Run<object>($"{Train} $h | Export-HistoryPlot -Path $args[0] -Metric F1_Score", Folder.At("f.svg"));
        Assert.Equal(
            ["val_accuracy"],
            session.Run<string>("(Import-MnistData -First 100 | Search-MnistHyperparameter @{ Epochs = 1 } -Fold 1 -Metric Val_Accuracy).Metric"));
    }

    /// <summary>As Keras' evaluate measures what was given to compile; the last epoch was validated with the same images.</summary>
    [Theory]
    [InlineData("$h", "", "m.safetensors")]
    [InlineData("(Import-MnistModel $f)", "", "m.safetensors")]
    [InlineData("(Import-MnistModel $f)", "", "m.keras")]
    [InlineData("(Import-MnistModel $f)", "-Metric Accuracy, F1Score", "m.safetensors")]
    public void An_evaluation_has_the_metrics_of_the_training_as_properties(string model, string options, string file) =>
        Assert.Equal(
            ["loss accuracy f1_score", "True True True", "True", "True"],
            session.Run<string>(
                $"{Train} $f = $args[0]; $h | Save-MnistModel $f; $e = Measure-MnistModel {model} (Import-MnistData -First 200 -TestFirst 50) {options}; \"$($e.Metrics.Keys)\"; " +
                "\"$($e.f1_score -eq $h.val_f1_score[-1]) $($e.F1_Score -eq $e.f1_score) $($e.loss -eq $h.val_loss[-1])\"; " +
                "\"$($e.GetTable() -match 'f1_score +0\\.\\d{4}')\"; \"$($e.PSObject.Properties['f1_score'].Value -eq $e.f1_score)\"",
                Folder.At(file)));

    [Fact]
    public void Without_a_history_and_where_other_metrics_are_chosen_these_are_measured() =>
        Assert.Equal(
            ["loss accuracy", "loss top_2_accuracy"],
            session.Run<string>(
                $"{Train} $d = Import-MnistData -First 200 -TestFirst 50; \"$((New-MnistModel | Measure-MnistModel -Data $d).Metrics.Keys)\"; \"$(($h | Measure-MnistModel -Data $d -Metric 'TopKAccuracy(2)').Metrics.Keys)\""));

    [Fact]
    public void A_metric_and_its_validation_are_one_panel()
    {
        session.Run<object>(
            $"{Train} $h | Export-HistoryPlot -Path $args[0] -Metric loss; $h | Export-HistoryPlot -Path $args[1] -Metric val_loss, loss", Folder.At("one.png"),
            Folder.At("two.png"));
        Assert.Equal(File.ReadAllBytes(Folder.At("one.png")), File.ReadAllBytes(Folder.At("two.png")));
        Assert.Equal(
            ["True"],
            session.Run<string>($"{Train} \"$(((Show-HistoryPlot $h -Metric loss) -join '|') -eq ((Show-HistoryPlot $h -Metric loss, val_loss) -join '|'))\""));
    }

    /// <summary>A file may name its metrics as it likes.</summary>
    [Fact]
    public void No_metric_takes_the_place_of_a_member()
    {
        File.WriteAllText(Folder.At("h.csv"), "epoch,steps,duration,loss,Model,gettable,EPOCH,Metrics,keys\n1,5,0.5,0.25,1,1,1,1,1\n");
        Assert.Equal(
            ["True", "True", "1", "5", "True", "0.25"],
            session.Run<string>(
                "$h = Import-MnistHistory $args[0]; \"$($null -eq $h.Model)\"; \"$($h.GetTable().Contains('Epoch'))\"; [string]$h.Epochs[0].Epoch; [string]$h.Epochs[0].Steps; \"$($h.Epochs[0].Metrics['loss'] -eq 0.25 -and $h.Keys.Count -eq 6)\"; [string]$h.loss[0]",
                Folder.At("h.csv")));
    }

    [Fact]
    public void What_was_measured_cannot_be_changed() =>
        Assert.Contains(
            "loss was measured",
            Assert.ThrowsAny<RuntimeException>(() => session.Run<object>($"{Train} $h.Epochs[0].f1_score = 1; $h.loss = 1")).Message.Replace(
                "f1_score", "loss", StringComparison.Ordinal), StringComparison.Ordinal);
}
