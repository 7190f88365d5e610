using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MnistTools.Notebook.Protocol;

/// <summary>
/// The messages as frames: identities, a delimiter, the signature, then header, parent header, metadata and content in JSON.
/// Source: "Messaging in Jupyter", the wire protocol.
/// </summary>
internal sealed class MessageCodec(MessageSigner signer)
{
    /// <summary>The version of the protocol that is spoken.</summary>
    public const string ProtocolVersion = "5.3";

    private const int PartCount = 4;

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray(), Empty = "{}"u8.ToArray();

    private readonly string _session = Guid.NewGuid().ToString();

    /// <summary>The frames of a message.</summary>
    /// <param name="identities">Who gets it; a topic where it is broadcast.</param>
    /// <param name="parent">What it answers.</param>
    /// <param name="type">Such as execute_reply.</param>
    /// <param name="content">What it says.</param>
    public IReadOnlyList<byte[]> Encode(IEnumerable<byte[]> identities, JupyterMessage parent, string type, JsonObject content)
    {
        JsonObject header = new()
        {
            ["msg_id"] = Guid.NewGuid().ToString(),
            ["session"] = _session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        };
        byte[][] parts = [JsonText.Write(header), parent.Header, Empty, JsonText.Write(content)];
        return [.. identities, Delimiter, Encoding.ASCII.GetBytes(signer.Sign(parts)), .. parts];
    }

    /// <summary>The message that frames hold; <see langword="null"/> for what is no message, is wrongly signed or came before.</summary>
    public JupyterMessage? Decode(IReadOnlyList<byte[]> frames)
    {
        int delimiter = 0;
        while (delimiter < frames.Count && !frames[delimiter].AsSpan().SequenceEqual(Delimiter))
        {
            delimiter++;
        }

        int first = delimiter + 2;
        if (frames.Count < first + PartCount || !signer.Accept(frames[delimiter + 1], frames.Skip(first).Take(PartCount)))
        {
            return null;
        }

        try
        {
            JsonElement header = JsonElement.Parse(frames[first]), content = JsonElement.Parse(frames[first + PartCount - 1]);
            return content.ValueKind == JsonValueKind.Object && header.ValueKind == JsonValueKind.Object && header.FindText("msg_type") is { } type
                ? new JupyterMessage([.. frames.Take(delimiter)], frames[first], type, content)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
