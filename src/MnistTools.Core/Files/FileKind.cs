using System.Runtime.InteropServices;

namespace MnistTools.Files;

/// <summary>What a path leads to.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or what cannot be looked at.</summary>
    Missing,

    /// <summary>A file with content on a disk.</summary>
    RegularFile,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>What takes or gives bytes one after the other, such as <c>/dev/null</c> or a terminal.</summary>
    CharacterDevice,

    /// <summary>A disk.</summary>
    BlockDevice,

    /// <summary>A pipe: to open it waits until another program opens the other end.</summary>
    Pipe,

    /// <summary>An end of a connection.</summary>
    Socket,
}

/// <summary>Tells what a path leads to, without opening it.</summary>
internal static partial class FileKinds
{
    // POSIX, sys/stat.h: the bits of a mode that tell the kind. They are the same on all systems.
    private const int KindMask = 0xF000, PipeBits = 0x1000, CharacterBits = 0x2000, BlockBits = 0x6000, SocketBits = 0xC000;

    /// <summary>Looks at what a path leads to; links are followed.</summary>
    public static FileKind Of(string path) =>
        Directory.Exists(path) ? FileKind.Folder
        : OperatingSystem.IsWindows() ? OfWindows(path)
        : !File.Exists(path) ? FileKind.Missing
        : (ReadMode(path) & KindMask) switch
        {
            PipeBits => FileKind.Pipe,
            CharacterBits => FileKind.CharacterDevice,
            BlockBits => FileKind.BlockDevice,
            SocketBits => FileKind.Socket,
            _ => FileKind.RegularFile,
        };

    /// <summary>What a kind is called in a message.</summary>
    public static string Describe(this FileKind kind) => kind switch
    {
        FileKind.Folder => "a folder",
        FileKind.Pipe => "a pipe",
        FileKind.Socket => "a socket",
        FileKind.CharacterDevice or FileKind.BlockDevice => "a device",
        _ => "a file",
    };

    // Full paths of devices and pipes, NUL among them, begin like this.
    private static FileKind OfWindows(string path) =>
        Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal) ? FileKind.CharacterDevice
        : File.Exists(path) ? FileKind.RegularFile
        : FileKind.Missing;

    /// <summary>
    /// .NET itself shows no more of a mode than the rights. What it is built on also knows the kind, and is the same on all systems but Windows, where
    /// the C library's own record is another one on each.
    /// </summary>
    private static int ReadMode(string path)
    {
        Span<int> status = stackalloc int[StatusLength];
        return Stat(path, ref MemoryMarshal.GetReference(status)) == 0 ? status[ModeIndex] : 0;
    }

    // FileStatus in dotnet/runtime's src/native/libs/System.Native/pal_io.h: int Flags, int Mode, and about 100 bytes more.
    private const int StatusLength = 64, ModeIndex = 1;

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, ref int status);
}
