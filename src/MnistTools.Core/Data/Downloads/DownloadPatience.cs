namespace MnistTools.Data.Downloads;

/// <summary>How long a download waits.</summary>
/// <param name="Silence">How long a server may send nothing.</param>
/// <param name="Pause">How long to wait before a server that failed is asked again; twice that before the time after.</param>
internal sealed record DownloadPatience(TimeSpan Silence, TimeSpan Pause)
{
    /// <summary>How often in a row a server may fail before the next mirror is asked. A try that brought something does not count.</summary>
    public const int Failures = 3;

    public static DownloadPatience Default { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));
}
