using MnistTools.Core.Tests.Layers;
using MnistTools.Data.Pictures;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>The page's own network and preprocessing give what the core's give.</summary>
[Collection(nameof(InBrowser))]
public sealed class ReportNetworkTests(Browser browser, TrainedReports reports)
{
    private const int Images = 100;

    private const string PredictByPage =
        """
        ([description, weights, text]) => {
          const toBytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          const sample = new Network(JSON.parse(description), toBytes(weights));
          const pixels = toBytes(text);
          return Array.from({ length: pixels.length / 784 }, (_, i) => [...sample.predict(pixels.subarray(784 * i, 784 * (i + 1)))]);
        }
        """;

    public static TheoryData<string[]> Networks =>
        new(TrainedReports.Dense, TrainedReports.Convolutional, TrainedReports.OddShapes, TrainedReports.WithoutChannels);

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task The_page_says_what_the_core_says(string[] layers)
    {
        ImageSet images = reports.Data.Test.Take(Images);
        await using OpenReport report = await browser.OpenAsync(reports.Write(layers));
        float[][] said = await report.Page.EvaluateAsync<float[][]>(
            """
            (text) => {
              const pixels = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
              return Array.from({ length: pixels.length / 784 }, (_, i) => [...network.predict(pixels.subarray(784 * i, 784 * (i + 1)))]);
            }
            """,
            Convert.ToBase64String(images.Pixels));
        float[,] expected = reports.Model(layers).Predict(images);
        double largest = Enumerable.Range(0, Images).Max(i => Enumerable.Range(0, 10).Max(c => Math.Abs(said[i][c] - expected[i, c])));
        TestContext.Current.TestOutputHelper?.WriteLine($"Largest difference: {largest}");
        Assert.InRange(largest, 0, 1e-4);
        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task The_page_says_of_each_layer_what_the_core_says()
    {
        ImageSet images = reports.Data.Test.Take(5);
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        foreach (string network in LayerSamples.Networks.Values.SelectMany(networks => networks))
        {
            MnistModel model = reports.Sample(network);
            float[][] said = await report.Page.EvaluateAsync<float[][]>(PredictByPage, TrainedReports.ToScript(model, images));
            float[,] expected = model.Predict(images);
            Assert.All(
                Enumerable.Range(0, 50),
                i => Assert.True(
                    Math.Abs(said[i / 10][i % 10] - expected[i / 10, i % 10]) < 1e-3,
                    $"{network}: {said[i / 10][i % 10]} instead of {expected[i / 10, i % 10]}"));
        }
    }

    [Fact]
    public async Task The_page_scales_and_normalises_as_the_core_does()
    {
        ImageSet images = reports.Data.Test.Take(5);
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        foreach (NormalizedPart part in Enum.GetValues<NormalizedPart>())
        {
            var model = new MnistModel([new Flatten(), new Dense(10, ActivationFunction.Softmax)], seed: 1, inputScale: new InputScale(3, -0.25f, part));
            float[][] said = await report.Page.EvaluateAsync<float[][]>(PredictByPage, TrainedReports.ToScript(model, images));
            float[,] expected = model.Predict(images);
            Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(expected[i / 10, i % 10], said[i / 10][i % 10], 1e-4f));
        }
    }

    [Fact]
    public void The_page_has_a_file_for_each_kind_of_layer() =>
        Assert.Equal(Layer.Catalog.Definitions.Select(kind => kind.Name).Order(StringComparer.Ordinal), ReportPage.LayerKinds);

    [Fact]
    public async Task What_is_drawn_is_framed_as_the_core_frames_it()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Convolutional));
        var random = new Random(1);
        for (int drawing = 0; drawing < 12; drawing++)
        {
            double[][][] strokes = [.. Enumerable.Range(0, 1 + drawing % 3).Select(_ => Draw(random, points: 1 + random.Next(5)))];
            string[] said = await report.Page.EvaluateAsync<string[]>(
                """
                (strokes) => {
                  const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
                  const ink = readLines(strokes.map((points) => ({ points: points.map(([x, y]) => ({ x, y })), erases: false })));
                  return [toText(Array.from(ink.values, (value) => Math.round(255 * value))), toText(frameDigit(ink))];
                }
                """,
                strokes);
            byte[] ink = Convert.FromBase64String(said[0]);
            int size = (int)Math.Sqrt(ink.Length);
            Assert.Contains(ink, value => value > 0);
            Assert.Equal(DigitFrame.Place(new GrayImage(size, size, [.. ink.Select(value => value / 255f)])), Convert.FromBase64String(said[1]));
        }
    }

    private static double[][] Draw(Random random, int points) =>
        [.. Enumerable.Range(0, points).Select(_ => new double[] { random.Next(400), random.Next(400) })];
}
