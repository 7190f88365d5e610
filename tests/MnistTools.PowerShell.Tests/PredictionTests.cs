using System.Buffers.Binary;
using System.Management.Automation;

namespace MnistTools.PowerShell.Tests;

/// <summary>Predictions and measurements through the real engine and the module's folder.</summary>
public sealed class PredictionTests : IClassFixture<TrainedSession>, IDisposable
{
    private readonly TrainedSession _session;
    private readonly TemporaryFolder _folder = new();

    public PredictionTests(TrainedSession session)
    {
        _session = session;
        _session.Run<PSObject>("$global:folder = $args[0]", _folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[IO.DirectoryInfo]::new($folder).GetFiles() | Invoke-MnistPrediction -Model $h")]
    [InlineData("Invoke-MnistPrediction \"$folder/*.png\" -Model $h")]
    [InlineData("Invoke-MnistPrediction $folder -Model $h.Model")]
    [InlineData("Invoke-MnistPrediction -LiteralPath \"$folder/1.png\", \"$folder/7[1].png\" -Model $h")]
    public void Pictures_are_told_by_pipeline_wildcard_folder_and_literal_path(string command)
    {
        // The first and the third of MNIST's test images, each of which any trained net knows.
        WritePicture("7[1].png", 0);
        WritePicture("1.png", 2);
        PSObject[] predictions = [.. _session.Run<PSObject>(command).OrderBy(prediction => (string)prediction.Properties["Path"].Value, StringComparer.Ordinal)];
        Assert.Equal(["1", "7"], predictions.Select(prediction => (string)prediction.Properties["Label"].Value));
        Assert.Equal([_folder.At("1.png"), _folder.At("7[1].png")], predictions.Select(prediction => (string)prediction.Properties["Path"].Value));
        Assert.All(predictions, prediction =>
        {
            Assert.Null(prediction.Properties["IsCorrect"].Value);
            Assert.Equal(784, ((byte[])prediction.Properties["Image"].Value).Length);
            Assert.Equal(1, ((IReadOnlyList<float>)prediction.Properties["Probabilities"].Value).Sum(), 1e-5);
        });
    }

    [Fact]
    public void What_is_no_picture_is_an_error_that_names_it_and_the_next_one_goes_on()
    {
        WritePicture("a.png", 0);
        File.WriteAllText(_folder.At("b.png"), "no picture");
        File.WriteAllBytes(_folder.At("c.png"), []);
        WritePicture("d.png", 0);
        IReadOnlyList<PSObject> output = _session.Run<PSObject>(
            "$ErrorActionPreference = 'Continue'; 'a.png', 'b.png', 'c.png', 'd.png' | ForEach-Object { [IO.FileInfo]\"$folder/$_\" } | Invoke-MnistPrediction -Model $h 2>&1");
        Assert.Equal(["a.png", "d.png"], output.Where(o => o.BaseObject is not ErrorRecord).Select(o => Path.GetFileName((string)o.Properties["Path"].Value)));
        ErrorRecord[] errors = [.. output.Select(o => o.BaseObject).OfType<ErrorRecord>()];
        Assert.Equal(["InvalidPicture", "InvalidPicture"], errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.StartsWith($"{_folder.At("b.png")}: This is no picture that can be read", errors[0].ErrorDetails.Message);
        Assert.Equal($"{_folder.At("c.png")}: The file is empty.", errors[1].ErrorDetails.Message);
    }

    [Theory]
    [InlineData("Invoke-MnistPrediction $folder -Model $h", "holds no pictures (.png, .jpg, .jpeg, .bmp, .webp, .gif).")]
    [InlineData("Invoke-MnistPrediction \"$folder/*.png\" -Model $h", "Nothing matches '")]
    [InlineData("Invoke-MnistPrediction \"$folder/a.png\" -Model $h", "a.png' because it does not exist")]
    [InlineData("Invoke-MnistPrediction -LiteralPath \"$folder/a[1].png\" -Model $h", "Could not find file '")]
    [InlineData("Invoke-MnistPrediction -Data $threes -Model $h", "gives 10 numbers; MNIST test has 2 classes.")]
    [InlineData("$h | Measure-MnistModel -Data $threes", "gives 10 numbers; MNIST test has 2 classes.")]
    [InlineData("Invoke-MnistPrediction $folder/x/1.png -Model $h -ClassName a, b", "tells 10 classes apart; there are 2 names")]
    public void What_cannot_be_said_is_one_clear_error(string command, string message)
    {
        Directory.CreateDirectory(_folder.At("x"));
        WritePicture("x/1.png", 2);
        Assert.Contains(message, Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command)).Message);
    }

    [Theory]
    [InlineData("$data")]
    [InlineData("$data.Test")]
    public void Images_of_a_set_are_predicted_with_their_labels(string images)
    {
        IReadOnlyList<object> values = _session.Run<object>(
            $"$p = {images} | Invoke-MnistPrediction -Model $h; $p.Count; @($p | Where-Object IsCorrect).Count; ($h | Measure-MnistModel -Data $data).Confusion.CorrectCount; $p[0].ActualLabel");
        Assert.Equal(100, values[0]);
        Assert.Equal(values[2], values[1]);
        Assert.Equal("7", values[3]);
    }

    [Fact]
    public void Two_models_are_compared_on_the_images_that_one_alone_gets_right()
    {
        IReadOnlyList<object> values = _session.Run<object>(
            "$c = ($h | Measure-MnistModel -Data $data -Reference $other).Comparison; $a = $data | Invoke-MnistPrediction -Model $h; $b = $data | Invoke-MnistPrediction -Model $other; " +
            "@(0..99 | Where-Object { $a[$_].IsCorrect -and -not $b[$_].IsCorrect }).Count; @(0..99 | Where-Object { $b[$_].IsCorrect -and -not $a[$_].IsCorrect }).Count; " +
            "$c.OnlyThisRight; $c.OnlyReferenceRight");
        Assert.Equal(values.Take(2), values.Skip(2));
        Assert.NotEqual(0, values[0]);

        PSObject itself = Assert.Single(_session.Run<PSObject>("$h | Measure-MnistModel -Data $data -Reference $h"));
        Assert.Contains("right alone on 0, the reference on 0; McNemar's test (exact binomial): p = 1, may be chance", (string)itself.Methods["GetTable"].Invoke());
    }

    /// <summary>A test image as a file, dark on light: a bitmap of 24 bits a pixel, the last row first. Formats are told by content, not by extension.</summary>
    private void WritePicture(string name, int index)
    {
        const int Size = 28, Header = 54;
        byte[] pixels = _session.Run<byte[]>(", $data.Test.CopyImage($args[0])", index)[0], file = new byte[Header + (Size * Size * 3)];
        "BM"u8.CopyTo(file);
        foreach ((int at, int value) in new[] { (2, file.Length), (10, Header), (14, 40), (18, Size), (22, Size), (26, 1 | (24 << 16)) })
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            int row = Size - 1 - (i / Size);
            file.AsSpan(Header + (3 * ((row * Size) + (i % Size))), 3).Fill((byte)(255 - pixels[i]));
        }

        File.WriteAllBytes(_folder.At(name), file);
    }
}
