using System.Text.Json.Nodes;
using MnistTools.Notebook.Protocol;

namespace MnistTools.Notebook.Kernel;

/// <summary>What the kernel says of itself.</summary>
internal static class KernelInfo
{
    /// <param name="language">The version of PowerShell.</param>
    public static JsonObject Create(string language)
    {
        string version = typeof(KernelInfo).Assembly.GetName().Version!.ToString(3);
        return new JsonObject
        {
            ["protocol_version"] = MessageCodec.ProtocolVersion,
            ["implementation"] = "MnistTools.Notebook",
            ["implementation_version"] = version,
            ["language_info"] = new JsonObject
            {
                ["name"] = "powershell",
                ["version"] = language,
                ["mimetype"] = "text/x-powershell",
                ["file_extension"] = ".ps1",
                ["pygments_lexer"] = "powershell",
                ["codemirror_mode"] = "powershell",
                ["nbconvert_exporter"] = "script",
            },
            ["banner"] = $"PowerShell {language} with MnistTools {version}",
            ["debugger"] = false,
            ["help_links"] = new JsonArray(new JsonObject { ["text"] = "PowerShell", ["url"] = "https://learn.microsoft.com/powershell/" }),
        };
    }
}
