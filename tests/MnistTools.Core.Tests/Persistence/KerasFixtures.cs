using System.Text.Json;
using System.Text.Json.Nodes;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Models as Keras wrote them, with what an independent forward pass says of them. They are beside the repository, not in it.</summary>
internal static class KerasFixtures
{
    /// <summary>What the manifest says of a file.</summary>
    public sealed record Entry(string File, string Predictions, int LeastCertain, double[] Probabilities);

    public static string Path(string file)
    {
        string path = System.IO.Path.GetFullPath(Repository.GetPath("..", "shared", "fixtures", "keras", file));
        Assert.SkipUnless(File.Exists(path), "The models of Keras are not in ../shared/fixtures/keras.");
        return path;
    }

    public static Entry Read(string file)
    {
        JsonNode entry = JsonNode.Parse(File.ReadAllText(Path("manifest.json")))!.AsArray().Single(node => (string?)node!["file"] == file)!;
        return new Entry(
            file,
            (string)entry["predictions_first_1000"]!,
            (int)entry["least_certain_test_image"]!,
            entry["its_probabilities_at_1/255"]!.Deserialize<double[]>(MnistTools.Text.Json.Options)!);
    }
}
