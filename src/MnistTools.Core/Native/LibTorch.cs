using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MnistTools.Native;

/// <summary>libtorch, loaded once a process, when it is first needed, from one place.</summary>
internal static unsafe partial class LibTorch
{
    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>The handle of libtorch_cpu.</summary>
    /// <exception cref="LibTorchException">It cannot be loaded; the message says why and what to do.</exception>
    public static nint Handle => Library.Value;

    private static string FileName =>
        OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    private static nint Load()
    {
        LimitSpinning();
        string[] candidates = [.. Candidates()];
        string? path = candidates.FirstOrDefault(File.Exists);
        if (path is null)
        {
            throw new LibTorchException(
                $"libtorch is not there: {FileName} is in none of {string.Join(", ", candidates.Select(Path.GetDirectoryName))}. Build again, or set MNISTTOOLS_LIBTORCH to the folder that holds it.");
        }

        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw new LibTorchException($"libtorch cannot be loaded from {path}. Build again, or set MNISTTOOLS_LIBTORCH to the folder that holds it. {failure.Message}", failure);
        }
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("MNISTTOOLS_LIBTORCH") is { Length: > 0 } named)
        {
            yield return Path.Combine(named, FileName);
        }

        string beside = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;
        yield return Path.Combine(beside, FileName);
        yield return Path.Combine(beside, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", FileName);
    }

    /// <summary>
    /// libgomp's threads spin at barriers, which makes a training beside another busy process many times slower; a short spin costs
    /// nothing alone. It must be in the native environment before libgomp loads, where .NET's own method does not put it.
    /// </summary>
    private static void LimitSpinning()
    {
        const int KeepWhatTheUserHasSet = 0;
        if (OperatingSystem.IsLinux())
        {
            _ = SetNativeEnvironment("GOMP_SPINCOUNT", 1000.ToString(CultureInfo.InvariantCulture), KeepWhatTheUserHasSet);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNativeEnvironment(string name, string value, int overwrite);
}
