namespace MnistTools.Core.Tests.Engines;

/// <summary>No number depends on how many threads train: so another number of them makes no other training.</summary>
public sealed class ThreadCountTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(60, 28, 28, 10);

    [Fact]
    public void A_recorded_run_may_be_repeated_with_other_threads()
    {
        History recorded = Train.Fit(Train.Small(), Images, new() { Epochs = 2, ThreadCount = 1 });
        TrainingOptions again = TrainingRecipe.CreateOptions(recorded.Parameters) with { Repeats = recorded.Parameters, ThreadCount = 3 };
        History repeated = Train.Fit(Train.Small(), Images, again);
        Train.AssertSame(recorded, repeated);
        Assert.Equal("", TrainingRecipe.Compare(recorded, repeated));
        Assert.Equal((1, 3), (recorded.Parameters.ThreadCount, repeated.Parameters.ThreadCount));
    }

    [Fact]
    public void A_backup_is_gone_on_with_by_other_threads()
    {
        History whole = Train.Fit(Train.Small(), Images, new() { Epochs = 3 });
        var backup = new BackupAndRestore(Folder.At("backup"));
        var fails = new LambdaCallback("once") { OnEpochBegin = epoch => _ = epoch == 2 ? throw new InvalidOperationException() : 0 };
        Assert.Throws<InvalidOperationException>(() => Train.Fit(Train.Small(), Images, new() { Epochs = 3, ThreadCount = 1, Callbacks = [backup, fails] }));
        Assert.True(Directory.Exists(Folder.At("backup")));
        History resumed = Train.Fit(Train.Small(), Images, new() { Epochs = 3, ThreadCount = 2, Callbacks = [backup, new LambdaCallback("once")] });
        Train.AssertSame(whole, resumed);
    }

    /// <summary>Vectors, threads and systems are no reason for other numbers; a processor that rounds twice is, and the History says so.</summary>
    [Fact]
    public void Only_a_processor_without_fused_multiply_add_is_named_as_a_reason()
    {
        History recorded = Train.Fit(Train.Small(), Images, new() { Epochs = 1 });
        Assert.Equal(!FusedMultiplyAdd.IsSupported, recorded.Parameters.Versions["CPU"].Contains("without fused multiply-add", StringComparison.Ordinal));
        var other = new History(recorded.Parameters, Train.Fit(Train.Small(seed: 4), Images, new() { Epochs = 1 }).Epochs);
        Assert.Equal(
            "data, settings and versions are the same, so another build wrote the record, or it was changed since.",
            Reason(recorded, Change(other, "X64, vectors of 128 bits", "another system")));
        Assert.Equal(
            "the processor's arithmetic was with fused multiply-add, and now is without fused multiply-add, so that last digits differ from those of others.",
            Reason(Change(recorded, RunRecord.DescribeProcessor(true), ""), Change(other, RunRecord.DescribeProcessor(false), "")));
    }

    private static string Reason(History recorded, History repeated) => TrainingRecipe.Compare(recorded, repeated).Split("What differs: ")[1];

    private static History Change(History history, string processor, string system) => new(
        history.Parameters with { Versions = new Dictionary<string, string>(history.Parameters.Versions) { ["CPU"] = processor, ["OS"] = system } },
        history.Epochs, history.Model);
}
