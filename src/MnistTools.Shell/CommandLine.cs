namespace MnistTools.Shell;

/// <summary>What a start of the shell is for.</summary>
internal enum StartMode
{
    Prompt,
    File,
    Command,
    Help,
    Version,
    Invalid,
}

/// <summary>The command line, read the way pwsh reads its own: names in any case, abbreviated where that is unambiguous.</summary>
internal sealed record CommandLine
{
    // An option is recognized by any start of its name that is at least as long as its shortest form.
    private static readonly (string Name, int Shortest)[] Options =
    [
        ("file", 1), ("command", 1), ("noprofile", 3), ("nologo", 3), ("noninteractive", 4), ("help", 1), ("?", 1), ("version", 1),
    ];

    /// <summary>What to do.</summary>
    public StartMode Mode { get; private init; } = StartMode.Prompt;

    /// <summary>The script's path, the command's text, or what is wrong with the command line.</summary>
    public string Text { get; private init; } = "";

    /// <summary>All that follows the script's path, for the script alone.</summary>
    public IReadOnlyList<string> ScriptArguments { get; private init; } = [];

    /// <summary>Questions to the user are errors.</summary>
    public bool NonInteractive { get; private init; }

    /// <summary>The prompt starts without its greeting.</summary>
    public bool NoLogo { get; private init; }

    /// <summary>The command's text comes from standard input.</summary>
    public bool ReadsStandardInput => Mode is StartMode.Command or StartMode.File && Text == "-";

    /// <summary>Reads the arguments; the first script path, <c>-File</c> or <c>-Command</c> takes all that follows.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var line = new CommandLine();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            string[] rest = [.. arguments.Skip(i + 1)];
            switch (OptionName(argument))
            {
                case null when argument.StartsWith('-'):
                    return line.Invalid($"The option '{argument}' is not known.");
                case null:
                    return line.ForFile(argument, rest);
                case "file" when rest.Length == 0:
                    return line.Invalid("-File needs the path of a script.");
                case "file":
                    return line.ForFile(rest[0], rest[1..]);
                case "command" when rest.Length == 0:
                    return line.Invalid("-Command needs the text of a command, or - to read it from standard input.");
                case "command":
                    return line with { Mode = StartMode.Command, Text = string.Join(' ', rest) };
                case "help" or "?":
                    return line with { Mode = StartMode.Help };
                case "version":
                    return line with { Mode = StartMode.Version };
                case "noninteractive":
                    line = line with { NonInteractive = true };
                    break;
                case "nologo":
                    line = line with { NoLogo = true };
                    break;
                case "noprofile":
                    break; // The shell has no profile.
            }
        }

        return line;
    }

    private static string? OptionName(string argument)
    {
        if (!argument.StartsWith('-') || argument.Length < 2)
        {
            return null;
        }

        string start = argument.TrimStart('-');
        return Options.FirstOrDefault(option =>
            start.Length >= option.Shortest && option.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase)).Name;
    }

    private CommandLine ForFile(string path, string[] scriptArguments)
    {
        if (path != "-" && !File.Exists(path))
        {
            return Invalid($"'{path}' is not a script file: there is no such file.");
        }

        if (path != "-" && !path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase))
        {
            return Invalid($"'{path}' is not a script file: the name of a script ends in .ps1.");
        }

        return this with { Mode = StartMode.File, Text = path, ScriptArguments = scriptArguments };
    }

    private CommandLine Invalid(string problem) => this with { Mode = StartMode.Invalid, Text = problem };
}
