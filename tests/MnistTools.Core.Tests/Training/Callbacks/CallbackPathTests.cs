namespace MnistTools.Core.Tests.Training.Callbacks;

/// <summary>Where callbacks write.</summary>
public sealed class CallbackPathTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(60, 28, 28, 10);

    [Fact]
    public void A_session_with_places_of_its_own_says_where_they_are()
    {
        string[] texts = ["CSVLogger(Work:/log.csv)", "ModelCheckpoint('Work:/{epoch:02d}.safetensors')", "TensorBoard(Work:/tb)", "BackupAndRestore(Work:/b, delete_checkpoint=false)"];
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
