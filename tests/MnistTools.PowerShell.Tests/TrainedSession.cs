using System.Collections;

namespace MnistTools.PowerShell.Tests;

/// <summary>A session with small data (<c>$data</c>; <c>$threes</c> has other classes), a History (<c>$h</c>), another net (<c>$other</c>) and
/// one of letters (<c>$letters</c>) for tests that only read them.</summary>
public sealed class TrainedSession : IDisposable
{
    // All sessions have the same objects: the first makes them, one class of tests after the other.
    private static Hashtable? _made;

    private readonly ModuleSession _session = new();

    public TrainedSession()
    {
        _made ??= Run<Hashtable>(
            "$data = Import-MnistData -First 2000 -TestFirst 100; @{ data = $data; threes = (Import-MnistData -Class 3, 8 -TestFirst 10).Test; " +
            "h = $data | Invoke-MnistTraining -Epochs 2 -Seed 1; other = $data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Seed 1; " +
            "letters = New-MnistModel 'Dense(10, softmax)' -ClassName A, B, C, D, E, F, G, H, I, J }").Single();
        Run<object>("foreach ($name in $args[0].Keys) { $ExecutionContext.SessionState.PSVariable.Set(\"global:$name\", $args[0][$name]) }", _made);
    }

    /// <inheritdoc cref="ModuleSession.Commands"/>
    public IReadOnlyList<System.Management.Automation.CommandInfo> Commands => _session.Commands;

    /// <inheritdoc cref="ModuleSession.Run"/>
    public IReadOnlyList<T> Run<T>(string script, params object[] arguments) => _session.Run<T>(script, arguments);

    public void Dispose() => _session.Dispose();
}
