namespace MnistTools.Shell;

/// <summary>Starts the shell for what the command line asks for.</summary>
internal static class Program
{
    private const int WrongCommandLine = 64; // EX_USAGE, as pwsh has it

    private static int Main(string[] arguments)
    {
        // The engine reports its use to its makers unless it is told not to before it loads.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        CommandLine line = CommandLine.Parse(arguments);
        switch (line.Mode)
        {
            case StartMode.Help:
                Console.WriteLine(Messages.Help);
                return 0;
            case StartMode.Version:
                Console.WriteLine(Messages.Version);
                return 0;
            case StartMode.Invalid:
                Console.Error.WriteLine($"{line.Text}{Environment.NewLine}{Environment.NewLine}{Messages.Help}");
                return WrongCommandLine;
        }

        try
        {
            return Run(line);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Console.Error.WriteLine($"The shell ended by an error of its own: {exception.Message}");
            Console.Error.WriteLine(exception);
            return 1;
        }
    }

    private static int Run(CommandLine line)
    {
        var screen = new Screen();
        var input = new ShellInput(screen, line.NonInteractive);
        using var session = new ShellSession(screen, input);
        using var signals = new StopSignals(session.Stop);
        session.ImportModule();
        if (session.StoppedWith is { } stopped)
        {
            return stopped;
        }

        switch (line)
        {
            case { Mode: StartMode.Prompt } or { ReadsStandardInput: true }:
                if (input.IsTerminal && !line.NoLogo)
                {
                    Console.WriteLine(Messages.Greeting);
                }

                return session.Prompt.Run();
            case { Mode: StartMode.File }:
                return session.RunFile(line.Text, line.ScriptArguments);
            default:
                return session.RunCommand(line.Text);
        }
    }
}
