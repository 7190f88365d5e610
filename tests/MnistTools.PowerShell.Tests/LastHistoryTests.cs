namespace MnistTools.PowerShell.Tests;

/// <summary>What was learnt is in <c>$LastMnistHistory</c>, however a training ended and whatever became of the pipeline.</summary>
public sealed class LastHistoryTests(ModuleSession session) : IClassFixture<ModuleSession>
{
    private const string Start = "$global:LastMnistHistory = $null; $d = Import-MnistData -First 200 -TestFirst 50; ";

    [Theory]
    [InlineData("$null = $d | Invoke-MnistTraining -Seed 5", "5 Completed")]
    [InlineData("$d | Invoke-MnistTraining -Seed 5 | ForEach-Object { throw 'later' }", "5 Completed")]
    [InlineData("$d | Invoke-MnistTraining -Seed 5 | Save-MnistModel -Path { $null }", "5 Completed")]
    // Keras' lines go down the pipeline: what takes them ends the training.
    [InlineData("$d | Invoke-MnistTraining -Seed 5 -Epochs 100000 6>&1 | ForEach-Object { if (\"$_\" -eq 'Epoch 2/100000') { throw 'lines' } }", "5 Failed")]
    [InlineData("$null = $d | Invoke-MnistTraining -Seed 5 -Epochs 9 -Callback 'EarlyStopping(patience=0, min_delta=1e9)'", "5 Stopped")]
    [InlineData("$d | Invoke-MnistTraining -Seed 5 -Callback { throw 'within' }", "5 Failed")]
    [InlineData("$null = $d | Invoke-MnistTraining -Seed 5 -Optimizer 'SGD(1e6)' -Layer 'Dense(10)' -Loss mse", "5 LossNotFinite")]
    [InlineData("$h = $d | Invoke-MnistTraining -Seed 5; $null = $d | Invoke-MnistTraining -Model $h -Seed 6", "6 Completed")]
    [InlineData("$h = $d | Invoke-MnistTraining -Seed 5; $global:LastMnistHistory = $null; $null = $d | Invoke-MnistTraining -FromHistory $h", "5 Completed")]
    [InlineData("$null = $d | Search-MnistHyperparameter @{ Epochs = 1 } -Fold 1 -Seed 7 -Refit", "7 Completed")]
    // What is refused has not begun, and takes nothing away.
    [InlineData("$null = $d | Invoke-MnistTraining -Seed 5; $d | Invoke-MnistTraining -Seed 6 -Layer 'Dense(7)'", "5 Completed")]
    public void It_is_that_of_the_last_training(string script, string expected)
    {
        session.Run<object>($"{Start} $WarningPreference = 'SilentlyContinue'; try {{ {script} }} catch {{ }}");
        Assert.Equal([expected], session.Run<string>("\"$($LastMnistHistory.Parameters.Seed) $($LastMnistHistory.End)\""));
        Assert.Equal([true], session.Run<bool>("$null -ne $LastMnistHistory.Model"));
    }

    [Fact]
    public async Task It_is_that_of_a_training_that_Ctrl_C_ended()
    {
        using System.Management.Automation.PowerShell engine = session.CreateEngine($"{Start} $d | Invoke-MnistTraining -Seed 5 -Epochs 1000000");
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Streams.Information.DataAdded += (_, added) =>
        {
            if (engine.Streams.Information[added.Index].ToString() == "Epoch 3/1000000")
            {
                begun.TrySetResult();
            }
        };
        Task running = engine.InvokeAsync();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        engine.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => running);
        Assert.Equal(
            ["5 Cancelled True"],
            session.Run<string>("\"$($LastMnistHistory.Parameters.Seed) $($LastMnistHistory.End) $($LastMnistHistory.Epochs.Count -ge 2)\""));
    }

    /// <summary>The bar of an epoch that is over before it is drawn would show its beginning and nothing else.</summary>
    [Fact]
    public void Only_the_first_record_of_progress_is_of_a_beginning()
    {
        using System.Management.Automation.PowerShell engine =
            session.CreateEngine($"{Start} $d | Invoke-MnistTraining -Epochs 60 -Layer 'Dense(64, relu)', 'Dense(10, softmax)'");
        engine.Invoke();
        string[] told =
            [.. engine.Streams.Progress.Where(record => record.RecordType == ProgressRecordType.Processing).Select(record => record.StatusDescription)];
        Assert.StartsWith("step 0/7", told[0], StringComparison.Ordinal);
        Assert.All(told.Skip(1), status => Assert.DoesNotContain("step 0/", status, StringComparison.Ordinal));
    }
}
