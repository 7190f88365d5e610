using System.Management.Automation;

namespace MnistTools.Shell;

/// <summary>
/// The engine's package holds the core commands only. An error that names one of the others says where to get it; the names are those that
/// PowerShell 7.6 exports from the four modules that come with it (<c>MissingCommands.txt</c>).
/// </summary>
internal static class MissingCommandHint
{
    private const string NamesResource = "MissingCommands.txt";

    /// <summary>Adds the hint as the error's recommended action, which the engine shows below the message.</summary>
    public static void AddTo(ErrorRecord error)
    {
        if (error.Exception is CommandNotFoundException notFound && IsPartOfFullPowerShell(notFound.CommandName))
        {
            error.ErrorDetails ??= new ErrorDetails(notFound.Message);
            error.ErrorDetails.RecommendedAction = Messages.PartOfFullPowerShell(notFound.CommandName);
        }
    }

    // Read when an error is shown, so that a start pays nothing for it.
    private static bool IsPartOfFullPowerShell(string? command)
    {
        using Stream resource = typeof(MissingCommandHint).Assembly.GetManifestResourceStream(NamesResource)!;
        using var names = new StreamReader(resource);
        return names.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Contains(command, StringComparer.OrdinalIgnoreCase);
    }
}
