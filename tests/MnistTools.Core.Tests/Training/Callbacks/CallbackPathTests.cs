namespace MnistTools.Core.Tests.Training.Callbacks;

/// <summary>Where callbacks write.</summary>
public sealed class CallbackPathTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(60, 28, 28, 10);

    [Fact]
    public void A_session_with_places_of_its_own_says_where_they_are()
    {
        string[] texts =
            ["CSVLogger(Work:/log.csv)", "ModelCheckpoint('Work:/{epoch:02d}.safetensors')", "TensorBoard(Work:/tb)",
                "BackupAndRestore(Work:/b, delete_checkpoint=false)"];
        Fit([.. texts.Select(Callback.Parse)], path => Folder.At(path.Replace("Work:/", "", StringComparison.Ordinal)));
        Assert.Equal(["01.safetensors", "log.csv"], Folder.Files);
        Assert.True(File.Exists(Folder.At("b/backup.safetensors")));
        Assert.True(Directory.Exists(Folder.At("tb/train")));
    }

    [Theory]
    [InlineData("CSVLogger(folder)", "folder' is a folder, not a file")]
    [InlineData("CSVLogger(file/log.csv)", "file' is a file, where a folder is needed")]
    [InlineData("ModelCheckpoint('file/{epoch}/m.safetensors')", "file' is a file, where a folder is needed")]
    [InlineData("ModelCheckpoint('{epoch:02d}.xyz')", "Unknown extension '.xyz'")]
    [InlineData("ModelCheckpoint(folder/x.safetensors)", "x.safetensors' is a folder, not a file")]
    [InlineData("TensorBoard(file)", "file' is a file, where a folder is needed")]
    [InlineData("BackupAndRestore(file/sub)", "file' is a file, where a folder is needed")]
    public void What_could_never_be_written_is_refused_before_the_first_step(string text, string message)
    {
        File.WriteAllText(Folder.At("file"), "");
        Directory.CreateDirectory(Folder.At("folder/x.safetensors"));
        MnistModel model = Train.Small();
        float[] weights = model.Parameters.Values.ToArray();
        var refused = Assert.ThrowsAny<IOException>(() => Fit([Callback.Parse(text)], null, model));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(weights, model.Parameters.Values.ToArray());
        Assert.Null(model.History);
    }

    /// <summary>It would be whatever folder is the current one.</summary>
    [Fact]
    public void A_folder_without_a_name_is_refused()
    {
        Assert.StartsWith("'backup_dir' must not be empty", Assert.Throws<ArgumentException>(() => new BackupAndRestore("")).Message);
        Assert.StartsWith("'log_dir' must not be empty", Assert.Throws<ArgumentException>(() => new TensorBoard(" ")).Message);
        Assert.Throws<ArgumentException>(() => new TensorBoard() with { LogDir = "" });
        Assert.Contains("'backup_dir' must not be empty", Assert.Throws<SpecException>(() => Callback.Parse("BackupAndRestore('')")).Message);
    }

    [Theory]
    [InlineData("CSVLogger(log.csv)", "CSVLogger('./log.csv', ';')", "log.csv")]
    [InlineData("ModelCheckpoint(m.safetensors)", "ModelCheckpoint(m.safetensors, save_best_only=true)", "m.safetensors")]
    [InlineData("ModelCheckpoint('{epoch}.onnx')", "ModelCheckpoint('{epoch}.onnx', loss)", "{}.onnx")]
    public void Two_callbacks_with_one_file_are_refused(string one, string other, string file)
    {
        MnistModel model = Train.Small();
        var refused = Assert.Throws<SpecException>(() => Fit([Callback.Parse(one), Callback.Parse(other)], null, model));
        Assert.Equal(
            $"{Callback.Parse(other)} would overwrite '{Folder.At(file)}', which another callback of this training writes already. Give each its own file.",
            refused.Message);
        Assert.Null(model.History);
        Assert.Empty(Folder.Files);
    }

    [Fact]
    public void Two_may_append_to_one_file()
    {
        Fit([new CSVLogger("log.csv", Append: true), new CSVLogger("log.csv", Append: true)], null);
        string[] lines = File.ReadAllLines(Folder.At("log.csv"));
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("epoch,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("0,", lines[1], StringComparison.Ordinal);
        Assert.Equal(lines[1], lines[2]);
    }

    /// <summary>Two channels of five positions, of which PyTorch and ONNX have those of one channel together.</summary>
    [Theory]
    [InlineData("m.onnx")]
    [InlineData("{epoch}.pt")]
    public void A_network_that_a_format_cannot_hold_is_refused_before_the_first_step(string path)
    {
        var model = new MnistModel([Layer.Parse("Conv2D(2, (28, 24))"), Layer.Parse("Flatten")], 1);
        float[] weights = model.Parameters.Values.ToArray();
        var refused = Assert.Throws<ModelFormatException>(() => Fit([new ModelCheckpoint(path)], null, model));
        Assert.Contains("The network ends with a flattened image", refused.Message, StringComparison.Ordinal);
        Assert.Equal(weights, model.Parameters.Values.ToArray());
        Assert.Null(model.History);
        Fit([new ModelCheckpoint("m.keras"), new ModelCheckpoint("m.safetensors")], null, model);
    }

    [Fact]
    public void Folders_that_are_missing_are_made()
    {
        Fit([new CSVLogger("new/sub/log.csv"), new ModelCheckpoint("{epoch}/m.safetensors")], null);
        Assert.True(File.Exists(Folder.At("new/sub/log.csv")));
        Assert.NotNull(ModelFile.Load(Folder.At("1/m.safetensors")));
    }

    private void Fit(IReadOnlyList<Callback> callbacks, Func<string, string>? resolve, MnistModel? model = null) =>
        Train.Fit(model ?? Train.Small(), Images, new() { Callbacks = callbacks, ResolvePath = resolve, BaseFolder = Folder.Path }, Images);
}
