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
    [InlineData("Import-MnistData t.csv -Stratified:$false", "t.csv: 2 images of 2×2 in 2 classes")]
    [InlineData("$PSDefaultParameterValues = @{ 'Import-MnistData:Stratified' = $true }; Import-MnistData t.csv; $global:PSDefaultParameterValues.Clear()", "t.csv: 2 images of 2×2 in 2 classes")]
    [InlineData("$PSDefaultParameterValues = @{ 'Import-MnistData:TestFirst' = 7 }; Import-MnistData t.csv; $global:PSDefaultParameterValues.Clear()", "t.csv: 2 images of 2×2 in 2 classes")]
    public void Files_of_ones_own_are_read(string command, string expected) =>
        Assert.Equal(expected.Split('|'), _session.Run<string>($"& {{ {command} }} | ForEach-Object {{ \"$_\" }}"));

    [Theory]
    [InlineData("Import-MnistData t.csv -TestFirst 1", "InvalidArgument", "-TestFirst takes some of the test images, and t.csv has none: leave it out, or give test images with -TestPath.")]
    [InlineData("Import-MnistData t.csv -First 3", "InvalidArgument", "-First 3 is too many: t.csv has 2 images.")]
    [InlineData("Import-MnistData -TestPath t.csv", "InvalidArgument", "-TestPath is for images of your own: give their file or folder with -Path.")]
    [InlineData("Import-MnistData -Framed", "InvalidArgument", "-Framed is for class folders of pictures: give their folder with -Path.")]
    [InlineData("Import-MnistData -Framed -Name FashionMnist", "InvalidArgument", "-Framed is for class folders of pictures: give their folder with -Path.")]
    [InlineData("Import-MnistData t.csv -Framed -Name FashionMnist", "InvalidArgument", "-Framed and -Name contradict each other: use one of them.")]
    [InlineData("Import-MnistData t.csv -Stratified", "InvalidArgument", "-Stratified only applies with -First or -TestFirst. Say how many images to take, or leave -Stratified out.")]
    [InlineData("Import-MnistData -Class 3 -Stratified", "InvalidArgument", "-Stratified only applies with -First or -TestFirst.")]
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

    [Theory]
    [InlineData("Import-MnistData -Class '3,8'", "Es gibt keine Klasse '3,8'. Die Klassen sind 0, 1, 2, 3, 4, 5, 6, 7, 8, 9. Eine Liste steht nicht als Ganzes in Anführungszeichen: -Class 3, 8.")]
    [InlineData("Import-MnistData -Stratified", "-Stratified gilt nur mit -First oder -TestFirst.")]
    [InlineData("Import-MnistData -Framed", "-Framed gilt für Klassenordner mit Bildern: Geben Sie deren Ordner mit -Path an.")]
    [InlineData("Measure-MnistModel $h -Data t.csv", "Das ist ein Pfad, und gebraucht werden Bilder. Importieren Sie sie: (Import-MnistData -Path t.csv).")]
    public void It_is_said_in_the_language_of_the_session(string command, string message)
    {
        var failed = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(
            $"$before = [cultureinfo]::CurrentUICulture; try {{ [cultureinfo]::CurrentUICulture = 'de-DE'; {command} }} finally {{ [cultureinfo]::CurrentUICulture = $before }}"));
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
        _session.Run<string>(
            "$s = [MnistTools.Data.ImageSet]::new('s', [byte[]](1, 2, 3), [byte[]](0, 1, 1), 1, 1, [string[]]('dog', 'CAT')); $c = $s.SelectClasses($s.FindClass('cat')); \"$($c.ClassNames) $($c.Count)\""));

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
        Assert.Equal(
            _session.Run<string>($"(Invoke-MnistPrediction -Model $h -Data {part}).Label"),
            _session.Run<string>($"(Invoke-MnistPrediction -Model $h -Data {list}).Label"));
    }

    /// <summary>An image of a list is the one that it is in its set: by its number, and by the changes that it is shown with.</summary>
    [Fact]
    public void Images_of_a_list_keep_their_places()
    {
        const string Views = "-Model $h -Augmentation 'Shift(3)', 'Rotate(20)' -Passes 3";
        const string Text = ".ForEach{ \"$($_.Source) $($_.Probabilities)\" }";
        IReadOnlyList<string> expected = _session.Run<string>($"($data.Test | Invoke-MnistPrediction {Views})[42..45]{Text}");
        Assert.StartsWith("image 42 ", expected[0], StringComparison.Ordinal);
        Assert.Equal(expected, _session.Run<string>($"($data.Test[42..45] | Invoke-MnistPrediction {Views}){Text}"));
        Assert.Equal(expected, _session.Run<string>($"(Invoke-MnistPrediction {Views} -Data $data.Test[42..45]){Text}"));
        Assert.Equal(
            [true, true],
            _session.Run<bool>(
                "$e = Measure-MnistModel $h -Data $data.Test[40..99]; -not $e.Mistakes.Where{ $_.ActualLabel -ne $data.Test[$_.Index].Label -or \"$($_.Image)\" -ne \"$($data.Test[$_.Index].Pixels)\" } -and $e.Mistakes.Count -gt 0; " +
                "\"$($e.Images[2])\" -eq \"$($data.Test[42])\" -and $e.GetPrediction(2).Index -eq 42 -and ($e.Images[2] | Invoke-MnistPrediction -Model $h).Index -eq 42"));
    }

    [Theory]
    [InlineData("Measure-MnistModel $h -Data $data.Test[3]")]
    [InlineData("Measure-MnistModel -Data $data.Test[3] $h")]
    [InlineData("$h | Measure-MnistModel -Data $data.Test[3]")]
    public void One_image_is_a_list_of_one(string command) =>
        Assert.Equal(
            _session.Run<string>("$e = Measure-MnistModel $h -Data $data.Test[3..3]; \"$($e.Loss) $($e.Accuracy)\""),
            _session.Run<string>($"$e = {command}; \"$($e.Loss) $($e.Accuracy)\""));

    [Theory]
    [InlineData("Invoke-MnistTraining -Data t.csv", "(Import-MnistData -Path t.csv)")]
    [InlineData("Invoke-MnistTraining -Data ([System.IO.FileInfo]::new('t.csv'))", "t.csv")]
    [InlineData("Invoke-MnistTraining -Data FashionMnist", "This is the name of a data set, where images are needed. Import them: (Import-MnistData -Name FashionMnist).")]
    [InlineData("Invoke-MnistTraining -Data $data -ValidationData 'my set.csv'", "(Import-MnistData -Path 'my set.csv')")]
    [InlineData("Measure-MnistModel $h -Data ./t.csv", "This is a path, where images are needed. Import them: (Import-MnistData -Path ./t.csv).")]
    [InlineData("$h | Measure-MnistModel -Data 'it''s.csv'", "(Import-MnistData -Path 'it''s.csv')")]
    [InlineData("Search-MnistHyperparameter -Data t.csv -Space @{ Epochs = 1, 2 }", "(Import-MnistData -Path t.csv)")]
    [InlineData("Invoke-MnistPrediction -Model $h -Data t.csv", "(Import-MnistData -Path t.csv)")]
    [InlineData("Export-MnistReport -Path r.html -Model $h -Data t.csv", "(Import-MnistData -Path t.csv)")]
    public void A_path_is_no_data_and_the_message_imports_it(string command, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Measure-MnistModel $h -Data flat/5_0.png", "This is a picture without a label, where labelled images are needed. For a model's answer, use Invoke-MnistPrediction -Path flat/5_0.png.")]
    [InlineData("Invoke-MnistTraining -Data 'a b.JPG'", "use Invoke-MnistPrediction -Path 'a b.JPG'.")]
    public void A_picture_is_no_data_and_the_message_predicts_it(string command, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("pets/test")]
    [InlineData("pets")]
    public void A_folder_of_classes_is_imported_before_it_is_predicted(string given)
    {
        WritePicture("pets/train/cat");
        WritePicture("pets/test/cat");
        string message = $"{Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>($"Invoke-MnistPrediction {given} -Model $h")).ErrorRecord}";
        string full = Folder.At(given);
        Assert.Equal(
            $"The folder '{full}' contains no pictures (.png, .jpg, .jpeg, .bmp, .webp, .gif). If the folders in it are classes, Measure-MnistModel -Data (Import-MnistData -Path {full}) counts a model's right answers, and Import-MnistData -Path {full} | Invoke-MnistPrediction shows its answers.",
            message);
        Assert.NotEmpty(_session.Run<PSObject>($"Import-MnistData -Path {full}"));
        Directory.CreateDirectory(Folder.At("empty"));
        Assert.EndsWith(
            ".gif).", $"{Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("Invoke-MnistPrediction empty -Model $h")).ErrorRecord}",
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_probably_a_mistake_in_files_is_a_warning()
    {
        Array.ForEach(["pets/train/cat", "pets/val/cat", "pets/test/cat"], WritePicture);
        Assert.Equal(
            [$"{Folder.At("pets/val")}: These pictures are not read, since the test images are those in test. To use them, too, such as to validate on them, read this folder by its own path"],
            _session.Run<string>("Import-MnistData pets -WarningVariable warned 3>$null | Out-Null; $warned | ForEach-Object { \"$_\" }"));
        File.WriteAllText(Folder.At("last.csv"), "0,1,2,0,7\n0,3,4,0,8\n");
        Assert.StartsWith(
            $"{Folder.At("last.csv")}: All labels are 0, and the last numbers of the lines differ.",
            Assert.Single(_session.Run<string>("Import-MnistData last.csv -WarningVariable warned 3>$null | Out-Null; $warned | ForEach-Object { \"$_\" }")),
            StringComparison.Ordinal);
        Assert.Empty(_session.Run<object>("Import-MnistData t.csv -WarningVariable warned 3>$null | Out-Null; $warned"));
    }

    /// <summary>They come one by one, and none of them can be used: it is said once.</summary>
    [Theory]
    [InlineData("$data.Train[0..99] | Invoke-MnistTraining")]
    [InlineData("$data.Train[0..99] | Invoke-MnistTraining -Architecture LeNet")]
    [InlineData("$data.Test[0..99] | Measure-MnistModel $h")]
    [InlineData("$data.Train[0..99] | Search-MnistHyperparameter -Space @{ Epochs = 1, 2 }")]
    public void Images_one_by_one_are_one_error(string command) => Assert.Equal(
        ["1 InvalidArgument", "This is one image, where a set is needed. Give several in a list, and not through the pipeline: -Data $data.Test[0..9]."],
        _session.Run<string>(
            $"$Error.Clear(); try {{ {command} 2>&1 | Out-Null }} catch {{ }}; \"$($Error.Count) $($Error[0].FullyQualifiedErrorId.Split(',')[0])\"; \"$($Error[0])\""));

    /// <summary>What comes through the pipeline may be for another parameter.</summary>
    [Fact]
    public void A_path_in_the_pipeline_is_still_that_of_a_model() =>
        Assert.Equal(
            [true],
            _session.Run<bool>(
                "$null = $h | Save-MnistModel -Path ($folder + '/m.safetensors'); ($folder + '/m.safetensors' | Measure-MnistModel -Data $data).Loss -eq ($h | Measure-MnistModel -Data $data).Loss"));

    [Theory]
    [InlineData("Measure-MnistModel $h -Data @()", "A list must have images of one set, such as $data.Test[0..9]; this one is empty or has something else.")]
    [InlineData("Measure-MnistModel $h -Data @($data.Test[0], 5)", "this one is empty or has something else.")]
    [InlineData("Invoke-MnistTraining -Data @($data, $data)", "this one is empty or has something else.")]
    [InlineData("$data.Test[0..1] | Measure-MnistModel $h", "This is one image, where a set is needed. Give several in a list, and not through the pipeline: -Data $data.Test[0..9].")]
    [InlineData("$data.Test[0..1] | Invoke-MnistTraining", "This is one image, where a set is needed.")]
    [InlineData("Measure-MnistModel $h -Data $data.Test[0], $data.Train[0]", "The images are of several sets, such as 7 (image 0 of MNIST test) and 5 (image 0 of MNIST train): give those of one set.")]
    public void What_is_no_part_of_one_set_says_how_to_give_one(string command, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command)).Message, StringComparison.Ordinal);

    private void WritePicture(string folder)
    {
        Directory.CreateDirectory(Folder.At(folder));
        Bitmap.Write(Path.Combine(Folder.At(folder), "1.bmp"), new byte[784]);
    }

    [Fact]
    public void Lists_of_PowerShell_are_taken_by_methods() => Assert.Equal(
        ["2 1 True", "2"],
        _session.Run<string>(
            "\"$($data.Test.Subset((1, 2)).Count) $($data.Test.Subset(3).Count) $($data.Test.SelectClasses((3, 8)).ClassNames -join ',' -eq '3,8')\"; \"$($data.SelectClasses((3, 8)).ClassNames.Count)\""));
}
