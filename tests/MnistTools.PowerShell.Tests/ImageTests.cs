namespace MnistTools.PowerShell.Tests;

/// <summary>Single images of a set, and models by the paths of their files.</summary>
public sealed class ImageTests : FolderTests, IClassFixture<TrainedSession>
{
    private readonly TrainedSession _session;

    public ImageTests(TrainedSession session)
    {
        _session = session;
        _session.Run<object>("$global:folder = $args[0]; $global:m = \"$folder/m.safetensors\"; $h | Save-MnistModel $m", Folder.Path);
    }

    [Fact]
    public void An_image_of_a_set_has_its_label_and_its_pixels() => Assert.Equal(
        ["7 (image 0 of MNIST test) 7 0 28 28 True", "7 2 1 0", "True", "100 7", "True"],
        _session.Run<string>(
            "$i = $data.Test[0]; \"$i $($i.LabelIndex) $($i.Index) $($i.Height) $($i.Width) $([System.Linq.Enumerable]::SequenceEqual[byte]($i.Pixels, $data.Test.CopyImage(0)))\"; " +
            "\"$($data.Test[0..3] | ForEach-Object { $_.Label })\"; \"$($data.Test[-1].Index -eq 99 -and $data.Test[-100].Index -eq 0)\"; $all = @($data.Test.EnumerateImages()); \"$($all.Count) $($all[0].Label)\"; \"$($null -eq $data.Test[100])\""));

    [Fact]
    public void It_is_predicted_as_its_set_is() => Assert.Equal(
        ["image 5, image 2, image 7", "True"],
        _session.Run<string>(
            "$all = $data | Invoke-MnistPrediction -Model $h; $some = $data.Test[5, 2, 7] | Invoke-MnistPrediction -Model $h; ($some | ForEach-Object { $_.Source }) -join ', '; " +
            "\"$(@(0..2 | Where-Object { $some[$_].Probability -eq $all[(5, 2, 7)[$_]].Probability -and $some[$_].Actual -eq $all[(5, 2, 7)[$_]].Actual }).Count -eq 3)\""));

    [Fact]
    public void Images_are_drawn_together()
    {
        _session.Run<object>("$data.Test[0..4] | Export-DigitPlot $folder/i.svg; $data.Test.Take(5) | Export-DigitPlot $folder/s.svg");
        Assert.Equal(File.ReadAllText(Folder.At("s.svg")), File.ReadAllText(Folder.At("i.svg")));
    }

    [Theory]
    [InlineData("$data | Measure-MnistModel -Model $m", "$data | Measure-MnistModel -Model $h")]
    [InlineData("$data | Measure-MnistModel $m", "$data | Measure-MnistModel -Model $h")]
    [InlineData("Measure-MnistModel $m $data", "$data | Measure-MnistModel -Model $h")]
    [InlineData("[IO.FileInfo]$m | Measure-MnistModel -Data $data", "$data | Measure-MnistModel -Model $h")]
    [InlineData("($data | Measure-MnistModel -Model $h -Reference $m).Comparison", "($data | Measure-MnistModel -Model $h -Reference $h).Comparison")]
    [InlineData("$h | Invoke-MnistPrediction -Data $data.Test.Take(3)", "$data.Test.Take(3) | Invoke-MnistPrediction -Model $h")]
    [InlineData("$m | Invoke-MnistPrediction -Data $data.Test.Take(3)", "$data.Test.Take(3) | Invoke-MnistPrediction -Model $h")]
    [InlineData("$data.Test.Take(3) | Invoke-MnistPrediction -Model $m", "$data.Test.Take(3) | Invoke-MnistPrediction -Model $h")]
    [InlineData("($data | Invoke-MnistTraining -Model $m -Seed 3)['loss']", "($data | Invoke-MnistTraining -Model (Import-MnistModel $m) -Seed 3)['loss']")]
    public void A_model_is_taken_from_its_file_or_the_pipeline(string one, string other)
    {
        string[] given = [.. _session.Run<object>(one).Select(o => $"{o}")];
        Assert.NotEmpty(given);
        Assert.Equal(_session.Run<object>(other).Select(o => $"{o}"), given);
    }

    [Theory]
    [InlineData("Export-HistoryPlot -History $m $folder/w.png", "$h | Export-HistoryPlot $folder/v.png")]
    [InlineData("Export-DigitPlot -Model $m $folder/w.svg", "$h | Export-DigitPlot $folder/v.svg")]
    [InlineData("Save-MnistModel -Model $m $folder/w.onnx", "$h | Save-MnistModel $folder/v.onnx")]
    public void A_file_is_written_of_it(string one, string other)
    {
        _session.Run<object>($"{one}; {other}");
        string[] written = [.. Folder.Files.Where(file => file != "m.safetensors")];
        Assert.Equal(File.ReadAllBytes(Folder.At(written[0])), File.ReadAllBytes(Folder.At(written[1])));
    }

    [Fact]
    public void Images_that_come_one_by_one_are_all_drawn()
    {
        _session.Run<object>(
            "$data.Test[0..59] | Export-DigitPlot $folder/all.svg; $data.Test.Take(60) | Export-DigitPlot $folder/some.svg; $data.Test[0..59] | Export-DigitPlot $folder/few.svg -First 5");
        Assert.Equal([60, 40, 5], ((string[])["all.svg", "some.svg", "few.svg"]).Select(CountImages));
    }

    /// <summary>Of predictions for the images of a set, there may be ten thousand; pictures of one's own are meant to be seen.</summary>
    [Fact]
    public void Of_predictions_all_own_pictures_are_drawn_and_the_title_tells_of_others()
    {
        Bitmap.Write(Folder.At("a.bmp"), _session.Run<byte[]>(", $data.Test.CopyImage(0)")[0]);
        _session.Run<object>(
            "$p = Invoke-MnistPrediction $folder/a.bmp -Model $h; @($p) * 45 | Export-DigitPlot $folder/own.svg; @($p) * 45 | Export-DigitPlot $folder/few.svg -First 5; " +
            "$data.Test[0..44] | Invoke-MnistPrediction -Model $h | Export-DigitPlot $folder/set.svg; $data.Test[0..44] | Export-DigitPlot $folder/images.svg -First 3; " +
            "@($p) * 45 + ($data.Test[0] | Invoke-MnistPrediction -Model $h) | Export-DigitPlot $folder/both.svg; @($p) * 45 | Export-DigitPlot $folder/one.svg -First 1");
        Assert.Equal([45, 5, 40, 3, 46], ((string[])["own.svg", "few.svg", "set.svg", "images.svg", "both.svg"]).Select(CountImages));
        Assert.Contains(">Predictions: the first of 45<", File.ReadAllText(Folder.At("one.svg")), StringComparison.Ordinal);
        Assert.Contains(">Predictions: the first 5 of 45<", File.ReadAllText(Folder.At("few.svg")), StringComparison.Ordinal);
        Assert.Contains("of 45 right, the first 40 shown", File.ReadAllText(Folder.At("set.svg")), StringComparison.Ordinal);
        Assert.Contains(">MNIST test: the first 3 of 45 images<", File.ReadAllText(Folder.At("images.svg")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$data | Measure-MnistModel -Model $folder/none.safetensors", "none.safetensors")]
    [InlineData("$data | Measure-MnistModel -Model $folder/none.onnx", "none.onnx")]
    [InlineData("[IO.FileInfo]\"$folder/a.jpg\" | Invoke-MnistPrediction", "a.jpg' is a picture, and a model is needed here.")]
    public void What_is_no_model_is_named(string command, string message)
    {
        File.WriteAllText(Folder.At("a.jpg"), "x");
        Assert.Contains(message, Assert.ThrowsAny<RuntimeException>(() => _session.Run<object>(command)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_are_shown_to_each_model_that_comes_in()
    {
        Bitmap.Write(Folder.At("a.bmp"), _session.Run<byte[]>(", $data.Test.CopyImage(0)")[0]);
        Assert.Equal(
            ["a.bmp", "a.bmp"],
            _session.Run<string>("$path = \"$folder/a.bmp\"; $h, $other | Invoke-MnistPrediction $path | ForEach-Object { [IO.Path]::GetFileName($_.Path) }"));
    }

    [Fact]
    public void Verbose_tells_what_was_read_and_from_where() => Assert.Equal(
        [
            "Read MNIST: 1 training and 10000 test images in 10 classes from 'BASE/data/mnist'.",
            "Read MNIST: 1 training and 10000 test images in 10 classes from 'BASE/data/mnist'.",
            $"Read the model Flatten, Dense(512, relu), Dense(10, softmax) (407050 parameters; History of 2 epochs: loss, accuracy, val_loss, val_accuracy) from '{Folder.At("m.safetensors")}'.",
            $"Read History of 2 epochs: loss, accuracy, val_loss, val_accuracy from '{Folder.At("h.csv")}'.",
        ],
        _session.Run<string>(
            "$h | Export-MnistHistory $folder/h.csv; $base = (Get-Module MnistTools).ModuleBase; " +
            "(Import-MnistData -First 1 -Verbose 4>&1), (Import-MnistData $base/data/mnist -Name Mnist -First 1 -Verbose 4>&1), (Import-MnistModel $m -Verbose 4>&1), (Import-MnistHistory $folder/h.csv -Verbose 4>&1) | " +
            "ForEach-Object { $_ } | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object { \"$_\".Replace($base, 'BASE').Replace('BASE/lib', 'BASE') }"));

    private int CountImages(string name) => File.ReadAllText(Folder.At(name)).Split("<image").Length - 1;
}
