using System.Diagnostics;
using MnistTools.Processes;
using MnistTools.Tuning.Workers;

namespace MnistTools.Tuning.Workers
{
    /// <summary>
    /// Starts the program that this process runs once more, as a worker of a search: the runtime calls <see cref="StartupHook"/> before the program's own
    /// entry point, which is never reached. So a program needs no second one beside it, and a worker has the very assemblies of the program.
    /// </summary>
    internal static class WorkerHost
    {
        /// <summary>Where the runtime reads which assemblies to call first.</summary>
        public const string Hooks = "DOTNET_STARTUP_HOOKS";

        /// <exception cref="StudyException">The program is a single file, in which no assembly can be named.</exception>
        public static ProcessStartInfo Create()
        {
            string library = typeof(WorkerHost).Assembly.Location;
            if (library.Length == 0 || OwnProgram.Find() is not { } program)
            {
                throw new StudyException(
                    "A program that is published as a single file cannot be started again to work on a search. Leave WorkerCount at 1, and start the program several times with one study.");
            }

            var start = new ProcessStartInfo(program.File, program.First);
            start.Environment[Hooks] = library;
            return start;
        }
    }
}

/// <summary>The runtime's startup hook: its name, that of its method and the missing namespace are given by .NET.</summary>
#pragma warning disable CA1050 // Declare types in namespaces: the runtime looks for this one outside of them.
internal static class StartupHook
#pragma warning restore CA1050
{
    /// <summary>Works on a search, and ends the process.</summary>
    public static void Initialize()
    {
        if (!TaskPipe.IsNamed)
        {
            return;
        }

        // What this process starts itself is no worker.
        Environment.SetEnvironmentVariable(WorkerHost.Hooks, null);
        try
        {
            WorkerProgram.Run();
        }
        catch (Exception problem)
        {
            Console.Error.WriteLine(problem.Message);
            Environment.Exit(1);
        }

        Environment.Exit(0);
    }
}
