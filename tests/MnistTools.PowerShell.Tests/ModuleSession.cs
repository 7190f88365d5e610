using System.Management.Automation.Runspaces;
using Engine = System.Management.Automation.PowerShell;

// Where one session imports the module while another does, or works, PowerShell sometimes says that there is no module file.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MnistTools.PowerShell.Tests;

/// <summary>A session of the real engine into which the module is imported from its folder, as a user does it.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());

    public ModuleSession()
    {
        _runspace.Open();
        Run<object>("Import-Module -Name $args[0] -ErrorAction Stop", Repository.GetPath("artifacts", "module", "MnistTools"));
        Commands = Run<CommandInfo>("Get-Command -Module MnistTools -CommandType Cmdlet");
    }

    /// <summary>The cmdlets that the manifest exports.</summary>
    public IReadOnlyList<CommandInfo> Commands { get; }

    /// <summary>What a script writes; an error that it writes is thrown.</summary>
    public IReadOnlyList<T> Run<T>(string script, params object[] arguments)
    {
        using Engine engine = CreateEngine(script, arguments);
        return [.. engine.Invoke<T>()];
    }

    /// <summary>A script that is about to run, for tests that watch it or stop it.</summary>
    public Engine CreateEngine(string script, params object[] arguments)
    {
        Engine engine = Engine.Create(_runspace);
        engine.AddScript("$ErrorActionPreference = 'Stop'; " + script);
        foreach (object argument in arguments)
            engine.AddArgument(argument);
        return engine;
    }

    public void Dispose() => _runspace.Dispose();
}
