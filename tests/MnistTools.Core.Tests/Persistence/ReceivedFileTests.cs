using System.Text;
using MnistTools.Core.Tests.Training.Callbacks;
using MnistTools.Data.Pictures;
using MnistTools.Tuning.Studies;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>What each reader says of files that are none, and of such as no reader could hold in memory.</summary>
public sealed class ReceivedFileTests : FolderTests
{
    private const long Huge = 3L << 30;

    /// <summary>Without the refusal a reader would wait for ever; then the test fails, and not the run.</summary>
    private static readonly TimeSpan ForEver = TimeSpan.FromMinutes(1);

    /// <summary>A name for the file, and who reads it.</summary>
    private static readonly Dictionary<string, Action<string>> Readers = new()
    {
        ["model.safetensors"] = path => ModelFile.Load(path),
        ["model.keras"] = path => ModelFile.Load(path),
        ["model.h5"] = path => ModelFile.Load(path),
        ["history.json"] = path => HistoryFile.Load(path),
        ["history.csv"] = path => HistoryFile.Load(path),
        ["picture.png"] = path => DigitPicture.Read(path),
        [IdxFiles.TrainImages] = path => LoadData(path, name => name),
        [IdxFiles.TestLabels] = path => LoadData(path, name => name),
        [IdxFiles.TrainLabels + ".gz"] = path => LoadData(path, name => name.Replace(".gz", "", StringComparison.Ordinal)),
        ["begun.db"] = path => StudyStore.Open(path, access: StudyAccess.Begin),
        ["joined.db"] = path => StudyStore.Open(path, access: StudyAccess.Join),
        ["read.db"] = path => StudyStore.Open(path, access: StudyAccess.Read),
        ["log.csv"] = path => CSVLoggerTests.Fit(1, new CSVLogger(path, Append: true)),
        ["backup.safetensors"] = path => CSVLoggerTests.Fit(1, new BackupAndRestore(Path.GetDirectoryName(path)!)),
    };

    public static TheoryData<string> Names => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_pipe_is_refused_and_not_waited_for(string name)
    {
        string pipe = NamedPipe.Create(Folder.At(name));
        IOException refused = await Assert.ThrowsAsync<IOException>(
            () => Task.Run(() => Readers[name](pipe), TestContext.Current.CancellationToken).WaitAsync(ForEver, TestContext.Current.CancellationToken));
        Assert.Equal($"'{pipe}' is a pipe, not a file.", refused.Message);
    }

    [Theory]
    [InlineData("model.h5")]
    [InlineData("history.csv")]
    [InlineData("picture.png")]
    [InlineData(IdxFiles.TrainImages)]
    public void A_device_without_an_end_is_refused(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev/zero.");
        string link = Folder.At(name);
        File.CreateSymbolicLink(link, "/dev/zero");
        Assert.Equal($"'{link}' is a device, not a file.", Assert.Throws<IOException>(() => Readers[name](link)).Message);
    }

    [Theory]
    [InlineData("model.keras", "2,181,038,079")]
    [InlineData("history.json", "134,217,728")]
    [InlineData("history.csv", "134,217,728")]
    [InlineData("picture.png", "576,000,000")]
    [InlineData(IdxFiles.TrainImages, "1,074,790,400")]
    [InlineData(IdxFiles.TestLabels, "1,074,790,400")]
    [InlineData("log.csv", "2,147,483,591")]
    public void A_file_that_is_longer_than_any_of_its_kind_is_refused_by_its_length(string name, string most)
    {
        string path = CreateHuge(name, name == "model.keras" ? "PK\x03\x04" : "");
        Assert.Equal(
            $"'{path}' has 3,221,225,472 bytes, and no file of its kind that is read has more than {most}.",
            Assert.Throws<IOException>(() => Readers[name](path)).Message);
    }

    /// <summary>These may be as long, so that their first bytes tell.</summary>
    [Theory]
    [InlineData("model.safetensors", "", "the header does not begin with '{'")]
    [InlineData("model.safetensors", "\x02\0\0\0\0\0\0\0{}", "the tensors end at byte 0 of the data, which has 3221225462 bytes")]
    [InlineData("model.h5", "", "This is not a model of Keras")]
    [InlineData("model.h5", "\x89HDF\r\n\x1A\n", "HDF5")]
    [InlineData("model.keras", "", "This is not a model of Keras")]
    public void A_long_file_with_no_model_in_it_is_refused_as_a_short_one_is(string name, string start, string problem)
    {
        string path = CreateHuge(name, start);
        Assert.Contains(problem, Assert.Throws<ModelFormatException>(() => Readers[name](path)).Message, StringComparison.Ordinal);
    }

    private static void LoadData(string path, Func<string, string> bareName)
    {
        using var files = new IdxFiles();
        files.Delete(bareName(Path.GetFileName(path)));
        foreach (string file in Directory.GetFiles(files.Path))
        {
            File.Copy(file, Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(file)));
        }

        MnistFolder.Load(Path.GetDirectoryName(path)!);
    }

    /// <summary>A file of 3 GB that takes no room on the disk.</summary>
    private string CreateHuge(string name, string start)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There it would take room.");
        string path = Folder.At(name);
        using FileStream stream = File.Create(path);
        stream.Write(Encoding.Latin1.GetBytes(start));
        stream.SetLength(Huge);
        return path;
    }
}
