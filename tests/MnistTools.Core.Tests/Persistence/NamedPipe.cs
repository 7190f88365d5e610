using System.Runtime.InteropServices;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>A FIFO in a folder. Who opens it waits until somebody opens its other end, which nobody does.</summary>
internal static partial class NamedPipe
{
    private const uint ForAll = 0x1FF;

    /// <summary>Makes one in the place of what is there.</summary>
    public static string Create(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has its pipes elsewhere.");
        File.Delete(path);
        Assert.Equal(0, MakeFifo(path, ForAll));
        return path;
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
