using MnistTools.Core.Tests.Layers;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>The page's own network knows how its answer depends on each pixel.</summary>
[Collection(nameof(InBrowser))]
public sealed class ReportGradientTests(Browser browser, TrainedReports reports)
{
    private static readonly string[] WithoutBiases =
        ["Conv2D(6, 3, activation=relu, use_bias=false)", "MaxPooling2D", "Dense(32, relu, use_bias=false)", "Dense(10, softmax, use_bias=false)"];

    private const string Slopes =
        """
        async ([description, weights, text]) => {
          const toBytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          const sample = new Network(JSON.parse(description), toBytes(weights));
          let seed = 1;
          const random = () => ((seed = (seed * 16807) % 2147483647) / 2147483647) * 2 - 1;
          const dot = (one, other) => one.reduce((sum, value, i) => sum + value * other[i], 0);
          const steps = await sample.trace(toBytes(text));
          return steps.map(({ stage, input }) => {
            const { forward, backward } = layerKinds[stage.kind];
            const at = tensor(input.shape, input.data.map((value) => value + random())); // Few lie where a function bends.
            const direction = at.data.map(random);
            const output = forward(at, stage);
            const weights = output.data.map(random);
            const step = 1e-4;
            const moved = (sign) => forward(tensor(at.shape, at.data.map((value, i) => value + sign * step * direction[i])), stage).data;
            const [before, behind] = [moved(-1), moved(1)];
            const change = Array.from(behind, (value, i) => (value - before[i]) / (2 * step));
            return {
              kind: stage.kind,
              expected: dot(change, weights),
              actual: dot(Array.from(backward(tensor(output.shape, weights), at, output, stage).data), direction),
              size: Math.hypot(...change.map((value, i) => value * weights[i])),
            };
          });
        }
        """;

    public static TheoryData<string[]> Networks => ReportNetworkTests.Networks;

    /// <summary>Along a random direction, the gradient of each stage is the difference of what comes out a little further and a little before.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public async Task Each_stage_has_the_gradient_of_what_it_computes(string[] layers)
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(layers));
        Assert.All(
            await MeasureAsync(report, reports.Model(layers)), slope => Assert.True(Math.Abs(slope.Actual - slope.Expected) <= 0.02 * slope.Size, $"{slope}"));
    }

    [Fact]
    public async Task Each_layer_has_the_gradient_of_what_it_computes()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        foreach (string network in LayerSamples.Networks.Values.SelectMany(networks => networks))
        {
            // Floats near 1 have differences of 6e-8, which so small a step makes large.
            Assert.All(
                await MeasureAsync(report, reports.Sample(network)),
                slope => Assert.True(Math.Abs(slope.Actual - slope.Expected) <= 0.02 * slope.Size + 1e-3, $"{slope} in {network}"));
        }
    }

    /// <summary>
    /// Without biases, a network of such layers is a sum over its pixels: what they speak for adds up to how much more probable one class is.
    /// </summary>
    [Fact]
    public async Task What_the_pixels_speak_for_adds_up_to_the_answer()
    {
        ImageSet images = reports.Data.Test.Take(5);
        await using OpenReport report = await browser.OpenAsync(reports.Write(WithoutBiases));
        float[,] outputs = reports.Model(WithoutBiases).Predict(images);
        for (int i = 0; i < images.Count; i++)
        {
            int[] order = [.. Enumerable.Range(0, 10).OrderByDescending(label => outputs[i, label])];
            double[] said = await report.Page.EvaluateAsync<double[]>(
                """
                async ([text, one, other]) => {
                  const steps = await network.trace(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
                  const { shares, difference } = await network.explain(steps, one, other);
                  return [shares.reduce((sum, value) => sum + value, 0), difference];
                }
                """,
                new object[] { Convert.ToBase64String(images.CopyImage(i)), order[0], order[1] });
            double expected = Math.Log(outputs[i, order[0]] / outputs[i, order[1]]);
            Assert.All(said, sum => Assert.InRange(sum, expected - 2e-3, expected + 2e-3));
        }
    }

    private async Task<Slope[]> MeasureAsync(OpenReport report, MnistModel model) =>
        await report.Page.EvaluateAsync<Slope[]>(Slopes, TrainedReports.ToScript(model, reports.Data.Test.Take(1)));

    private sealed class Slope
    {
        public string Kind { get; set; } = "";

        public double Expected { get; set; }

        public double Actual { get; set; }

        public double Size { get; set; }

        public override string ToString() => $"{Kind}: {Actual} instead of {Expected}, of {Size}";
    }
}
