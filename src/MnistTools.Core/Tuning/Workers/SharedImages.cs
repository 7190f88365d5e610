using System.Text.Json;
using MnistTools.Data;
using MnistTools.Text;

namespace MnistTools.Tuning.Workers;

/// <summary>Hands images on to other processes of this machine, in a folder.</summary>
internal static class SharedImages
{
    private const string Pixels = "pixels.bin", Labels = "labels.bin", Description = "images.json";

    /// <summary>Writes images into a folder, which must exist.</summary>
    public static void Write(ImageSet images, string folder)
    {
        ArgumentNullException.ThrowIfNull(images);
        File.WriteAllBytes(Path.Combine(folder, Pixels), images.Pixels);
        File.WriteAllBytes(Path.Combine(folder, Labels), images.Labels);
        var about = new About(images.Name, images.Height, images.Width, images.ClassNames, images.Sha256);
        File.WriteAllText(Path.Combine(folder, Description), JsonSerializer.Serialize(about, Json.Options));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ImageSet Read(string folder)
    {
        About about = JsonSerializer.Deserialize<About>(File.ReadAllText(Path.Combine(folder, Description)), Json.Options)!;
        return new ImageSet(
            about.Name, File.ReadAllBytes(Path.Combine(folder, Pixels)), File.ReadAllBytes(Path.Combine(folder, Labels)), about.Height, about.Width,
            about.ClassNames, about.Sha256);
    }

    private sealed record About(string Name, int Height, int Width, IReadOnlyList<string> ClassNames, IReadOnlyDictionary<string, string> Sha256);
}
