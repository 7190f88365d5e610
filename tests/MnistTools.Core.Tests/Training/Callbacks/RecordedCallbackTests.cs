namespace MnistTools.Core.Tests.Training.Callbacks;

/// <summary>A history may come from anybody: what it says of files is not done.</summary>
public sealed class RecordedCallbackTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(60, 28, 28, 10);

    [Fact]
    public void Callbacks_that_write_are_left_out_and_named()
    {
        string[] writers = [$"CSVLogger({Folder.Path}/.bashrc, append=true)", "ModelCheckpoint(m.safetensors)", "BackupAndRestore(b)", "TensorBoard"];
        var recorded = new HistoryParameters
        {
            Layers = ["Dense(10)"],
            Epochs = 1,
            BatchSize = 1,
            ThreadCount = 1,
            Optimizer = "SGD",
            Loss = "mse",
            Callbacks = ["EarlyStopping(patience=2)", .. writers, "TerminateOnNaN"],
        };
        Assert.Equal(["EarlyStopping(patience=2)", "TerminateOnNaN"], TrainingRecipe.CreateOptions(recorded).Callbacks.Select(callback => $"{callback}"));
        Assert.Equal(writers, TrainingRecipe.FindWritingCallbacks(recorded));
        Callback mine = new CSVLogger("mine.csv");
        Assert.Equal([mine], TrainingRecipe.CreateOptions(recorded, [mine]).Callbacks);
    }

    /// <summary>A function is not told as if its name were misspelt; of another build's callback the names that are known may help.</summary>
    [Fact]
    public void A_callback_that_a_file_cannot_hold_is_asked_for_again()
    {
        History history = Train.Fit(Train.Small(), Images, new() { Epochs = 1, Callbacks = [new LambdaCallback("mine")] });
        const string Problem = "The recorded run had a callback that its history cannot bring back. Give all its callbacks again: ";
        Assert.Equal($"{Problem}LambdaCallback(mine).", Refusal(history.Parameters));
        Assert.StartsWith(
            $"{Problem}Nonesuch(3). (Unknown callback 'Nonesuch'. Known: EarlyStopping, ", Refusal(history.Parameters with { Callbacks = ["Nonesuch(3)"] }));

        static string Refusal(HistoryParameters recorded) => Assert.Throws<SpecException>(() => TrainingRecipe.CreateOptions(recorded)).Message;
    }

    [Fact]
    public void Without_them_it_is_the_recorded_run_and_others_are_still_compared()
    {
        History recorded =
            Train.Fit(Train.Small(), Images, new() { Epochs = 2, Callbacks = [new TerminateOnNaN(), new CSVLogger("log.csv")], BaseFolder = Folder.Path });
        File.Delete(Folder.At("log.csv"));

        TrainingOptions again = TrainingRecipe.CreateOptions(recorded.Parameters) with { Repeats = recorded.Parameters, BaseFolder = Folder.Path };
        Train.AssertSame(recorded, Train.Fit(Train.Small(), Images, again));
        Assert.Empty(Folder.Files);
        Train.AssertSame(recorded, Train.Fit(Train.Small(), Images, again with { Callbacks = [new TerminateOnNaN(), new CSVLogger("mine.csv")] }));
        Assert.Equal(["mine.csv"], Folder.Files);

        var refused = Assert.Throws<MismatchException>(() => Train.Fit(Train.Small(), Images, again with { Callbacks = [new CSVLogger("mine.csv")] }));
        Assert.Equal("This cannot be the recorded run: TerminateOnNaN is missing from the callbacks: all those of the run are needed.", refused.Message);
        refused =
            Assert.Throws<MismatchException>(() => Train.Fit(Train.Small(), Images, again with { Callbacks = [new TerminateOnNaN(), new TerminateOnNaN()] }));
        Assert.Equal("This cannot be the recorded run: Callbacks was TerminateOnNaN, and now is TerminateOnNaN, TerminateOnNaN.", refused.Message);
    }
}
