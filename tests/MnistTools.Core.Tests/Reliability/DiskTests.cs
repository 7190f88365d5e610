using System.Diagnostics;
using MnistTools.Core.Tests.Persistence;
using MnistTools.Core.Tests.Tuning;
using MnistTools.Tuning.Studies;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>
/// Disks that are full, folders that refuse or go away, and files that others hold: one error that names the file, and nothing is lost that was there.
/// </summary>
public sealed class DiskTests : FolderTests
{
    private const int NoSpaceLeft = 28, DiskKilobytes = 512;

    public static TheoryData<string> Formats => [.. ModelFile.Extensions.Where(extension => extension != ".dat")];

    [Theory]
    [MemberData(nameof(Formats))]
    public void On_a_full_disk_a_model_that_was_there_stays_whole(string extension)
    {
        using var disk = new SmallDisk(DiskKilobytes);
        string path = disk.At($"model{extension}");
        ModelFile.Save(Small(1), path, overwrite: false);
        byte[] before = File.ReadAllBytes(path);
        disk.Fill();
        IOException full = Assert.Throws<IOException>(() => ModelFile.Save(Small(2), path, overwrite: true));
        Assert.Equal((NoSpaceLeft, $"No space left on device : '{path}'"), (full.HResult, full.Message));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([$"model{extension}"], disk.Files);
        disk.Free();
        ModelFile.Save(Small(2), path, overwrite: true);
        Assert.Equal(Small(2).GetWeight("1.weight"), ModelFile.Load(path).GetWeight("1.weight"));
    }

    [Theory]
    [InlineData(".json")]
    [InlineData(".csv")]
    public void On_a_full_disk_a_history_that_was_there_stays_whole(string extension)
    {
        using var disk = new SmallDisk(DiskKilobytes);
        string path = disk.At($"history{extension}");
        History history = PersistenceFolder.CreateHistory();
        HistoryFile.Save(history, path, overwrite: false);
        disk.Fill();
        IOException full = Assert.Throws<IOException>(() => HistoryFile.Save(history, path, overwrite: true));
        Assert.Equal((NoSpaceLeft, $"No space left on device : '{path}'"), (full.HResult, full.Message));
        PersistenceFolder.AssertSame(history, HistoryFile.Load(path));
        Assert.Equal([$"history{extension}"], disk.Files);
    }

    /// <summary>
    /// Each callback that writes ends the training with the error, and a training that goes on when there is room again ends as one that never stopped.
    /// </summary>
    [Theory]
    [InlineData("CSVLogger(log.csv)", "log.csv")]
    [InlineData("ModelCheckpoint(best.safetensors, monitor=loss)", "best.safetensors")]
    [InlineData("BackupAndRestore(backup)", "backup.safetensors")]
    public void A_training_on_a_full_disk_goes_on_from_its_backup_when_there_is_room(string callback, string file)
    {
        using var disk = new SmallDisk(DiskKilobytes);
        History whole = Fit([], Folder.Path);
        bool isFull = false;
        var fill = new LambdaCallback("fill")
        {
            OnEpochEnd = log =>
            {
                if (log.Epoch == 2 && !isFull)
                {
                    isFull = true;
                    disk.Fill();
                }
            },
        };
        // The backup is written last, so that of the first epoch is there.
        Callback[] callbacks =
            [fill, Callback.Parse(callback), .. callback.StartsWith("Backup", StringComparison.Ordinal) ? (Callback[])[] : [new BackupAndRestore("backup")]];
        IOException full = Assert.Throws<IOException>(() => Fit(callbacks, disk.Path));
        Assert.Equal((NoSpaceLeft, true), (full.HResult, full.Message.Contains(file, StringComparison.Ordinal)));
        disk.Free();
        Train.AssertSame(whole, Fit(callbacks, disk.Path));
    }

    [Fact]
    public void A_search_on_a_full_disk_says_so_and_goes_on_when_there_is_room()
    {
        using var disk = new SmallDisk(DiskKilobytes);
        StudyDefinition definition = Search.Define(Search.Space(("Layer", new[] { "Dense(4, softmax)" }), ("Seed", new[] { 1, 2, 3 })));
        using (IStudyStore store = StudyStore.Open(disk.At("study.db")))
        {
            SearchWorker.Join(store, definition);
            var ended = new List<int>();
            string message = Assert.Throws<StudyException>(() =>
            {
                foreach (Trial trial in Worker(store, definition).Run(null, TestContext.Current.CancellationToken))
                {
                    ended.Add(trial.Number);
                    disk.Fill();
                }
            }).Message;
            Assert.Equal([1], ended);
            Assert.StartsWith($"The study 'search' in '{disk.At("study.db")}' cannot be used: ", message, StringComparison.Ordinal);
            Assert.Contains($"the disk with the folder '{disk.Path}' is full. Make room there and try again.", message, StringComparison.Ordinal);
        }

        disk.Free();
        using IStudyStore again = StudyStore.Open(disk.At("study.db"), access: StudyAccess.Join);
        Trial[] trials = [.. Worker(again, definition).Run(null, TestContext.Current.CancellationToken)];
        Assert.Equal(
            [(1, TrialState.Complete), (2, TrialState.Complete), (3, TrialState.Complete)], trials.Select(trial => (trial.Number, trial.State)).Order());
    }

    [Fact]
    public void A_study_that_has_no_room_to_begin_says_so()
    {
        using var disk = new SmallDisk(DiskKilobytes);
        StudyStore.Open(disk.At("old.db")).Dispose();
        disk.Fill();
        Assert.Contains(
            $"the disk with the folder '{disk.Path}' is full. Make room there and try again.",
            Assert.Throws<StudyException>(() => StudyStore.Open(disk.At("new.db"))).Message, StringComparison.Ordinal);
        // The log of a study that is there already cannot begin, which SQLite calls an I/O error.
        Assert.Contains(
            $"the disk with the folder '{disk.Path}' may be full, or fails to read or write. SQLite Error 10: ",
            Assert.Throws<StudyException>(() => StudyStore.Open(disk.At("old.db"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_may_write_files_are_read_and_the_one_that_was_to_be_written_is_named()
    {
        using var disk = new SmallDisk(DiskKilobytes);
        string model = disk.At("model.safetensors"), study = disk.At("study.db");
        ModelFile.Save(Small(1), model, overwrite: false);
        StudyDefinition definition = Search.Define(Search.Space(("Layer", new[] { "Dense(4, softmax)" })));
        using (IStudyStore store = StudyStore.Open(study))
        {
            store.Create(definition);
        }

        disk.Lock();
        Assert.Contains($"'{model}'", Assert.ThrowsAny<IOException>(() => ModelFile.Save(Small(2), model, overwrite: true)).Message, StringComparison.Ordinal);
        Assert.Contains(
            $"'{disk.At("log.csv")}'", Assert.ThrowsAny<IOException>(() => Fit([new CSVLogger("log.csv")], disk.Path)).Message, StringComparison.Ordinal);
        foreach ((string path, StudyAccess access) in ((string, StudyAccess)[])[
            (disk.At("new.db"), StudyAccess.Begin), (study, StudyAccess.Begin), (study, StudyAccess.Join)])
        {
            Assert.StartsWith(
                $"The study 'search' in '{path}' cannot be used: it or the folder '{disk.Path}' cannot be written to. Choose a folder that can be; ",
                Assert.Throws<StudyException>(() => Begin(path, access)).Message, StringComparison.Ordinal);
        }

        Assert.Equal(Small(1).GetWeight("1.weight"), ModelFile.Load(model).GetWeight("1.weight"));
        using IStudyStore read = StudyStore.Open(study, access: StudyAccess.Read);
        Assert.Equal(definition.ToJson(), read.GetDefinition().ToJson());
    }

    [Theory]
    [InlineData("CSVLogger(out/log.csv)")]
    [InlineData("BackupAndRestore(out)")]
    public void A_folder_that_goes_away_in_a_training_is_named(string callback)
    {
        string folder = Folder.At("out");
        var remove = new LambdaCallback("remove") { OnEpochBegin = epoch => Assert.True(epoch == 1 || Remove(folder)) };
        string message = Assert.Throws<DirectoryNotFoundException>(() => Fit([remove, Callback.Parse(callback)], Folder.Path)).Message;
        Assert.Equal($"The folder '{folder}' does not exist.", message);
    }

    /// <summary>The fields in its path may be folders, which nobody has made before.</summary>
    [Fact]
    public void A_checkpoint_makes_its_folder_anew()
    {
        var remove = new LambdaCallback("remove") { OnEpochBegin = _ => Remove(Folder.At("out")) };
        Fit([remove, Callback.Parse("ModelCheckpoint(out/best.safetensors, monitor=loss)")], Folder.Path);
        Assert.True(File.Exists(Folder.At("out/best.safetensors")));
    }

    /// <summary>Programs that lock a file want it for themselves: it is not read. A new file takes its name all the same.</summary>
    [Fact]
    public async Task A_file_that_another_process_holds_is_named_when_it_is_read_and_whole_when_it_is_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems lock files in other ways.");
        string path = Folder.At("model.safetensors");
        ModelFile.Save(Small(1), path, overwrite: false);
        // It tells that it has the lock, and holds it until its input ends.
        using Process holder = Process.Start(
            new ProcessStartInfo("flock", ["--exclusive", path, "sh", "-c", "echo held; cat"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Contains(
            $"'{path}' because it is being used by another process", Assert.Throws<IOException>(() => ModelFile.Load(path)).Message, StringComparison.Ordinal);
        ModelFile.Save(Small(2), path, overwrite: true);
        Assert.Equal(Small(2).GetWeight("1.weight"), ModelFile.Load(path).GetWeight("1.weight"));
        Assert.Equal(["model.safetensors"], Folder.Files);
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static bool Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return true;
    }

    private static MnistModel Small(int seed) => new([Layer.Parse("Flatten"), Layer.Parse("Dense(10, softmax)")], seed);

    private static SearchWorker Worker(IStudyStore store, StudyDefinition definition) =>
        new(store, definition, Some.Images(20), new SearchOptions { ThreadCount = 1, Patience = TimeSpan.FromMilliseconds(500) });

    private static void Begin(string path, StudyAccess access)
    {
        using IStudyStore store = StudyStore.Open(path, access: access);
        store.Create(Search.Define(Search.Space(("Seed", new[] { 1, 2 }))));
    }

    private static History Fit(Callback[] callbacks, string folder) => Trainer.Fit(
        new MnistModel([Layer.Parse("Flatten"), Layer.Parse("Dense(4, softmax)")], 1, new Shape(3, 3)),
        Some.Images(20),
        null,
        new TrainingOptions { Epochs = 3, Seed = 1, ThreadCount = 1, Callbacks = callbacks, BaseFolder = folder });
}
