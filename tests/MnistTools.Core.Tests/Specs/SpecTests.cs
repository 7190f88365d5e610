using System.Globalization;
using CsCheck;
using MnistTools.Augmentations;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Schedules;
using Check = MnistTools.Specs.Check;

namespace MnistTools.Core.Tests.Specs;

public class SpecTests
{
    [Theory]
    [InlineData("Dense(512)", "Dense(512)")]
    [InlineData("Dense(512, relu)", "Dense(512, activation=relu)")]
    [InlineData("dense( 512 ,RELU, use_bias = FALSE )", "Dense(512, activation=relu, use_bias=false)")]
    [InlineData("Dense(units=10, UseBias=false)", "Dense(10, use_bias=false)")]
    [InlineData("Flatten", "Flatten")]
    [InlineData("flatten()", "Flatten")]
    [InlineData("Dropout(0.2)", "Dropout(0.2)")]
    [InlineData("Activation(gelu)", "Activation(gelu)")]
    public void Layers(string text, string written) => AssertRoundTrip(Layer.Parse, text, written);

    [Theory]
    [InlineData("SGD", "SGD")]
    [InlineData("sgd(0.1, momentum=0.9, nesterov=true)", "SGD(0.1, momentum=0.9, nesterov=true)")]
    [InlineData("rms_prop(learningrate=0.01, centered=true)", "RMSprop(0.01, centered=true)")]
    [InlineData("RMSprop(epsilon=1e-5)", "RMSprop(epsilon=1e-05)")]
    [InlineData("Adam(0.001)", "Adam")]
    [InlineData("Adam(beta_1=0.8)", "Adam(beta1=0.8)")]
    [InlineData("adamw(weight_decay=0.1)", "AdamW(weight_decay=0.1)")]
    public void Optimizers(string text, string written)
    {
        Optimizer spec = Optimizer.Parse(text);
        Assert.Equal(spec, Optimizer.Parse(spec.ToString()));
        Assert.Equal(Optimizer.Parse(written), spec);
    }

    [Theory]
    [InlineData("categorical_crossentropy", "CategoricalCrossentropy")]
    [InlineData("sparse_categorical_crossentropy", "CategoricalCrossentropy")]
    [InlineData("mse", "MeanSquaredError")]
    [InlineData("mean_squared_error", "MeanSquaredError")]
    [InlineData("bce", "BinaryCrossentropy")]
    [InlineData("kl_divergence", "KLDivergence")]
    [InlineData("kld", "KLDivergence")]
    [InlineData("mae", "MeanAbsoluteError")]
    [InlineData("huber(2)", "Huber(delta=2)")]
    [InlineData("categorical_focal_crossentropy(gamma=1)", "CategoricalFocalCrossentropy(gamma=1)")]
    public void Losses(string text, string written) => AssertRoundTrip(Loss.Parse, text, written);

    [Theory]
    [InlineData("accuracy", "Accuracy")]
    [InlineData("top_k_accuracy(k=3)", "TopKAccuracy(k=3)")]
    [InlineData("TopKAccuracy(5)", "TopKAccuracy")]
    public void Metrics(string text, string written) => AssertRoundTrip(Metric.Parse, text, written);

    [Fact]
    public void Every_default_reads_back()
    {
        Assert.All(Optimizer.Catalog.Definitions, definition => Assert.IsType(definition.Type, Optimizer.Parse(definition.Signature), exactMatch: true));
        Assert.All(Optimizer.Catalog.Definitions, definition => Assert.Equal(Optimizer.Parse(definition.Name), Optimizer.Parse(definition.Signature)));
    }

    [Theory]
    [InlineData("Dens(512)", 0, "Unknown layer 'Dens'. Did you mean Dense")]
    [InlineData("  Dens(512)", 2, "Known: Dense, Flatten, Dropout, Activation")]
    [InlineData("Dense(512, unit=3)", 11, "Dense has no 'unit'. Did you mean units")]
    [InlineData("Dense(512, rellu)", 11, "'activation' must be one of linear, relu, sigmoid, tanh, softmax, elu, gelu")]
    [InlineData("Dense(512, sofmax)", 11, "selu, softplus, relu6. Did you mean softmax")]
    [InlineData("Dense(units=512, relu)", 17, "Dense: behind 'units', which is given by name, each value needs its name, and decimals have a point")]
    [InlineData("Dense(many)", 6, "'units' must be a whole number")]
    [InlineData("Dense(1.5)", 6, "'units' must be a whole number")]
    [InlineData("Dense([512])", 6, "'units' must be a whole number")]
    [InlineData("Dense(512, relu, perhaps)", 17, "'use_bias' must be true or false")]
    [InlineData("Dropout(x)", 8, "'rate' must be a number")]
    [InlineData("Dropout(1.5)", 8, "'rate' must be at least 0 and less than 1, not 1.5")]
    [InlineData("Dropout(rate=NaN)", 13, "'rate' must be")]
    [InlineData("Dense(0, relu)", 6, "'units' must be at least 1, not 0")]
    [InlineData("Dense", 0, "Dense needs 'units'")]
    [InlineData("Dense(512, relu", 15, "')' is missing")]
    [InlineData("Dense(512 relu)", 10, "',' or ')' is expected, not 'r'")]
    [InlineData("Dense(512))", 10, "')' is not expected here")]
    [InlineData("Flatten, Dense(10)", 7, "',' is not expected here: several are a list of texts, not one text")]
    [InlineData("Dense(512, 'relu)", 11, "The quoted text does not end")]
    [InlineData("Dense(512, units=3)", 11, "Dense is given 'units' twice")]
    [InlineData("Dense(1, relu, true, he_normal, l1, l2, 4)", 40, "Dense takes at most 6 arguments")]
    [InlineData("", 0, "A name or value is expected")]
    [InlineData("(512)", 0, "A name is expected")]
    public void What_is_wrong_is_said_with_its_place(string text, int position, string problem)
    {
        var refused = Assert.Throws<SpecException>(() => Layer.Parse(text));
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Equal(position, refused.Position);
        Assert.EndsWith($"(at position {position + 1} of '{text}')", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What is advised can be written.</summary>
    [Theory]
    [InlineData("ReLU", "Unknown layer 'ReLU'. Write Activation(relu), or Dense(128, relu). Known: Dense, ", "Activation(relu)", "Dense(128, relu)")]
    [InlineData("Input((28, 28, 1))", "Unknown layer 'Input'. The network takes images as they are, of the data's size and from 0 to 1: leave it out. Known: ")]
    [InlineData("Linear(784, 10)", "Unknown layer 'Linear'. It is called Dense here, and knows what comes in: Dense(128, relu). Known: ")]
    [InlineData("batch_norm2d(32)", "Unknown layer 'batch_norm2d'. It is called BatchNormalization here. Known: ", "BatchNormalization")]
    [InlineData("RandomRotation(0.1)", "Unknown layer 'RandomRotation'. Images are changed at random by an augmentation, Rotate(10), which counts degrees. Known: ")]
    [InlineData("Activation(swish)", ". It is called silu here (at position 12 ", "Activation(silu)")]
    public void A_name_of_Keras_or_PyTorch_is_answered_with_what_to_write(string text, string advice, params string[] written)
    {
        string message = Assert.Throws<SpecException>(() => Layer.Parse(text)).Message;
        Assert.Contains(advice, message, StringComparison.Ordinal);
        Assert.All(written, layer => Assert.Contains(Layer.Parse(layer).GetType().Name, layer, StringComparison.Ordinal));
    }

    [Fact]
    public void A_schedule_as_a_rate_and_logits_are_answered_with_what_to_write()
    {
        Assert.StartsWith(
            "Adam: 'learning_rate' must be a number. A schedule is given beside the optimizer, as Schedule (at position 6 of ",
            Assert.Throws<SpecException>(() => Optimizer.Parse("Adam(ExponentialDecay(0.01, 100, 0.9))")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "CategoricalCrossentropy has no 'from_logits'. The loss takes probabilities: end the network with Dense(10, softmax), and use CategoricalCrossentropy. It takes: ",
            Assert.Throws<SpecException>(() => MnistTools.Losses.Loss.Parse("SparseCategoricalCrossentropy(from_logits=True)")).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Unknown metric 'SparseTopKCategoricalAccuracy'. It is called TopKAccuracy here. ",
            Assert.Throws<SpecException>(() => Metric.Parse("SparseTopKCategoricalAccuracy(3)")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Adam(-1)", 5, "'learning_rate' must be at least 0, not -1")]
    [InlineData("SGD(0.1, momentum=1)", 18, "'momentum' must be at least 0 and less than 1, not 1")]
    [InlineData("Adam(Infinity)", 5, "'learning_rate' must be a finite number, at least 0")]
    public void A_value_out_of_range_is_said_with_its_place(string text, int position, string problem)
    {
        var refused = Assert.Throws<SpecException>(() => Optimizer.Parse(text));
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Position!.Value, text.IndexOfAny(['(', ',']) + 1, position);
    }

    [Theory]
    [InlineData("log.csv", "CSVLogger(log.csv)")]
    [InlineData("my log.csv", "CSVLogger('my log.csv')")]
    [InlineData("O'Brien.csv", "CSVLogger(\"O'Brien.csv\")")]
    [InlineData("5\" or 5'", "CSVLogger('5\" or 5''')")]
    public void A_text_is_written_in_quotes_that_are_not_in_it(string fileName, string written) =>
        Assert.Equal(written, new CSVLogger(fileName).ToString());

    [Fact]
    public void Any_text_reads_back() =>
        Gen.Select(Gen.Char["'\"\\(),=[]{}% x"].Array[0, 8].Select(letters => new string(letters)), Gen.String[0, 8]).Sample((odd, any) =>
        {
            Callback[] callbacks = [new CSVLogger(odd), new EarlyStopping(any)];
            Assert.Equal(callbacks, callbacks.Select(callback => Callback.Parse(callback.ToString())));
        });

    [Theory]
    [InlineData("CSVLogger('it''s.csv')", "it's.csv")]
    [InlineData("CSVLogger(\"5\"\" wide\")", "5\" wide")]
    [InlineData("CSVLogger('C:\\new')", "C:\\new")]
    [InlineData("CSVLogger('')", "")]
    [InlineData("CSVLogger('''')", "'")]
    public void A_quote_within_quotes_is_written_twice(string text, string fileName) => Assert.Equal(new CSVLogger(fileName), Callback.Parse(text));

    [Fact]
    public void Brackets_that_nest_too_deep_are_refused()
    {
        var refused = Assert.Throws<SpecException>(() => Layer.Parse("Dense(" + new string('[', 100_000)));
        Assert.Contains("The brackets nest too deep", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>However long a text is, its message fits a terminal, and shows where in the text it is wrong.</summary>
    [Fact]
    public void Of_a_long_text_the_message_shows_the_place()
    {
        string name = new('A', 1_000_000), nested = string.Concat(Enumerable.Repeat("Residual([", 10_000));
        SpecException unknown = Assert.Throws<SpecException>(() => Layer.Parse(name));
        Assert.Equal((name, 0), (unknown.Text, unknown.Position));
        Assert.StartsWith($"Unknown layer '{name[..133]}…{name[..65]}'. ", unknown.Message, StringComparison.Ordinal);
        Assert.EndsWith($" (at position 1 of '{name[..100]}…')", unknown.Message, StringComparison.Ordinal);

        SpecException deep = Assert.Throws<SpecException>(() => Layer.Parse(nested));
        int place = deep.Position!.Value;
        Assert.Equal(
            $"The brackets nest too deep (at position {place + 1} of '{(place > 100 ? "…" : "")}{nested[Math.Max(0, place - 100)..(place + 100)]}…')", deep.Message);

        string[] others = [$"Dense({name})", $"Dense(1, {name}=2)", $"Dense(1, relu, use_bias='{name.Replace("AA", "A ", StringComparison.Ordinal)}')"];
        Assert.All(others, text => Assert.InRange(Assert.Throws<SpecException>(() => Layer.Parse(text)).Message.Length, 100, 3500));
    }

    [Fact]
    public void Brackets_may_nest_sixteen_deep_and_what_was_closed_does_not_count()
    {
        string sixteen = $"Dense(1, relu, {new string('[', 15)}{new string(']', 15)}";
        Assert.Contains("'use_bias' must be true or false", Assert.Throws<SpecException>(() => Layer.Parse($"{sixteen})")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'use_bias' must be true or false", Assert.Throws<SpecException>(() => Layer.Parse($"{sixteen}, [], [], [])")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "nest too deep", Assert.Throws<SpecException>(() => Layer.Parse($"Dense(1, relu, {new string('[', 16)}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_is_kept_to_the_bit()
    {
        Assert.Equal((0, 0.5, 1, 2.0), (Check.AtLeast(0, 0), Check.Above(0.0, 0.5), Check.Between(0, 1, 1), Check.Between(2.0, 3, 2)));
        Assert.Equal(0, Check.Within(0, 1, 0));
        Assert.Equal("'some_value' must be above 0, not 0", Message(someValue => Check.Above(0, someValue), 0));
        Assert.Equal("'some_value' must be a finite number, above 0, not Infinity", Message(someValue => Check.Above(0, someValue), double.PositiveInfinity));
        Assert.Equal(
            "'some_value' must be a finite number, at least 0, not Infinity", Message(someValue => Check.AtLeast(0, someValue), double.PositiveInfinity));
        Assert.Equal("'some_value' must be between 0 and 1, not -1", Message(someValue => Check.Between(0, 1, someValue), -1));
        Assert.Equal("'some_value' must be between 0 and 1, not 2", Message(someValue => Check.Between(0, 1, someValue), 2));
        Assert.Equal("'some_value' must be at least 0 and less than 1, not 1", Message(someValue => Check.Within(0, 1, someValue), 1));

        static string Message<T>(Func<T, T> check, T value) => Assert.Throws<ArgumentOutOfRangeException>(() => check(value)).Message.Split(" (")[0];
    }

    [Fact]
    public void A_size_is_one_number_where_both_are_equal() =>
        Assert.Equal(("3", "(3, 5)", "(5, 3)"), ($"{new Size2D(3, 3)}", $"{new Size2D(3, 5)}", $"{new Size2D(5, 3)}"));

    [Fact]
    public void The_page_on_training_names_all_that_can_be_written()
    {
        string page = File.ReadAllText(Repository.GetPath("docs", "training.md"));
        IEnumerable<SpecDefinition> all =
        [
            .. Layer.Catalog.Definitions, .. Optimizer.Catalog.Definitions, .. Loss.Catalog.Definitions, .. Metric.Catalog.Definitions,
            .. Schedule.Catalog.Definitions,
            .. Augmentation.Catalog.Definitions, .. Callback.Catalog.Definitions, .. Distribution.Catalog.Definitions, .. Pruner.Catalog.Definitions,
        ];
        Assert.All(all, definition => Assert.Matches($@"\b{definition.Name}\b", page));
    }

    [Fact]
    public void A_spec_within_a_spec_needs_no_quotes()
    {
        var scheduler = (LearningRateScheduler)Callback.Parse("LearningRateScheduler(ExponentialDecay(0.1, 3, 0.5))");
        Assert.Equal(Callback.Parse("LearningRateScheduler('ExponentialDecay(0.1, 3, 0.5)')"), scheduler);
        Assert.Equal("ExponentialDecay(0.1, decay_steps=3, decay_rate=0.5)", scheduler.Schedule.ToString());
        Assert.Equal("LearningRateScheduler(ExponentialDecay(0.1, decay_steps=3, decay_rate=0.5))", scheduler.ToString());
        Assert.Contains(
            "'schedule' must be a schedule", Assert.Throws<SpecException>(() => Callback.Parse("LearningRateScheduler([1])")).Message,
            StringComparison.Ordinal);
        Assert.Equal(scheduler, Callback.Parse("LearningRateScheduler( schedule = ExponentialDecay( 0.1 , 3, 0.5 ) )"));
        Assert.Equal("log(1, [2])", ((CSVLogger)Callback.Parse("CSVLogger(log(1, [2]), append=true)")).FileName);
        Assert.Equal(
            "LearningRateScheduler: 'schedule': Unknown schedule 'Exponential'. Did you mean ExponentialDecay? Known: Constant, ExponentialDecay, PiecewiseConstantDecay, "
            + "PolynomialDecay, InverseTimeDecay, CosineDecay, CosineDecayRestarts, OneCycle (at position 1 of 'Exponential(0.1)') (at position 23 of 'LearningRateScheduler(Exponential(0.1))')",
            Assert.Throws<SpecException>(() => Callback.Parse("LearningRateScheduler(Exponential(0.1))")).Message);
    }

    [Fact]
    public void The_culture_does_not_matter()
    {
        CultureInfo kept = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(new Dropout(0.25), Layer.Parse("Dropout(0.25)"));
            Assert.Equal("Dropout(0.25)", new Dropout(0.25).ToString());
            Assert.Contains("not 1.5", Assert.Throws<SpecException>(() => Layer.Parse("Dropout(1.5)")).Message, StringComparison.Ordinal);
            Assert.Contains("Total params: 407,050 (1.55 MB)", new MnistModel(MnistModel.DefaultLayers).GetSummary(), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = kept;
        }
    }

    [Fact]
    public void A_layer_is_written_as_it_is_read() =>
        Assert.Equal("Flatten, Dense(512, relu), Dense(10, softmax)", new MnistModel(MnistModel.DefaultLayers).ToString());

    private static void AssertRoundTrip<TSpec>(Func<string, TSpec> parse, string text, string written)
        where TSpec : MnistTools.Specs.Spec
    {
        TSpec spec = parse(text);
        Assert.Equal(spec, parse(spec.ToString()));
        Assert.Equal(parse(written), spec);
    }
}
