using System.Diagnostics;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>A file system of its own, of a size that is soon full. Only root may make one, and only on Linux: elsewhere the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const string Filler = "filler";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mnisttools-disk-");

    public SmallDisk(int kilobytes)
    {
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", Path) != 0)
        {
            _folder.Delete();
            Assert.Skip("A disk of its own can only be mounted by root, on Linux.");
        }
    }

    public string Path => _folder.FullName;

    /// <summary>The names of all files but the one that fills the disk.</summary>
    public IReadOnlyList<string> Files =>
        [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Where(name => name != Filler).Order(StringComparer.Ordinal)];

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Leaves no room.</summary>
    public void Fill()
    {
        using var filler = new FileStream(At(Filler), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] page = new byte[Environment.SystemPageSize];
        try
        {
            while (true)
            {
                filler.Write(page);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Free() => File.Delete(At(Filler));

    /// <summary>Lets nobody write, not even root, whom the rights of a folder do not stop.</summary>
    public void Lock() => Assert.Equal(0, Run("mount", "-o", "remount,ro", Path));

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _folder.Delete();
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return -1;
        }
    }
}
