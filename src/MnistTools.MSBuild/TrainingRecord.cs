using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using MnistTools.Files;

namespace MnistTools.MSBuild;

/// <summary>
/// A file that says what a model was last trained from. One process has it at a time: builds of several runtimes, configurations or
/// consoles that ask for the same model at once train it once.
/// </summary>
internal sealed class TrainingRecord : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether the trainer came in a package (TrainerPackage.targets): the times of its files are then those of packing or unpacking.</summary>
    private static readonly bool IsPackaged = AppContext.TryGetSwitch("MnistTools.MSBuild.IsPackaged", out bool isPackaged) && isPackaged;

    private static readonly string TrainerVersion =
        typeof(TrainingRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private readonly FileStream _file;
    private readonly Exception? _refusal;

    private TrainingRecord(FileStream file, Exception? refusal = null) => (_file, _refusal) = (file, refusal);

    /// <summary>
    /// Opens the file, which is made if there is none, as soon as no other process has it. One that cannot be written can still say that there is nothing to
    /// train.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="wait">Is called once if another process has it.</param>
    public static TrainingRecord Open(string path, Action wait)
    {
        for (bool waits = false; ; waits = true)
        {
            try
            {
                if (FileClaim.TryTake(path) is { } claim)
                {
                    return new(claim);
                }
            }
            catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException && File.Exists(path))
            {
                return new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), refusal);
            }

            if (!waits)
            {
                wait();
            }

            Thread.Sleep(Interval);
        }
    }

    /// <summary>
    /// Whether the model was trained from just this, by this trainer. One of another version is another trainer. So is one that was built after the training:
    /// its content says nothing there, since those of Debug and Release train the same model. Of a packaged one, it is the content that counts.
    /// </summary>
    public bool Holds(string origin)
    {
        DateTime written = File.GetLastWriteTimeUtc(_file.SafeFileHandle);
        if (!IsPackaged && ListAssemblies().Any(file => File.GetLastWriteTimeUtc(file) > written))
        {
            return false;
        }

        using var reader = new StreamReader(_file, Encoding.UTF8, leaveOpen: true);
        return reader.ReadToEnd() == Content(origin);
    }

    /// <summary>From here until the next record the model counts as not trained.</summary>
    /// <exception cref="IOException">The record cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">So it is for this user.</exception>
    public void Clear()
    {
        if (_refusal is not null)
        {
            ExceptionDispatchInfo.Throw(_refusal);
        }

        _file.SetLength(0);
    }

    /// <summary>Records what the model was trained from, after it is written.</summary>
    public void Write(string origin)
    {
        _file.Position = 0;
        _file.Write(Encoding.UTF8.GetBytes(Content(origin)));
    }

    public void Dispose() => _file.Dispose();

    private static string Content(string origin) => $"{TrainerVersion}{(IsPackaged ? HashAssemblies() : "")}\n{origin}";

    private static string HashAssemblies() =>
        string.Concat(ListAssemblies().Order(StringComparer.Ordinal).Select(file => $"\n{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}"));

    private static IEnumerable<string> ListAssemblies() => Directory.EnumerateFiles(AppContext.BaseDirectory, "MnistTools.*.dll");
}
