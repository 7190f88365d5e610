namespace MnistTools.Module.Tests;

/// <summary>A clock that only one process sees, by Debian's package faketime: it can be set back while the process runs. Clocks that measure how long something takes go on.</summary>
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
    };

    public void SetBackAnHour() => File.WriteAllText(_file, "-3600");

    private static string? FindLibrary() =>
        OperatingSystem.IsLinux() && Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            : null;
}
