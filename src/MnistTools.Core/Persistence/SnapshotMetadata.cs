using System.Text.Json;
using MnistTools.Files;
using MnistTools.Models;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>
/// The weights of epochs in the metadata of a model's file, where other programs do not take them for weights of the model: an object with the number of
/// each epoch and its 16-bit floats, little-endian, as base64.
/// </summary>
internal static class SnapshotMetadata
{
    /// <summary>Where they are; files of earlier builds do not have them.</summary>
    public const string Key = "snapshots";

    /// <summary>How many bytes they may have together: a model's file is to stay about as large as the model. Where they have more, none is kept.</summary>
    public const int MostBytes = 4 << 20;

    /// <summary>The text; <see langword="null"/> if there are none, or they are too large.</summary>
    public static string? Write(IReadOnlyList<WeightSnapshot> snapshots)
    {
        long bytes = snapshots.Sum(snapshot => (long)snapshot.Values.Length * sizeof(short));
        return bytes is 0 or > MostBytes
            ? null
            : JsonSerializer.Serialize(
                snapshots.ToDictionary(snapshot => snapshot.Epoch, snapshot => Convert.ToBase64String(LittleEndian.BytesOf<Half>(snapshot.Values))),
                Json.Options);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else, or of another model.</exception>
    public static IReadOnlyList<WeightSnapshot> Read(string text, MnistModel model)
    {
        int count = WeightSnapshot.CountOf(model);
        Dictionary<int, byte[]> epochs = JsonSerializer.Deserialize<Dictionary<int, byte[]>>(text, Json.Options) ?? throw new JsonException("It is null.");
        return epochs.Values.All(bytes => bytes?.Length == count * sizeof(short))
            ? [.. epochs.OrderBy(epoch => epoch.Key).Select(epoch => new WeightSnapshot(epoch.Key, model.Weights, Read(epoch.Value)))]
            : throw new JsonException("The weights of an epoch are not as many as those of the model.");
    }

    private static Half[] Read(byte[] bytes)
    {
        var values = new Half[bytes.Length / sizeof(short)];
        LittleEndian.Read<Half>(bytes, values);
        return values;
    }
}
