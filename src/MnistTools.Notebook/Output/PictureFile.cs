using System.Xml;

namespace MnistTools.Notebook.Output;

/// <summary>Files that hold pictures, as front ends can show them.</summary>
internal static class PictureFile
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Whether an object is such a file.</summary>
    public static bool Is(object item) => item is FileInfo file && Types.ContainsKey(file.Extension);

    /// <summary>The picture in a file.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static MimeBundle Read(FileInfo file)
    {
        try
        {
            return MimeBundle.OfImage(file.Name, Types[file.Extension], File.ReadAllBytes(file.FullName));
        }
        catch (XmlException failure)
        {
            throw new InvalidDataException($"'{file.Name}' is no SVG that could be shown: {failure.Message}", failure);
        }
    }
}
