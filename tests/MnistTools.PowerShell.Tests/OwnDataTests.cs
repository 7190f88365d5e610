namespace MnistTools.PowerShell.Tests;

/// <summary>Images of one's own in commands, and parts of a set as data: what they take, and what they say.</summary>
public sealed class OwnDataTests : FolderTests, IClassFixture<TrainedSession>
{
    private readonly TrainedSession _session;

    public OwnDataTests(TrainedSession session)
    {
        _session = session;
        File.WriteAllText(Folder.At("t.csv"), "label,a,b,c,d\n1,0,1,2,3\n0,9,8,7,6\n");
        File.WriteAllText(Folder.At("u.csv"), "2,0,1,2,3\n");
        _session.Run<object>("$global:folder = $args[0]; $ExecutionContext.SessionState.Path.SetLocation($args[0]) | Out-Null", Folder.Path);
    }

    [Theory]
    [InlineData("Import-MnistData t.csv", "t.csv: 2 images of 2×2 in 2 classes")]
    [InlineData("Import-MnistData t.csv, u.csv", "t.csv: 2 images of 2×2 in 2 classes|u.csv: 1 image of 2×2 in 3 classes")]
    [InlineData("Import-MnistData -LiteralPath t.csv -TestPath u.csv", "t.csv: 2 training and 1 test images in 3 classes")]
    [InlineData("Import-MnistData t.csv -Class 1 -InputSize 3", "t.csv: 1 image of 3×3 in 1 class")]
    [InlineData("$PSDefaultParameterValues = @{ 'Import-MnistData:TestFirst' = 7 }; Import-MnistData t.csv; $global:PSDefaultParameterValues.Clear()", "t.csv: 2 images of 2×2 in 2 classes")]
    public void Files_of_ones_own_are_read(string command, string expected) => Assert.Equal(expected.Split('|'), _session.Run<string>($"& {{ {command} }} | ForEach-Object {{ \"$_\" }}"));

    [Theory]
    [InlineData("Import-MnistData t.csv -TestFirst 1", "InvalidArgument", "-TestFirst takes some of the test images, and t.csv has none: leave it out, or give test images with -TestPath.")]
    [InlineData("Import-MnistData t.csv -First 3", "InvalidArgument", "-First 3 is too many: t.csv has 2 images.")]
    [InlineData("Import-MnistData -TestPath t.csv", "InvalidArgument", "-TestPath is for images of your own: give their file or folder with -Path.")]
    [InlineData("Import-MnistData -Framed", "InvalidArgument", "-Framed is for images of your own")]
    [InlineData("Import-MnistData t.csv, t.csv -TestPath u.csv", "InvalidArgument", "-TestPath gives the test images for one -Path, and here are several")]
    [InlineData("Import-MnistData t.csv -TestPath nowhere.csv", "PathNotFound", "nowhere.csv: There is no such file or folder")]
    [InlineData("Import-MnistData t.csv -Framed", "InvalidMnistData", "Only pictures can be framed")]
    [InlineData("Import-MnistData t.csv -Name Qmnist", "InvalidMnistData", "This is a file; the folder with the four IDX files of Qmnist is needed")]
    [InlineData("Import-MnistData FashionMnist", "PathNotFound", "There is no file or folder 'FashionMnist'. For the data set of that name, use Import-MnistData -Name FashionMnist.")]
    [InlineData("Import-MnistData fashion-mnist", "PathNotFound", "use Import-MnistData -Name FashionMnist.")]
    [InlineData("Import-MnistData 3", "PathNotFound", "because it does not exist.")]
    [InlineData("Import-MnistData -Class 8, 3, 8", "InvalidArgument", "-Class means class '8' more than once (8, 8): name each class once.")]
    [InlineData("Import-MnistData -Class '3,8'", "InvalidArgument", "There is no class '3,8'. The classes are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9. A list has no quotation marks around the whole: -Class 3, 8.")]
    [InlineData("Import-MnistData -Class 7..9", "InvalidArgument", "PowerShell reads a range only in parentheses: -Class (7..9).")]
    public void What_cannot_be_says_what_to_do(string command, string identity, string message)
    {
        var failed = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command));
        Assert.Equal(identity, failed.ErrorRecord.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(message, failed.ErrorRecord.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_the_name_of_a_data_set_is_a_folder()
    {
        Directory.CreateDirectory(Folder.At("Qmnist"));
        var failed = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("Import-MnistData Qmnist"));
        Assert.Contains("There is no file train-images-idx3-ubyte", failed.ErrorRecord.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_classes_are_found_in_other_capitals() => Assert.Equal(
        ["CAT 2"],
        _session.Run<string>("$s = [MnistTools.Data.ImageSet]::new('s', [byte[]](1, 2, 3), [byte[]](0, 1, 1), 1, 1, [string[]]('dog', 'CAT')); $c = $s.SelectClasses($s.FindClass('cat')); \"$($c.ClassNames) $($c.Count)\""));

    /// <summary>A part made by the methods of a set is the same part.</summary>
    [Theory]
    [InlineData("$data.Test[0..9]", "$data.Test.Take(10)")]
    [InlineData("$data.Test.EnumerateImages()", "$data.Test")]
    [InlineData("($data.Test.EnumerateImages() | Where-Object Label -eq 7)", "$data.Test.Subset([int[]](0..99 | Where-Object { $data.Test[$_].Label -eq 7 }))")]
    [InlineData("([System.Collections.Generic.List[object]]@($data.Test[5, 2, 7]))", "$data.Test.Subset((5, 2, 7))")]
    public void Images_of_one_set_are_a_part_of_it(string list, string part)
    {
        Assert.Equal(_session.Run<double>($"(Measure-MnistModel $h -Data {part}).Loss"), _session.Run<double>($"(Measure-MnistModel $h -Data {list}).Loss"));
        Assert.Equal(
            _session.Run<double>($"(Invoke-MnistTraining -Data {part} -Layer Flatten, 'Dense(10, softmax)' -Seed 1 6>$null)['loss'][0]"),
            _session.Run<double>($"(Invoke-MnistTraining -Data {list} -Layer Flatten, 'Dense(10, softmax)' -Seed 1 6>$null)['loss'][0]"));
        Assert.Equal(_session.Run<string>($"(Invoke-MnistPrediction -Model $h -Data {part}).Label"), _session.Run<string>($"(Invoke-MnistPrediction -Model $h -Data {list}).Label"));
    }

    [Theory]
    [InlineData("Measure-MnistModel $h -Data @()", "A list must have images of one set, such as $data.Test[0..9]; this one is empty or has something else.")]
    [InlineData("Measure-MnistModel $h -Data @($data.Test[0], 5)", "this one is empty or has something else.")]
    [InlineData("Invoke-MnistTraining -Data @($data, $data)", "this one is empty or has something else.")]
    [InlineData("$data.Test[0..1] | Measure-MnistModel $h", "This is one image, where a set is needed. Give several in a list, and not through the pipeline: -Data $data.Test[0..9].")]
    [InlineData("$data.Test[0..1] | Invoke-MnistTraining", "This is one image, where a set is needed.")]
    [InlineData("Measure-MnistModel $h -Data $data.Test[0], $data.Train[0]", "The images are of several sets, such as 7 (image 0 of MNIST test) and 5 (image 0 of MNIST train): give those of one set.")]
    public void What_is_no_part_of_one_set_says_how_to_give_one(string command, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command)).Message, StringComparison.Ordinal);

    [Fact]
    public void Lists_of_PowerShell_are_taken_by_methods() => Assert.Equal(
        ["2 1 True", "2"],
        _session.Run<string>("\"$($data.Test.Subset((1, 2)).Count) $($data.Test.Subset(3).Count) $($data.Test.SelectClasses((3, 8)).ClassNames -join ',' -eq '3,8')\"; \"$($data.SelectClasses((3, 8)).ClassNames.Count)\""));
}
