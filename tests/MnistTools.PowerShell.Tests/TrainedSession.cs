namespace MnistTools.PowerShell.Tests;

/// <summary>A session with small data (<c>$data</c>; <c>$threes</c> has other classes), a History (<c>$h</c>), another net (<c>$other</c>) and
/// one of letters (<c>$letters</c>) for tests that only read them.</summary>
public sealed class TrainedSession : IDisposable
{
    private readonly ModuleSession _session = new();

    public TrainedSession() => Run<object>(
        "$global:data = Import-MnistData -First 2000 -TestFirst 100; $global:threes = (Import-MnistData -Class 3, 8 -TestFirst 10).Test; " +
        "$global:h = $data | Invoke-MnistTraining -Epochs 2 -Seed 1; $global:other = $data | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Seed 1; " +
        "$global:letters = New-MnistModel 'Dense(10, softmax)' -ClassName A, B, C, D, E, F, G, H, I, J");

    /// <inheritdoc cref="ModuleSession.Run"/>
    public IReadOnlyList<T> Run<T>(string script, params object[] arguments) => _session.Run<T>(script, arguments);

    public void Dispose() => _session.Dispose();
}
