using MnistTools.Augmentations;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Schedules;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Specs;

/// <summary>
/// Object initializers and <c>with</c> set values past the constructor. What it would refuse is refused where the spec is used, with the same message.
/// </summary>
public class SpecValueTests
{
    private static StudyDefinition Searched { get; } = new() { Spaces = [new SearchSpace([new("Epochs", 1)])], Data = "" };

    public static TheoryData<string, string, Action> Uses => new()
    {
        { "an optimizer", "'momentum' must be at least 0 and less than 1, not 1", () => Train(new TrainingOptions { Optimizer = new SGD { Momentum = 1 } }) },
        { "an optimizer of a model", "'beta2' must be at least 0 and less than 1, not 1", () => Make([new Dense(2)], new Adam { Beta2 = 1 }) },
        { "a loss", "'label_smoothing' must be at least 0 and less than 1, not 1", () =>
            Train(new TrainingOptions { Loss = new CategoricalCrossentropy { LabelSmoothing = 1 } }) },
        { "a loss of a model", "'label_smoothing' must be", () => Make([new Dense(2)], loss: new CategoricalCrossentropy { LabelSmoothing = -1 }) },
        { "a layer", "'rate' must be at least 0 and less than 1, not 1.5", () => Make([new Dense(2), new Dropout(0.5) { Rate = 1.5 }]) },
        { "what a layer has", "'l2' must be at least 0, not -1", () => Make([new Dense(2) { KernelRegularizer = new L2 { Factor = -1 } }]) },
        { "a schedule", "'decay_steps' must be at least 1, not 0", () =>
            Train(new TrainingOptions { Schedule = new ExponentialDecay(0.1) { DecaySteps = 0 } }) },
        { "a metric", "'k' must be at least 1, not 0", () => Train(new TrainingOptions { Metrics = [new TopKAccuracy { K = 0 }] }) },
        { "a callback", "'patience' must be at least 0, not -3", () => Train(new TrainingOptions { Callbacks = [new EarlyStopping { Patience = -3 }] }) },
        { "a schedule of a callback", "'decay_steps' must be", () =>
            Train(new TrainingOptions { Callbacks = [new LearningRateScheduler(new ExponentialDecay(0.1) { DecaySteps = 0 })] }) },
        { "an augmentation", "'max_area' must be between 0.5 and 1, not 0.15", () =>
            Train(new TrainingOptions { Augmentations = [new Erase { MinArea = 0.5 }] }) },
        { "an augmentation of images", "'pixels' must be between 0 and 1000, not -3", () => Some.Images(3).Augment([new Shift(1) { Pixels = -3 }], 1) },
        { "passes", "'passes' must be at least 1, not 0", () => _ = new TestTimeAugmentation([new Shift(1)]) { Passes = 0 } },
        { "an augmentation of passes", "mixes the labels of a batch", () => _ = new TestTimeAugmentation([new Shift(1)]) { Augmentations = [new MixUp()] } },
        { "a pruner", "'startup_trials' must be at least 1, not 0", () =>
            _ = Searched with { Pruner = new MedianPruner { StartupTrials = 0 } } },
        { "a method", "'method' must be one of grid, random, halving, bayesian, not 9", () => _ = Searched with { Method = (SearchMethod)9 } },
        { "candidates", "'candidate_count' must be at least 1, not -3", () => _ = Searched with { CandidateCount = -3 } },
        { "threads of a study", "'thread_count' must be at least 1, not 0", () => _ = Searched with { ThreadCount = 0 } },
        { "an empty search", "A search needs at least one space, and none that is null", () => _ = Searched with { Spaces = [] } },
        { "a gap in a search", "A search needs at least one space, and none that is null", () => _ = Searched with { Spaces = [null!] } },
        { "no spaces", "Value cannot be null. (Parameter 'Spaces')", () => _ = Searched with { Spaces = null! } },
        { "no data", "Value cannot be null. (Parameter 'Data')", () => _ = Searched with { Data = null! } },
        { "no score", "Value cannot be null. (Parameter 'Metric')", () => _ = Searched with { Metric = null! } },
        { "a time", "The time after which no trial is begun cannot be negative. Leave it out for no end.", () =>
            _ = new SearchOptions { Timeout = TimeSpan.FromSeconds(-4) } },
        { "a word of a layer", "'activation' must be one of linear, ", () => Make([new Dense(2, (ActivationFunction)99)]) },
        { "a word of a metric", "'average' must be one of macro, weighted, micro, not 99", () =>
            Train(new TrainingOptions { Metrics = [new Precision((Average)99)] }) },
        { "an input scale", "factor and offset must be finite", () => _ = new MnistModel([new Dense(2)], inputScale: new InputScale(float.NaN, 0)) },
        { "a shape", "'sizes' must be at least 1, not 0", () => _ = new Shape(28, 0) },
        { "no number", "'low' must be a finite number, not NaN", () => _ = new Uniform(double.NaN, 1) },
        { "no middle", "'mean' must be a finite number, not Infinity", () => _ = new Normal(double.PositiveInfinity, 1) },
        { "no file", "CSVLogger needs a value for 'file_name'.", () => Train(new TrainingOptions { Callbacks = [new CSVLogger(null!)] }) },
        { "no path", "ModelCheckpoint needs a value for 'file_path'.", () => Train(new TrainingOptions { Callbacks = [new ModelCheckpoint(null!)] }) },
        { "no key", "EarlyStopping needs a value for 'monitor'.", () => Train(new TrainingOptions { Callbacks = [new EarlyStopping(null!)] }) },
        { "no schedule", "LearningRateScheduler needs a value for 'schedule'.", () =>
            Train(new TrainingOptions { Callbacks = [new LearningRateScheduler(null!)] }) },
        { "no decay", "AdamW needs a value for 'weight_decay'.", () => Train(new TrainingOptions { Optimizer = new AdamW(0.01, WeightDecay: null) }) },
        { "no decay of a model", "AdamW needs a value for 'weight_decay'.", () => Make([new Dense(2)], new AdamW { WeightDecay = null }) },
        { "a distribution", "'high' must be above 5, not 1", () => _ = new SearchSpace([new("LearningRate", new Uniform(0, 1) { Low = 5 })]) },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void A_value_out_of_range_is_refused_where_it_is_used(string what, string message, Action use) =>
        Assert.True(
            Record.Exception(use) is ArgumentException or SpecException && Record.Exception(use)!.Message.Contains(message, StringComparison.Ordinal),
            $"{what}: {Record.Exception(use)}");

    [Fact]
    public void A_gap_in_a_list_is_named()
    {
        Assert.Equal("Callbacks", Assert.Throws<ArgumentNullException>(() => new TrainingOptions { Callbacks = [new TerminateOnNaN(), null!] }).ParamName);
        Assert.Equal("ClassWeights", Assert.Throws<ArgumentNullException>(() => new TrainingOptions { ClassWeights = null! }).ParamName);
        MnistModel model = Make([new Dense(10)]);
        Assert.Equal("metrics", Assert.Throws<ArgumentNullException>(() => Evaluator.Evaluate(model, Some.Images(3, 4, 4, 10), [null!])).ParamName);
        Assert.Equal("pictures", Assert.Throws<ArgumentNullException>(() => Predictor.Predict(model, new PictureImage[] { null! })).ParamName);
        Assert.Equal("images", Assert.Throws<ArgumentNullException>(() => Predictor.Predict(model, new LabelledImage[] { null! })).ParamName);
        Assert.Equal("layers", Assert.Throws<ArgumentNullException>(() => new MnistModel([new Flatten(), null!])).ParamName);
    }

    /// <summary>Of each kind, all that can be written without an argument.</summary>
    [Fact]
    public void Values_in_range_are_taken()
    {
        IReadOnlyList<SpecDefinition> known =
        [
            .. Layer.Catalog.Definitions, .. Optimizer.Catalog.Definitions, .. Loss.Catalog.Definitions, .. Metric.Catalog.Definitions,
            .. Callback.Catalog.Definitions,
            .. Augmentation.Catalog.Definitions, .. Schedule.Catalog.Definitions, .. Pruner.Catalog.Definitions,
        ];
        Spec[] usual = [.. known.Where(definition => definition.Parameters.All(parameter => parameter.IsOptional))
            .Select(definition => definition.Bind(SpecParser.Parse(definition.Name), definition.Name))];
        Assert.All(usual, spec => Assert.Same(spec, Check.Valid(spec)));
        Assert.Equal(0.3, Check.Valid(new Dropout(0.5) with { Rate = 0.3 }).Rate);
    }

    private static void Train(TrainingOptions options) => Tests.Train.Fit(Make([new Dense(10)]), Some.Images(10), options);

    private static MnistModel Make(IEnumerable<Layer> layers, Optimizer? optimizer = null, Loss? loss = null) =>
        new(layers, 1, new Shape(4, 4), optimizer, loss);
}
