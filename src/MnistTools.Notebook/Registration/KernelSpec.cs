using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Notebook.Protocol;

namespace MnistTools.Notebook.Registration;

/// <summary>A kernel's folder, as Jupyter reads it: <c>kernel.json</c> says how to start it.</summary>
/// <param name="kernels">The folder of all kernels.</param>
internal sealed class KernelSpec(string kernels)
{
    /// <summary>What notebooks call the kernel in their metadata.</summary>
    public const string Name = "mnisttools";

    private const string Start = "Start-MnistNotebookKernel";

    /// <summary>The kernel's folder.</summary>
    public string Folder { get; } = Path.Combine(kernels, Name);

    /// <summary>The file that says how to start it.</summary>
    public string File => Path.Combine(Folder, "kernel.json");

    /// <summary>What the file says for a kernel in the PowerShell that runs this.</summary>
    /// <param name="manifest">The manifest of this module.</param>
    public static string Write(string manifest)
    {
        IEnumerable<string> arguments =
        [
            .. FindPowerShell(), "-NoLogo", "-NoProfile",
            "-CommandWithArgs", $"Import-Module -Name $args[0]; {Start} -ConnectionFile $args[1]", manifest, "{connection_file}",
        ];
        JsonObject spec = new()
        {
            ["argv"] = new JsonArray([.. arguments.Select(argument => JsonValue.Create(argument))]),
            ["display_name"] = "PowerShell (MnistTools)",
            ["language"] = "powershell",
            ["interrupt_mode"] = "message",
        };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root)
        {
            // Whoever starts Jupyter may have no idea of it, and a dotnet tool needs it.
            spec["env"] = new JsonObject { ["DOTNET_ROOT"] = root };
        }

        return spec.ToJsonString(new JsonSerializerOptions(JsonText.Options) { WriteIndented = true }) + "\n";
    }

    /// <summary>Whether the file is one of ours, and not of another kernel that has taken the name.</summary>
    public bool IsOurs() => System.IO.File.ReadAllText(File).Contains(Start, StringComparison.Ordinal);

    /// <summary>Puts the file in its place, complete or not at all.</summary>
    public void Save(string content)
    {
        Directory.CreateDirectory(Folder);
        string temporary = $"{File}.{Environment.ProcessId}";
        try
        {
            System.IO.File.WriteAllText(temporary, content);
            System.IO.File.Move(temporary, File, overwrite: true);
        }
        finally
        {
            System.IO.File.Delete(temporary);
        }
    }

    /// <summary>How to start the PowerShell that runs this once more: pwsh itself, or dotnet with pwsh.dll.</summary>
    private static IEnumerable<string> FindPowerShell()
    {
        string program = Environment.ProcessPath ?? "pwsh";
        bool isRunByDotNet = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isRunByDotNet && Assembly.GetEntryAssembly()?.Location is { Length: > 0 } assembly ? [program, assembly] : [program];
    }
}
