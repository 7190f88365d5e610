using System.Text;
using System.Text.Json.Nodes;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>The metadata of safetensors files, changed as no program of ours would write them.</summary>
internal static class StoredMetadata
{
    /// <summary>Gives a text of a file's metadata another value, or takes it away.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What the text is called.</param>
    /// <param name="change">The other value for the one that is there; <see langword="null"/> takes it away.</param>
    public static void Change(string path, string name, Func<string, string?> change)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int length = (int)BitConverter.ToUInt64(bytes);
        JsonObject header = JsonNode.Parse(bytes.AsSpan(sizeof(ulong), length))!.AsObject();
        JsonObject metadata = header["__metadata__"]!.AsObject();
        string? text = change((string?)metadata[name] ?? "");
        metadata.Remove(name);
        if (text is not null)
        {
            metadata[name] = text;
        }

        byte[] changed = Encoding.UTF8.GetBytes(header.ToJsonString());
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((ulong)changed.Length), .. changed, .. bytes[(sizeof(ulong) + length)..]]);
    }
}
