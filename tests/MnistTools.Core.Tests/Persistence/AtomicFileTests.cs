using System.Text;
using MnistTools.Core.Tests.Training.Callbacks;
using MnistTools.Files;

namespace MnistTools.Core.Tests.Persistence;

public sealed class AtomicFileTests : FolderTests
{
    private const int NoSpaceLeft = 28;

    /// <summary>/dev/full says of each byte that it gets that there is no room for it.</summary>
    [Fact]
    public void A_device_gets_the_content_and_stays_what_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux's.");
        string link = Folder.At("log.csv");
        File.CreateSymbolicLink(link, "/dev/full");
        Assert.Equal(FileKind.CharacterDevice, FileKinds.Of(link));
        IOException full = Assert.Throws<IOException>(() => Write(link, "rows"));
        Assert.Equal((NoSpaceLeft, true), (full.HResult, full.Message.Contains($"'{link}'", StringComparison.Ordinal)));
        Assert.Equal(NoSpaceLeft, Assert.Throws<IOException>(() => CSVLoggerTests.Fit(1, new CSVLogger(link, Append: true))).HResult);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(link, overwrite: true, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidOperationException();
        }));
        Assert.Contains(
            "exists already", Assert.Throws<IOException>(() => AtomicFile.Write(link, overwrite: false, _ => { })).Message, StringComparison.Ordinal);
        Assert.Equal((FileKind.CharacterDevice, "/dev/full"), (FileKinds.Of(link), new FileInfo(link).LinkTarget));
        Assert.Equal(["log.csv"], Folder.Files);
    }

    [Fact]
    public void A_pipe_is_refused_before_anything_is_done()
    {
        string pipe = NamedPipe.Create(Folder.At("log.csv"));
        IOException refused = Assert.Throws<IOException>(() => AtomicFile.Write(pipe, overwrite: true, _ => Assert.Fail("It was asked for content.")));
        Assert.Equal($"'{pipe}' is a pipe, not a file.", refused.Message);
        Assert.Equal(FileKind.Pipe, FileKinds.Of(pipe));
        Assert.Equal(["log.csv"], Folder.Files);
    }

    [Fact]
    public void A_link_to_nothing_stays_a_link_and_the_file_is_where_it_points_to()
    {
        string link = Folder.At("latest.txt");
        CreateLink(link, "first.txt");
        Write(link, "content");
        Assert.Equal("first.txt", new FileInfo(link).LinkTarget);
        Assert.Equal("content", File.ReadAllText(Folder.At("first.txt")));
    }

    [Fact]
    public void What_a_killed_process_left_goes_with_the_next_file_of_the_name()
    {
        string left = "", other = "";
        AtomicFile.Write(Folder.At("a.txt"), overwrite: true, _ => left = Leave());
        AtomicFile.Write(Folder.At("b.txt"), overwrite: true, _ => other = Leave());
        Assert.Equal([other, left, "a.txt", "b.txt"], Folder.Files.OrderBy(name => name == other ? 0 : 1));
        if (!OperatingSystem.IsWindows())
        {
            // As it is when the file that was to be replaced must not be written.
            File.SetUnixFileMode(Folder.At(left), UnixFileMode.UserRead);
        }

        Write(Folder.At("a.txt"), "new");
        Assert.Equal([other, "a.txt", "b.txt"], Folder.Files);
        Assert.Equal("new", File.ReadAllText(Folder.At("a.txt")));
    }

    [Fact]
    public void What_others_write_at_the_same_time_is_left_to_them()
    {
        string path = Folder.At("a.txt");
        AtomicFile.Write(path, overwrite: true, first =>
        {
            first.Write("first"u8);
            AtomicFile.Write(path, overwrite: true, second =>
            {
                second.Write("second"u8);
                Write(path, "third");
                Assert.Equal("third", File.ReadAllText(path));
            });
            Assert.Equal("second", File.ReadAllText(path));
        });
        Assert.Equal("first", File.ReadAllText(path));
        Assert.Equal(["a.txt"], Folder.Files);
    }

    [Fact]
    public void Threads_that_write_the_same_file_leave_one_of_theirs()
    {
        string path = Folder.At("a.txt");
        Parallel.For(0, 200, i => Write(path, $"{i}"));
        Assert.InRange(int.Parse(File.ReadAllText(path), System.Globalization.CultureInfo.InvariantCulture), 0, 199);
        Assert.Equal(["a.txt"], Folder.Files);
    }

    /// <summary>255 bytes are the most that a name may have on most file systems.</summary>
    [Fact]
    public void The_longest_name_is_long_enough()
    {
        string path = Folder.At(new string('ä', 125) + ".json");
        Assert.Equal(255, Encoding.UTF8.GetByteCount(Path.GetFileName(path)));
        Write(path, "content");
        Assert.Equal("content", File.ReadAllText(path));
    }

    [Fact]
    public void A_name_that_is_too_long_is_named_itself()
    {
        string path = Folder.At(new string('x', 300) + ".json");
        IOException refused = Assert.ThrowsAny<IOException>(() => Write(path, "content"));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Folder.Files);
    }

    [Fact]
    public void A_full_disk_and_missing_rights_are_told_of_the_file_that_the_user_named()
    {
        string path = Folder.At("model.safetensors");
        IOException full = Assert.Throws<IOException>(() => AtomicFile.Write(path, overwrite: true, stream =>
            throw new IOException($"No space left on device : '{((FileStream)stream).Name}'") { HResult = NoSpaceLeft }));
        Assert.Equal(($"No space left on device : '{path}'", NoSpaceLeft), (full.Message, full.HResult));
        var denied = Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.Write(path, overwrite: true, stream =>
            throw new UnauthorizedAccessException($"Access to the path '{((FileStream)stream).Name}' is denied.")));
        Assert.Equal($"Access to the path '{path}' is denied.", denied.Message);
        Assert.Empty(Folder.Files);
    }

    [Fact]
    public void A_folder_that_can_be_written_to_is_as_it_was_after_the_question()
    {
        Write(Folder.At("old.txt"), "old");
        AtomicFile.CheckFolder(Folder.At("old.txt"));
        AtomicFile.CheckFolder(Folder.At("new.txt"));
        Assert.Equal(("old", "old.txt"), (File.ReadAllText(Folder.At("old.txt")), Assert.Single(Folder.Files)));
    }

    /// <summary>Not even root may create a file there.</summary>
    [Fact]
    public void Where_no_file_can_be_created_the_file_that_the_user_named_is_told_of()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");
        Assert.All([() => Write("/proc/model.safetensors", "content"), () => AtomicFile.CheckFolder("/proc/model.safetensors")], (Action write) =>
            Assert.Contains("'/proc/model.safetensors'", Assert.ThrowsAny<IOException>(write).Message, StringComparison.Ordinal));
    }

    private static void Write(string path, string text) => AtomicFile.Write(path, overwrite: true, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static void CreateLink(string link, string target)
    {
        try
        {
            File.CreateSymbolicLink(link, target);
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows lets not everybody create links.");
        }
    }

    /// <summary>A second temporary file, as a process that was killed has left it: nobody has it open.</summary>
    private string Leave()
    {
        string living = Assert.Single(Folder.Files, name => name.EndsWith(".tmp", StringComparison.Ordinal) && !IsLeft(name));
        string left = living.Replace(".tmp", "-left.tmp", StringComparison.Ordinal);
        File.WriteAllText(Folder.At(left), "half");
        return left;
    }

    private static bool IsLeft(string name) => name.EndsWith("-left.tmp", StringComparison.Ordinal);
}
