using MnistTools.Schedules;

namespace MnistTools.Core.Tests.Training;

/// <summary>What is said of two histories that are not of the same run.</summary>
public class RunComparisonTests
{
    private const string Beginning = "the first weights, the input scale, or what the optimizer remembered";

    private static readonly ImageSet Images = Some.Images(60, 28, 28, 10);
    private static readonly TrainingOptions Options = new() { Epochs = 2 };
    private static readonly History Recorded = Train.Fit(Train.Small(), Images, Options);

    [Fact]
    public void All_settings_that_differ_are_named()
    {
        History scheduled = Train.Fit(Train.Small(), Images, Options with { Schedule = new CosineDecay(0.002) });
        Assert.Equal("Schedule was CosineDecay(0.002), and now is none.", Reason(scheduled, Recorded));
        Assert.Equal($"Schedule was CosineDecay(0.002), and now is none; {Beginning}.", Reason(scheduled, Train.Fit(Train.Small(seed: 4), Images, Options)));
        Assert.Equal(
            "BatchSize was 32, and now is 16; Seed was 42, and now is 7.",
            Reason(Recorded, Train.Fit(Train.Small(), Images, Options with { BatchSize = 16, Seed = 7 })));
    }

    [Fact]
    public void First_weights_and_images_that_differ_are_named()
    {
        Assert.Equal($"{Beginning}.", Reason(Recorded, Train.Fit(Train.Small(seed: 4), Images, Options)));
        Assert.Equal(
            "the images are others, or in another order.", Reason(Recorded, Train.Fit(Train.Small(), Some.Images(60, 28, 28, 10, seed: 2), Options)));
    }

    [Fact]
    public void A_run_that_was_cut_short_is_said_to_be()
    {
        using var stop = new CancellationTokenSource();
        var progress = new AtOnce<TrainingProgress>(told =>
        {
            if (told.Epoch == 2)
            {
                stop.Cancel();
            }
        });
        History cut = Train.Fit(Train.Small(), Images, Options, progress: progress, cancellation: stop.Token);
        Assert.Equal("the end was Completed, and now is Cancelled.", Reason(Recorded, cut));
        Assert.Equal("", TrainingRecipe.Compare(cut, Recorded));
    }

    /// <summary>As one of a table, which has numbers alone.</summary>
    [Fact]
    public void Where_one_does_not_say_how_it_was_made_no_reason_is_given()
    {
        var unknown = new History(HistoryParameters.Unknown, Train.Fit(Train.Small(seed: 4), Images, Options).Epochs);
        Assert.All(
            [TrainingRecipe.Compare(Recorded, unknown), TrainingRecipe.Compare(unknown, Recorded)],
            said => Assert.EndsWith(" Not both histories say how they were made, so it is not known why.", said, StringComparison.Ordinal));
        Assert.Equal("", TrainingRecipe.Compare(Recorded, new History(HistoryParameters.Unknown, Recorded.Epochs)));
    }

    /// <summary>A file of Keras says of each layer whether it is frozen, and nothing of the sum: its words may be others for the same.</summary>
    [Theory]
    [InlineData("Residual([Dense(9, relu, trainable=false), Dropout(0.1)])")]
    [InlineData("Residual([Dense(9, relu, trainable=false), Dense(9)])")]
    [InlineData("Residual([Dense(9, relu), Dense(9, trainable=false)], trainable=false)")]
    [InlineData("Residual([Residual([Dense(9, relu, trainable=false)]), Dense(9, trainable=false)])")]
    [InlineData("Residual([Dropout(0.1)], trainable=false)")]
    public void A_residual_that_is_frozen_in_other_words_is_the_same(string residual)
    {
        using var folder = new TemporaryFolder();
        ImageSet images = Some.Images(20, 28, 28, 10);
        var model = new MnistModel([new Dense(9), Layer.Parse(residual), new Dense(10, ActivationFunction.Softmax)], 1);
        ModelFile.Save(model, folder.At("model.keras"), overwrite: false);
        History recorded = Train.Fit(model, images, Options);
        TrainingOptions again = TrainingRecipe.CreateOptions(recorded.Parameters) with { Repeats = recorded.Parameters };
        Train.AssertSame(recorded, Train.Fit(ModelFile.Load(folder.At("model.keras")), images, again));
        var other = new MnistModel([new Dense(9), Layer.Parse("Residual([Dense(9)])"), new Dense(10, ActivationFunction.Softmax)], 1);
        Assert.Contains("Layers was ", Assert.Throws<MismatchException>(() => Train.Fit(other, images, again)).Message, StringComparison.Ordinal);
    }

    private static string Reason(History recorded, History repeated) => TrainingRecipe.Compare(recorded, repeated).Split("What differs: ")[1];
}
