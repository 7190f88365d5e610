using System.Collections;
using System.Globalization;
using System.Reflection;
using MnistTools.Training.Options;

namespace MnistTools.Core.Tests.Training.Options;

/// <summary>The table of a training's options reaches all that must know of one.</summary>
public sealed class TrainingOptionTableTests
{
    /// <summary>For each option a value that is not its default, as a search or a build gives it.</summary>
    private static readonly Dictionary<string, object> Samples = new()
    {
        ["Architecture"] = "mlp",
        ["Augmentation"] = new[] { "Shift(1)", "Rotate(5)" },
        ["BatchSize"] = "7",
        ["Callback"] = "EarlyStopping(patience=4)",
        ["ClassWeight"] = new[] { "3=0.5", "8=2" },
        ["Engine"] = "TorchSharp(cuda)",
        ["Epochs"] = 9L,
        ["InitialEpoch"] = 2L,
        ["Layer"] = new[] { "Dense(8, relu)", "Dense(10, softmax)" },
        ["LearningRate"] = 0.25,
        ["Loss"] = "mse",
        ["Metric"] = new[] { "Recall" },
        ["NoShuffle"] = true,
        ["Optimizer"] = "SGD(0.1)",
        ["SampleWeight"] = new[] { "0.5", "2" },
        ["Schedule"] = "Constant(0.5)",
        ["Seed"] = "5",
        ["StepsPerEpoch"] = 6.0,
        ["ThreadCount"] = "3",
        ["ValidationBatchSize"] = "11",
        ["ValidationFrequency"] = "2",
        ["ValidationSplit"] = 0.125,
    };

    /// <summary>.NET's own Enum.TryParse makes ConvNet, the third, of each of the first three: it puts the numbers of several names together.</summary>
    [Theory]
    [InlineData("Mlp, LeNet")]
    [InlineData("mlp,lenet")]
    [InlineData("3")]
    [InlineData("+3")]
    public void A_list_of_names_or_a_number_is_no_name(string text)
    {
        string message = Assert.Throws<SpecException>(
            () => TrainingOption.All.Single(option => option.Name == "Architecture").Apply(new TrainingSettings(), text)).Message;
        Assert.StartsWith($"Unknown architecture '{text}'. ", message, StringComparison.Ordinal);
        Assert.EndsWith("Known: Dense, Mlp, LeNet, ConvNet, Accurate, PyTorchExample", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LeNet", Architecture.LeNet)]
    [InlineData(" lenet ", Architecture.LeNet)]
    [InlineData("py_torch_example", Architecture.PyTorchExample)]
    public void A_name_may_be_written_in_any_case(string text, Architecture expected) =>
        Assert.Equal(expected, OptionText.ParseName<Architecture>("architecture", text));

    [Theory]
    [InlineData("Dense(64, relu), Dense(10, softmax)", "Dense(64, relu)", "Dense(10, softmax)")]
    [InlineData("Flatten", "Flatten")]
    [InlineData(" Residual([Conv2D(8, 3), Flatten]) ,Dropout(0.5)", "Residual([Conv2D(8, 3), Flatten])", "Dropout(0.5)")]
    [InlineData("8=2.5, 3=0.5", "8=2.5", "3=0.5")]
    [InlineData("CSVLogger('a, b.csv'), TerminateOnNaN", "CSVLogger('a, b.csv')", "TerminateOnNaN")]
    public void A_list_in_one_text_is_taken_apart_at_its_own_commas(string text, params string[] items) => Assert.Equal(items, SpecParser.ParseList(text));

    [Theory]
    [InlineData("Dense(16, relu), Dense(10 softmax)", "',' or ')' is expected, not 's' (at position 27 of 'Dense(16, relu), Dense(10 softmax)')")]
    [InlineData("Dense(64, Dense(10)", "')' is missing (at position 20 of 'Dense(64, Dense(10)')")]
    [InlineData("Flatten), Dense(10)", "')' is not expected here (at position 8 of 'Flatten), Dense(10)')")]
    [InlineData("~ home, x", "A name or value is expected, not '~' (at position 1 of '~ home, x')")]
    [InlineData("Flatten,", "A name or value is expected (at position 9 of 'Flatten,')")]
    public void What_is_no_such_list_says_where_it_ends_to_be_one(string text, string message) =>
        Assert.Equal(message, Assert.Throws<SpecException>(() => SpecParser.ParseList(text)).Message);

    /// <summary>Where a training runs, and not what it is.</summary>
    private static readonly string[] Surroundings =
        [nameof(TrainingOptions.BaseFolder), nameof(TrainingOptions.ResolvePath), nameof(TrainingOptions.IsSeedDrawn), nameof(TrainingOptions.Repeats)];

    /// <summary>What a history says beside the options: of the data, the first weights and the machine.</summary>
    private static readonly string[] Circumstances =
    [
        nameof(HistoryParameters.Layers), nameof(HistoryParameters.Data), nameof(HistoryParameters.TrainCount), nameof(HistoryParameters.ValidationCount),
        nameof(HistoryParameters.Sha256), nameof(HistoryParameters.SelectionSha256), nameof(HistoryParameters.InitialStateSha256),
        nameof(HistoryParameters.Versions),
        nameof(HistoryParameters.Started),
    ];

    private static readonly TrainingSettings Settings =
        TrainingOption.All.Aggregate(new TrainingSettings(), (settings, option) => option.Apply(settings, Samples[option.Name]));

    private static TrainingOptions Asked =>
        Settings.Options with
        {
            ClassWeights = Settings.ClassWeights.ToDictionary(weight => int.Parse(weight.Key, CultureInfo.InvariantCulture), weight => weight.Value),
        };

    /// <summary>What a history says where nothing was asked for.</summary>
    private static readonly HistoryParameters Blank = new() { Shuffle = true };

    private static HistoryParameters Recorded => TrainingOption.All.Aggregate(Blank, (parameters, option) => option.Record(parameters, Asked));

    [Fact]
    public void Each_option_has_a_sample() => Assert.Equal(TrainingOption.All.Select(option => option.Name), Samples.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Each_option_is_set_by_what_a_search_or_a_build_gives() => Assert.Multiple(
        [.. PropertiesOf(new TrainingOptions(), Surroundings)
            .Select(property => (Action)(() => Assert.NotEqual(Show(property, new TrainingOptions()), Show(property, Asked)))),
         .. PropertiesOf(new TrainingSettings(), [])
             .Select(property => (Action)(() => Assert.NotEqual(Show(property, new TrainingSettings()), Show(property, Settings))))]);

    [Fact]
    public void Each_option_is_in_the_history() => Assert.Multiple(
        [.. PropertiesOf(new HistoryParameters(), Circumstances)
            .Select(property => (Action)(() => Assert.NotEqual(Show(property, Blank), Show(property, Recorded))))]);

    [Fact]
    public void A_history_gives_each_option_back_but_the_weights_of_samples_and_the_number_of_threads() => Assert.Multiple(
        [.. PropertiesOf(new TrainingOptions(), [.. Surroundings, nameof(TrainingOptions.SampleWeights), nameof(TrainingOptions.ThreadCount)])
            .Select(property => (Action)(() =>
            Assert.Equal(Show(property, Asked), Show(property, TrainingRecipe.CreateOptions(Recorded with { Layers = ["Dense(10)"] })))))]);

    // What is not compared can be another one in a run that is taken for the same.
    [Fact]
    public void All_that_a_history_says_of_a_training_is_compared()
    {
        string[] comparedElsewhere =
        [
            nameof(HistoryParameters.Sha256), nameof(HistoryParameters.SelectionSha256), nameof(HistoryParameters.InitialStateSha256),
            nameof(HistoryParameters.Versions),
            nameof(HistoryParameters.Started),
        ];
        Assert.Equal(
            PropertiesOf(new HistoryParameters(), comparedElsewhere).Select(property => property.Name).Order(),
            new HistoryParameters().ToDictionary().Keys.Order());
    }

    [Fact]
    public void A_difference_is_named_wherever_it_is()
    {
        var recorded = new HistoryParameters { BatchSize = 32, Sha256 = new Dictionary<string, string> { ["images"] = "a1" }, SelectionSha256 = "b2" };
        Assert.Null(RunComparison.FindDifference(recorded, recorded with { Started = DateTimeOffset.UnixEpoch }));
        Assert.Equal("BatchSize was 32, and now is 7", RunComparison.FindDifference(recorded, recorded with { BatchSize = 7 }));
        Assert.Null(RunComparison.FindDifference(recorded, recorded with { BatchSize = 7 }, name => name == "BatchSize"));
        Assert.Equal(
            "the SHA-256 of images was a1, and now is c3",
            RunComparison.FindDifference(recorded, recorded with { Sha256 = new Dictionary<string, string> { ["images"] = "c3" }, SelectionSha256 = "c3" }));
        // Under another name the same images are the same data, so the name is not what makes others another run.
        Assert.Equal(
            "the images are others, or in another order (Data was none, and now is other)",
            RunComparison.FindDifference(recorded, recorded with { Data = "other", SelectionSha256 = "c3" }));
        Assert.Equal(
            "ValidationCount was 0, and now is 9",
            RunComparison.FindDifference(recorded, recorded with { Data = "other", SelectionSha256 = "c3", ValidationCount = 9 }));
        Assert.Equal(
            "the images are others, or in another order (Data was none, and now is px.csv)",
            RunComparison.FindDifference(
                recorded, recorded with { Data = "px.csv", SelectionSha256 = "c3", Sha256 = new Dictionary<string, string> { ["px.csv"] = "c3" } }));
        // The same images, from other files.
        Assert.Null(RunComparison.FindDifference(recorded, recorded with { Data = "other", Sha256 = new Dictionary<string, string> { ["train.csv"] = "c3" } }));
        // Records of other programs may not know the images.
        HistoryParameters unknown = recorded with { SelectionSha256 = "" };
        Assert.Equal("Data was none, and now is other", RunComparison.FindDifference(unknown, unknown with { Data = "other" }));
        Assert.Equal("the images are others, or in another order", RunComparison.FindDifference(recorded, recorded with { SelectionSha256 = "c3" }));
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(object owner, string[] without) => owner.GetType()
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Where(property => property.SetMethod is not null && !without.Contains(property.Name));

    private static string Show(PropertyInfo property, object owner) => property.GetValue(owner) switch
    {
        string text => text,
        IEnumerable items => string.Join(", ", items.Cast<object>()),
        var value => $"{value}",
    };
}
