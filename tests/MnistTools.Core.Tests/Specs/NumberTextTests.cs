using CsCheck;
using MnistTools.Augmentations;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Schedules;

namespace MnistTools.Core.Tests.Specs;

/// <summary>Numbers in texts, and commas that are no decimal point.</summary>
public class NumberTextTests
{
    private static readonly (IReadOnlyList<SpecDefinition> Definitions, Func<string, MnistTools.Specs.Spec> Parse)[] Catalogs =
    [
        (Layer.Catalog.Definitions, Layer.Parse),
        (Optimizer.Catalog.Definitions, Optimizer.Parse),
        (Loss.Catalog.Definitions, Loss.Parse),
        (Metric.Catalog.Definitions, Metric.Parse),
        (Callback.Catalog.Definitions, Callback.Parse),
        (Schedule.Catalog.Definitions, Schedule.Parse),
        (Augmentation.Catalog.Definitions, Augmentation.Parse),
        (Distribution.Catalog.Definitions, Distribution.Parse),
        (Pruner.Catalog.Definitions, Pruner.Parse),
    ];

    [Theory]
    [InlineData("0.001", 0.001)]
    [InlineData("-2.5e-3", -0.0025)]
    [InlineData(" 12 ", 12)]
    public void A_number_in_a_text_has_a_point(string text, double number) => Assert.Equal(number, NumberText.Parse("weight", text));

    [Theory]
    [InlineData("2,5", "'weight' is a number, not '2,5'. A decimal comma is written as a point: 2.5.")]
    [InlineData("1,000.5", "'weight' is a number, not '1,000.5'. Decimals are written with a point, and nothing stands between thousands.")]
    [InlineData("1.000,5", "'weight' is a number, not '1.000,5'. Decimals are written with a point, and nothing stands between thousands.")]
    [InlineData("", "'weight' is a number, not ''.")]
    [InlineData("1kb", "'weight' is a number, not '1kb'.")]
    public void Another_text_is_refused(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<SpecException>(() => NumberText.Parse("weight", text)).Message);

    [Theory]
    [InlineData("1.000", " One number or a thousand times as many can be meant: write it without a point.")]
    [InlineData("-12.345.678", " One number or a thousand times as many can be meant: write it without a point.")]
    [InlineData("1.0", "")]
    [InlineData("1000.000", "")]
    [InlineData("100", "")]
    [InlineData("1,000", " Nothing stands between thousands: 1000.")]
    [InlineData("-12,345,678", " Nothing stands between thousands: -12345678.")]
    [InlineData("1,5", " A whole number has no decimals, and nothing stands between thousands.")]
    [InlineData("1000,0", " A whole number has no decimals, and nothing stands between thousands.")]
    public void In_a_whole_number_a_comma_or_point_before_three_digits_may_part_thousands(string text, string advice) =>
        Assert.Equal(advice, NumberText.Advise(text, isWhole: true));

    [Fact]
    public void Numbers_are_taken_and_texts_are_read()
    {
        Assert.Equal(
            [2, 2.5, 0.5, 0.25], ((object[])[2, 2.5m, 0.5f, "0.25"]).Select(value => NumberText.TryConvert(value, out double number) ? number : double.NaN));
        Assert.DoesNotContain((object?[])["2,5", "", null, true, '1'], value => NumberText.TryConvert(value, out _));
    }

    [Theory]
    [InlineData("Adam(0,001)", "0.001 in place of 0,001")]
    [InlineData("Adam(0,001, 0,8)", "0.001 in place of 0,001")]
    [InlineData("Adam(beta_1=0,8)", "0.8 in place of 0,8")]
    [InlineData("SGD(0.1, momentum=0,9)", "0.9 in place of 0,9")]
    [InlineData("SGD(0,1)", "0.1 in place of 0,1")]
    [InlineData("SGD(0,5e-3)", "0.5e-3 in place of 0,5e-3")]
    [InlineData("SGD(+0,5)", "+0.5 in place of +0,5")]
    [InlineData("Normal(-0,5, 1)", "-0.5 in place of -0,5")]
    [InlineData("SGD(1,05)", "1.05 in place of 1,05")]
    [InlineData("Adadelta(1,0)", "1.0 in place of 1,0")]
    [InlineData("CosineDecay(0,01)", "0.01 in place of 0,01")]
    [InlineData("CosineDecay(0,5)", "0.5 in place of 0,5")]
    [InlineData("CosineDecay(initial_learning_rate=0,01)", "0.01 in place of 0,01")]
    [InlineData("ExponentialDecay(0,1, 3, 0.5)", "0.1 in place of 0,1")]
    [InlineData("PiecewiseConstantDecay([1000,2000], [0,1, 0,01, 0,001])", "0.1 in place of 0,1")]
    [InlineData("PiecewiseConstantDecay([10], [0.1, 0,01])", "0.01 in place of 0,01")]
    [InlineData("ReduceLROnPlateau(val_loss, 0,5)", "0.5 in place of 0,5")]
    [InlineData("ReduceLROnPlateau(val_loss,0,5)", "0.5 in place of 0,5")]
    [InlineData("ReduceLROnPlateau(factor=0,5)", "0.5 in place of 0,5")]
    [InlineData("EarlyStopping(val_loss, 0,5)", "0.5 in place of 0,5")]
    [InlineData("EarlyStopping(min_delta=0,001, patience=3)", "0.001 in place of 0,001")]
    [InlineData("LearningRateScheduler(CosineDecay(0,1))", "0.1 in place of 0,1")]
    [InlineData("LearningRateScheduler('CosineDecay(0,1)')", "0.1 in place of 0,1")]
    [InlineData("Dropout(0,5)", "0.5 in place of 0,5")]
    [InlineData("BatchNormalization(0,9)", "0.9 in place of 0,9")]
    [InlineData("Shift(1,5)", "1.5 in place of 1,5")]
    [InlineData("LogUniform(0,0001, 0,1)", "0.0001 in place of 0,0001")]
    [InlineData("LogUniform(1e-4, 0,1)", "0.1 in place of 0,1")]
    public void A_decimal_comma_is_named(string text, string problem)
    {
        var refused = Assert.Throws<SpecException>(() => Parse(text));
        Assert.Contains(
            $": a comma stands between two values, and decimals have a point: {problem}. Where two values are meant, a space behind the comma says so (at position ", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SGD(0.1,0.9)", "SGD(0.1, momentum=0.9)")]
    [InlineData("SGD(0.1,0.9,true)", "SGD(0.1, momentum=0.9, nesterov=true)")]
    [InlineData("SGD(1,0)", "SGD(1)")]
    [InlineData("SGD(1, 0)", "SGD(1)")]
    [InlineData("RMSprop(1,0.5,0)", "RMSprop(1, rho=0.5)")]
    [InlineData("Dense(512,relu)", "Dense(512, relu)")]
    [InlineData("Conv2D(32,3)", "Conv2D(32, 3)")]
    [InlineData("Conv2D(32,3, activation=relu)", "Conv2D(32, 3, activation=relu)")]
    [InlineData("Conv2D(32,[3,5],1)", "Conv2D(32, (3, 5))")]
    [InlineData("MaxPooling2D(2,2)", "MaxPooling2D(strides=2)")]
    [InlineData("ZeroPadding2D((0,1))", "ZeroPadding2D((0, 1))")]
    [InlineData("ExponentialDecay(1,5, 0.5)", "ExponentialDecay(1, decay_steps=5, decay_rate=0.5)")]
    [InlineData("CosineDecay(0, 5, warmup_target=1, warmup_steps=5)", "CosineDecay(0, decay_steps=5, warmup_target=1, warmup_steps=5)")]
    [InlineData("CosineDecay(0.1,500)", "CosineDecay(0.1, decay_steps=500)")]
    [InlineData("PiecewiseConstantDecay([0,500,1000],[0.3,0.2,0.1,0.05])", "PiecewiseConstantDecay([0, 500, 1000], [0.3, 0.2, 0.1, 0.05])")]
    [InlineData("PiecewiseConstantDecay([1000,2000],[3,2,1])", "PiecewiseConstantDecay([1000, 2000], [3, 2, 1])")]
    [InlineData("EarlyStopping(loss,0,5)", "EarlyStopping(loss, patience=5)")]
    [InlineData("EarlyStopping(loss,1,5)", "EarlyStopping(loss, min_delta=1, patience=5)")]
    [InlineData("ReduceLROnPlateau(loss,0.5,5)", "ReduceLROnPlateau(loss, factor=0.5, patience=5)")]
    [InlineData("Uniform(0,5)", "Uniform(0, 5)")]
    [InlineData("Normal(0,1)", "Normal(0, 1)")]
    [InlineData("IntUniform(0,5)", "IntUniform(0, 5)")]
    [InlineData("IntUniform(32,256)", "IntUniform(32, 256)")]
    [InlineData("CSVLogger('0,5')", "CSVLogger('0,5')")]
    public void A_comma_between_two_values_needs_no_space(string text, string written) => Assert.Equal(Parse(written), Parse(text));

    /// <summary>Whatever takes a number with decimals: by its place, all before it written out, and by its name.</summary>
    [Fact]
    public void No_number_below_1_is_taken_for_two()
    {
        (SpecDefinition Definition, int Place)[] numbers = [.. Catalogs.SelectMany(catalog => catalog.Definitions)
            .SelectMany(definition => Enumerable.Range(0, definition.Parameters.Count)
            .Where(place => (Nullable.GetUnderlyingType(definition.Parameters[place].Type) ?? definition.Parameters[place].Type) == typeof(double))
            .Select(place => (definition, place)))];
        int read = 0;
        Gen.Select(Gen.OneOf([.. numbers.Select(Gen.Const)]), Gen.Bool, Gen.Int[1, 9999]).Sample((number, byName, decimals) =>
        {
            string text = Write(number.Definition, number.Place, byName, $"0.{decimals}");
            if (TryParse(text))
            {
                Interlocked.Increment(ref read);
                Assert.False(TryParse(Write(number.Definition, number.Place, byName, $"0,{decimals}")), text);
            }
        });
        Assert.NotEqual(0, read);

        static string Write(SpecDefinition definition, int place, bool byName, string number)
        {
            int places = definition.Parameters.Count(parameter => !parameter.IsShared);
            IEnumerable<string> arguments = definition.Parameters.Select((parameter, i) =>
                i == place ? byName || i >= places ? $"{parameter.Name}={number}" : number
                : !parameter.IsOptional ? Sample(parameter.Type)
                : i < place && !byName && place < places ? SpecNames.Format(parameter.Default)
                : "");
            return $"{definition.Name}({string.Join(", ", arguments.Where(argument => argument.Length > 0))})";
        }

        static string Sample(Type type) =>
            type == typeof(double) ? "0.75"
                : type == typeof(int) || type == typeof(Size2D) ? "3"
                : type.IsEnum ? SpecNames.ToSnakeCase(Enum.GetNames(type)[0])
                : "some";
    }

    private static MnistTools.Specs.Spec Parse(string text) =>
        Catalogs.Single(catalog => catalog.Definitions.Any(definition => definition.Name == text.Split('(')[0])).Parse(text);

    private static bool TryParse(string text)
    {
        try
        {
            return Parse(text) is not null;
        }
        catch (SpecException)
        {
            return false;
        }
    }
}
