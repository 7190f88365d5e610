using System.Text.Json;
using System.Text.Json.Nodes;

namespace MnistTools.Plotting.Tests.Live;

/// <summary>The curves of a training that goes on.</summary>
public sealed class LiveCurvesTests
{
    [Fact]
    public void Whole_epochs_are_points_with_their_validation()
    {
        var curves = new LiveCurves();
        curves.Add(Step(1, 0, []));
        Assert.Null(curves.Describe(new FigureTexts(Some.English)));
        curves.Add(Step(1, 25, new() { ["loss"] = 0.5 }));
        curves.Add(Step(1, 100, new() { ["loss"] = 0.4, ["val_loss"] = 0.3 }));
        curves.Add(Step(2, 100, new() { ["loss"] = 0.2, ["val_loss"] = 0.25 }));
        JsonNode said = Describe(curves);
        double[] epochs = Numbers(said["epochs"]!);
        JsonNode loss = Assert.Single(said["metrics"]!.AsArray())!;
        Assert.Equal("Loss", (string?)loss["name"]);
        Assert.Equal([0.25, 1, 2], Points(epochs, loss["training"]!).Select(point => point.Epoch));
        Assert.Equal([0.5, 0.4, 0.2], Points(epochs, loss["training"]!).Select(point => point.Value));
        Assert.Equal([(1, 0.3), (2, 0.25)], Points(epochs, loss["validation"]!));
        // Equally far apart, as the chart draws them.
        Assert.All(epochs.Skip(1).Zip(epochs), pair => Assert.Equal(0.0625, pair.First - pair.Second));
    }

    /// <summary>A training of very many epochs has no more points than can be drawn, and still ends with what was measured last.</summary>
    [Fact]
    public void However_long_a_training_is_its_points_are_bounded()
    {
        var curves = new LiveCurves();
        for (int epoch = 1; epoch <= 3000; epoch++)
        {
            curves.Add(Step(epoch, 100, new() { ["loss"] = epoch, ["val_loss"] = 2 * epoch }, epochs: 3000));
        }

        JsonNode said = Describe(curves);
        double[] epochs = Numbers(said["epochs"]!);
        Assert.InRange(epochs.Length, 256, 512);
        Assert.All(Points(epochs, said["metrics"]![0]!["training"]!), point => Assert.InRange(point.Epoch - point.Value, 0, epochs[0] - 1e-9));
        Assert.Equal(3000, Points(epochs, said["metrics"]![0]!["training"]!)[^1].Value);
        Assert.Equal(6000, Points(epochs, said["metrics"]![0]!["validation"]!)[^1].Value);
    }

    [Fact]
    public void Epochs_that_were_done_before_are_counted_and_what_is_no_number_is_left_out()
    {
        var curves = new LiveCurves();
        curves.Add(
            new TrainingProgress(
                6, 7, 5, 100, 100, TimeSpan.FromSeconds(1), new Dictionary<string, double> { ["loss"] = double.NaN, ["accuracy"] = 0.5 }, null));
        JsonNode said = Describe(curves);
        Assert.Equal(6, Numbers(said["epochs"]!)[^1]);
        Assert.Equal("Accuracy", (string?)Assert.Single(said["metrics"]!.AsArray())!["name"]);
    }

    private static TrainingProgress Step(int epoch, int step, Dictionary<string, double> metrics, int epochs = 4) =>
        new(epoch, epochs, 0, step, 100, TimeSpan.FromSeconds(1), metrics, null);

    private static JsonNode Describe(LiveCurves curves) =>
        JsonSerializer.SerializeToNode(curves.Describe(new FigureTexts(Some.English)), JsonSerializerOptions.Web)!;

    private static double[] Numbers(JsonNode node) => [.. node.AsArray().Select(number => (double)number!)];

    private static (double Epoch, double Value)[] Points(double[] epochs, JsonNode values) =>
        [.. values.AsArray()
            .Select((value, i) => (epochs[i], Value: (double?)value))
            .Where(point => point.Value is not null)
            .Select(point => (point.Item1, point.Value!.Value))];
}
