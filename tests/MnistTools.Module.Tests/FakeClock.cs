using System.Globalization;

namespace MnistTools.Module.Tests;

/// <summary>
/// A clock that only one process sees, by Debian's package faketime: it can be set back while the process runs. Clocks that measure how long something takes go
/// on.
/// </summary>
internal sealed class FakeClock
{
    public const string WhyNot = "Debian's package faketime is not installed.";

    private static readonly string? Library = FindLibrary();

    private readonly string _file;

    /// <summary>Begins with the time that it is.</summary>
    /// <param name="file">Where the process reads how far its clock is off.</param>
    public FakeClock(string file)
    {
        _file = file;
        File.WriteAllText(file, "+0");
    }

    public static bool IsThere => Library is not null;

    /// <summary>What the process must be started with.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["LD_PRELOAD"] = Library,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_RESET"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        // Else what waits in .NET, which goes by such clocks, keeps a processor busy.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    /// <summary>
    /// Sets the clock back by an hour, again and again, until something has ended: so it goes back within whatever takes longer than a moment.
    /// </summary>
    public async Task KeepSettingBackAsync(Task end)
    {
        for (int hours = 1; !end.IsCompleted; hours++)
        {
            // Renamed, so that the process never reads a file that is still empty.
            await File.WriteAllTextAsync(_file + ".next", string.Create(CultureInfo.InvariantCulture, $"-{hours * 3600}"), CancellationToken.None);
            File.Move(_file + ".next", _file, overwrite: true);
            await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None));
        }
    }

    private static string? FindLibrary() =>
        OperatingSystem.IsLinux() && Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu")
                .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
                .FirstOrDefault(File.Exists)
            : null;
}
