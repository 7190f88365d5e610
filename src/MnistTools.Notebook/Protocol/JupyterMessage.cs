using System.Text.Json;

namespace MnistTools.Notebook.Protocol;

/// <summary>A message that has come in and was found right.</summary>
/// <param name="Identities">Who sent it: where an answer goes.</param>
/// <param name="Header">Its header as it came, for the answers' parent_header.</param>
/// <param name="Type">Such as execute_request.</param>
/// <param name="Content">What it says.</param>
internal sealed record JupyterMessage(IReadOnlyList<byte[]> Identities, byte[] Header, string Type, JsonElement Content)
{
    /// <summary>What stands for a parent where nobody has asked for anything yet.</summary>
    public static JupyterMessage None { get; } = new([], "{}"u8.ToArray(), "", JsonElement.Parse("{}"));
}
