using System.Xml.Linq;

namespace MnistTools.PowerShell.Tests;

/// <summary>Predictions and measurements through the real engine and the module's folder.</summary>
public sealed class PredictionTests : FolderTests, IClassFixture<TrainedSession>
{
    private readonly TrainedSession _session;

    public PredictionTests(TrainedSession session)
    {
        _session = session;
        _session.Run<PSObject>("$global:folder = $args[0]", Folder.Path);
    }

    [Theory]
    [InlineData("[IO.DirectoryInfo]::new($folder).GetFiles() | Invoke-MnistPrediction -Model $h")]
    [InlineData("Invoke-MnistPrediction \"$folder/*.png\" -Model $h")]
    [InlineData("Invoke-MnistPrediction $folder -Model $h.Model")]
    [InlineData("Invoke-MnistPrediction ([IO.DirectoryInfo]::new($folder).GetFiles()) -Model $h")]
    [InlineData("Invoke-MnistPrediction @([IO.DirectoryInfo]::new($folder).GetFiles() | ForEach-Object { $_ }) -Model $h")]
    [InlineData("Invoke-MnistPrediction @([IO.DirectoryInfo]::new($folder).GetFiles().FullName | ForEach-Object { [WildcardPattern]::Escape($_) }) -Model $h")]
    [InlineData("Invoke-MnistPrediction -LiteralPath \"$folder/1.png\", \"$folder/7[1].png\" -Model $h")]
    public void Pictures_are_told_by_pipeline_wildcard_folder_and_literal_path(string command)
    {
        // The first and the third of MNIST's test images, each of which any trained net knows.
        WritePicture("7[1].png", 0);
        WritePicture("1.png", 2);
        PSObject[] predictions =
            [.. _session.Run<PSObject>(command).OrderBy(prediction => (string)prediction.Properties["Path"].Value, StringComparer.Ordinal)];
        Assert.Equal(["1", "7"], predictions.Select(prediction => (string)prediction.Properties["Label"].Value));
        Assert.Equal([Folder.At("1.png"), Folder.At("7[1].png")], predictions.Select(prediction => (string)prediction.Properties["Path"].Value));
        Assert.All(predictions, prediction =>
        {
            Assert.Null(prediction.Properties["IsCorrect"].Value);
            Assert.Equal(784, ((byte[])prediction.Properties["Image"].Value).Length);
            Assert.Equal(1, ((IReadOnlyList<float>)prediction.Properties["Probabilities"].Value).Sum(), 1e-5);
        });
    }

    [Theory]
    [InlineData("32", "32×32")]
    [InlineData("30, 36", "30×36")]
    public void Data_and_pictures_are_framed_into_the_size_of_a_model(string size, string shown)
    {
        WritePicture("7.png", 0);
        IReadOnlyList<PSObject> output = _session.Run<PSObject>(
            $"$d = Import-MnistData -First 200 -TestFirst 20 -InputSize {size}; \"$($d.Test)\"; $large = $d | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Seed 1; " +
            "(Measure-MnistModel $large $d).Mistakes.Count; Invoke-MnistPrediction \"$folder/7.png\" -Model $large");
        Assert.Contains($"of {shown} in", (string)output[0].BaseObject);
        Assert.InRange((int)output[1].BaseObject, 0, 20);
        Assert.Equal(shown == "32×32" ? 1024 : 1080, ((byte[])output[2].Properties["Image"].Value).Length);
        Assert.Contains(
            "Load the images with that input size",
            Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("Import-MnistData -First 1 -TestFirst 20 | Measure-MnistModel -Model $large")).Message);
        Assert.Contains("must not be smaller", Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("Import-MnistData -InputSize 20")).Message);
    }

    [Fact]
    public void What_is_no_picture_is_an_error_that_names_it_and_the_next_one_goes_on()
    {
        WritePicture("a.png", 0);
        File.WriteAllText(Folder.At("b.png"), "no picture");
        File.WriteAllBytes(Folder.At("c.png"), []);
        WritePicture("d.png", 0);
        IReadOnlyList<PSObject> output = _session.Run<PSObject>(
            "$ErrorActionPreference = 'Continue'; 'a.png', 'b.png', 'c.png', 'd.png' | ForEach-Object { [IO.FileInfo]\"$folder/$_\" } | Invoke-MnistPrediction -Model $h 2>&1");
        Assert.Equal(["a.png", "d.png"], output.Where(o => o.BaseObject is not ErrorRecord).Select(o => Path.GetFileName((string)o.Properties["Path"].Value)));
        ErrorRecord[] errors = [.. output.Select(o => o.BaseObject).OfType<ErrorRecord>()];
        Assert.Equal(["InvalidPicture", "InvalidPicture"], errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.StartsWith($"{Folder.At("b.png")}: This is not a picture that can be read", errors[0].ErrorDetails.Message);
        Assert.Equal($"{Folder.At("c.png")}: The file is empty.", errors[1].ErrorDetails.Message);
    }

    /// <summary>All that comes is asked about, whatever comes beside it; what does not fit is an error of its own.</summary>
    [Fact]
    public void Pictures_and_images_of_sets_are_answered_together()
    {
        WritePicture("7.png", 0);
        Assert.Equal(
            ["7", "7", "2", "3"],
            _session.Run<string>(
                "$e = @($data.Test[0]; [IO.FileInfo]\"$folder/7.png\"; $data.Test[1]) | Invoke-MnistPrediction -Model $h; $e.Label; \"$($e.Count)\""));
        Assert.Equal(
            ["7", "2", "1", "MismatchException", "MismatchException"],
            _session.Run<string>(
                "$large = $data.Test.PadTo(32, 32); $errors = @(); $given = $data.Test[0], $large[0], $data.Test[1], $large[1], $data.Test[2] | Invoke-MnistPrediction -Model $h -ErrorAction SilentlyContinue -ErrorVariable errors; " +
                "$given.Label; $errors | ForEach-Object { $_.Exception.GetType().Name }"));
    }

    [Theory]
    [InlineData("Invoke-MnistPrediction $folder -Model $h", "contains no pictures (.png, .jpg, .jpeg, .bmp, .webp, .gif).")]
    [InlineData("Invoke-MnistPrediction \"$folder/*.png\" -Model $h", "Nothing matches '")]
    [InlineData("Invoke-MnistPrediction \"$folder/a.png\" -Model $h", "a.png' because it does not exist")]
    [InlineData("Invoke-MnistPrediction -LiteralPath \"$folder/a[1].png\" -Model $h", "Could not find file '")]
    [InlineData("Invoke-MnistPrediction -Data $data -Model $letters", "MNIST test has images of other classes: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 are not among A, B, C, D, E, F, G, H, I, J.")]
    [InlineData("$letters | Measure-MnistModel -Data $data", "MNIST test has images of other classes: 0, 1,")]
    [InlineData("$data | Invoke-MnistTraining -Model $letters", "MNIST train has images of other classes: 0, 1,")]
    [InlineData("$data | Invoke-MnistTraining -Model (New-MnistModel 'Dense(2, softmax)')", "gives 2 numbers; MNIST train has 10 classes.")]
    [InlineData("Measure-MnistModel $h, $letters $data", "Model 2 knows the classes A, B, C, D, E, F, G, H, I, J, and model 1 0, 1, 2, 3, 4, 5, 6, 7, 8, 9: only models of the same classes")]
    [InlineData("Invoke-MnistPrediction -Data $data -Model $h, (New-MnistModel 'Dense(3, softmax)')", "Model 2 tells 3 classes apart, and model 1 tells 10")]
    [InlineData("Measure-MnistModel $h $data -Passes 3", "Name an augmentation, such as -Augmentation 'Shift(1)', or leave -Passes out.")]
    [InlineData("$threes | Measure-MnistModel -Model (New-MnistModel)", "gives 10 numbers; MNIST test has 2 classes.")]
    [InlineData("$h | Export-ConfusionPlot \"$folder/a.png\"", "measure first: $history | Measure-MnistModel -Data $data")]
    [InlineData("$data | Export-CalibrationPlot \"$folder/a.png\"", "measure first: $history | Measure-MnistModel -Data $data")]
    [InlineData("$h.Model | Export-OutputPlot \"$folder/a.png\"", "measure first: $history | Measure-MnistModel -Data $data")]
    [InlineData("$data | Export-HistoryPlot \"$folder/a.png\"", "train first: $data | Invoke-MnistTraining")]
    [InlineData("$data | Invoke-MnistTraining -Schedule OneCycle(0.01)", ". In PowerShell, brackets belong to a name only within quotes: 'OneCycle(…)'.")]
    [InlineData("New-MnistModel -Layer Dense(64), Dense(10)", "In PowerShell, brackets belong to a name only within quotes: 'Dense(…)'.")]
    [InlineData("New-MnistModel 'Dense(3)' -ClassName a, b", "tells 3 classes apart; there are 2 names")]
    [InlineData("Invoke-MnistPrediction $folder/x/1.png -Model $h -ClassName a, b", "tells 10 classes apart; there are 2 names")]
    [InlineData("Invoke-MnistPrediction $data -Model $h -ClassName a, b", "tells 10 classes apart; there are 2 names")]
    [InlineData("Invoke-MnistPrediction $data -Model $letters -ClassName (97..106 | ForEach-Object { [string][char]$_ })", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 are not among A, B, C,")]
    [InlineData("Invoke-MnistPrediction ($h | Measure-MnistModel -Data $data) -Model $h", "This is an object of the type ModelEvaluation, and a path is needed here.")]
    public void What_cannot_be_said_is_one_clear_error(string command, string message)
    {
        Directory.CreateDirectory(Folder.At("x"));
        WritePicture("x/1.png", 2);
        Assert.Contains(message, Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command)).Message);
    }

    [Theory]
    [InlineData("$data | Invoke-MnistPrediction -Model $h")]
    [InlineData("$data.Test | Invoke-MnistPrediction -Model $h")]
    [InlineData("Invoke-MnistPrediction $data -Model $h")]
    [InlineData("Invoke-MnistPrediction $data.Test -Model $h")]
    [InlineData("Invoke-MnistPrediction $data.Test[0..99] -Model $h")]
    [InlineData("$h | Invoke-MnistPrediction $data.Test")]
    public void Images_of_a_set_are_predicted_with_their_labels(string command)
    {
        IReadOnlyList<object> values = _session.Run<object>(
            $"$p = {command}; $p.Count; @($p | Where-Object IsCorrect).Count; ($h | Measure-MnistModel -Data $data).Confusion.CorrectCount; $p[0].ActualLabel");
        Assert.Equal(100, values[0]);
        Assert.Equal(values[2], values[1]);
        Assert.Equal("7", values[3]);
    }

    /// <summary>A switch of one parameter set made paths of images before.</summary>
    [Theory]
    [InlineData("Invoke-MnistPrediction $data -Model $h")]
    [InlineData("Invoke-MnistPrediction -Data $data.Test -Model $h")]
    [InlineData("$data.Test | Invoke-MnistPrediction -Model $h")]
    [InlineData("Invoke-MnistPrediction $data.Test[0..99] -Model $h")]
    [InlineData("$data.Test[0..99] | Invoke-MnistPrediction -Model $h")]
    [InlineData("$h | Invoke-MnistPrediction $data")]
    public void Images_of_a_set_are_answered_in_the_names_that_are_given(string command)
    {
        IReadOnlyList<string> values = _session.Run<string>(
            $"$names = -split 'zero one two three four five six seven eight nine'; $p = {command} -ClassName $names; $q = $data | Invoke-MnistPrediction -Model $h; " +
            "\"$($p.LabelIndex)\"; \"$($q.LabelIndex)\"; \"$($p.IsCorrect)\"; \"$($q.IsCorrect)\"; $p[0].ActualLabel; \"$($p.Label)\"; \"$($q.ForEach{ $names[$_.LabelIndex] })\"");
        Assert.Equal((values[1], values[3], "seven", values[6]), (values[0], values[2], values[4], values[5]));
    }

    /// <summary>A model of a file of another program knows no names, and those that are given say which output is which class.</summary>
    [Fact]
    public void Names_that_are_those_of_the_images_match_their_labels()
    {
        IReadOnlyList<object> values = _session.Run<object>(
            "$few = Import-MnistData -Class 3, 8 -TestFirst 20; $net = New-MnistModel 'Dense(2, softmax)' -Seed 1; $p = $few | Invoke-MnistPrediction -Model $net -ClassName 8, 3; " +
            "\"$($p.ActualLabel)\"; \"$($few.Test.EnumerateImages().ForEach{ $_.Label })\"; $p[0].ClassNames[0]");
        Assert.Equal(values[1], values[0]);
        Assert.Equal("8", values[2]);
    }

    [Theory]
    [InlineData("$_.Actual -ne $_.Label", "-not $_.IsCorrect")]
    [InlineData("$_.Actual -eq '7'", "$_.ActualLabelIndex -eq 7")]
    [InlineData("$_.Source -like 'image 1*'", "\"$($_.Index)\" -like '1*'")]
    public void What_the_table_of_predictions_shows_can_be_asked_for(string column, string expected)
    {
        int[] found = [.. _session.Run<int>($"($data | Invoke-MnistPrediction -Model $other | Where-Object {{ {column} }}).Index")];
        Assert.Equal(_session.Run<int>($"($data | Invoke-MnistPrediction -Model $other | Where-Object {{ {expected} }}).Index"), found);
        Assert.InRange(found.Length, 1, 99);
    }

    /// <summary>What a header says is what Sort-Object and Where-Object know.</summary>
    [Fact]
    public void Each_column_of_predictions_is_a_property()
    {
        PSObject prediction = _session.Run<PSObject>("($data | Invoke-MnistPrediction -Model $h)[0]")[0];
        XElement view = XDocument.Load(_session.Run<string>("\"$((Get-Module MnistTools).ModuleBase)/MnistTools.Format.ps1xml\"")[0])
            .Descendants("View").Single(view => (string?)view.Element("Name") == "MnistTools.Evaluation.Prediction");
        string[] headers = [.. view.Descendants("TableColumnHeader").Select(header => (string)header.Element("Label")!)];
        Assert.Equal(["Label", "Probability", "Actual", "Source"], headers);
        Assert.All(headers, header => Assert.NotNull(prediction.Properties[header]));
        Assert.Equal(["7", "7", "image 0"], ((string[])["Label", "Actual", "Source"]).Select(name => prediction.Properties[name].Value));
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
        Assert.Contains(
            "right alone on 0, the reference on 0; McNemar's test (exact binomial): p = 1, may be chance",
            string.Join(' ', ((string)itself.Methods["GetTable"].Invoke()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>A list answers together; what the pipeline brings answers by itself.</summary>
    [Theory]
    [InlineData("$h, $other")]
    [InlineData("$h.Model, \"$folder/other.safetensors\"")]
    [InlineData("@([IO.FileInfo]\"$folder/h.safetensors\"; $other.Model)")]
    public void Models_in_a_list_answer_together(string models)
    {
        _session.Run<object>("$h | Save-MnistModel -Path \"$folder/h.safetensors\"; $other | Save-MnistModel -Path \"$folder/other.safetensors\"");
        double[] mean = [.. _session.Run<double>(
            "$a = $data | Invoke-MnistPrediction -Model $h; $b = $data | Invoke-MnistPrediction -Model $other; 0..99 | ForEach-Object { ($a[$_].Probabilities[3] + $b[$_].Probabilities[3]) / 2 }")];
        double[] together =
            [.. _session.Run<float>($"($data | Invoke-MnistPrediction -Model ({models})).ForEach{{ $_.Probabilities[3] }}").Select(value => (double)value)];
        Assert.Equal(100, together.Length);
        Assert.All(mean.Zip(together), pair => Assert.Equal(pair.First, pair.Second, 1e-6));

        IReadOnlyList<double> accuracies = _session.Run<double>(
            $"$p = $data | Invoke-MnistPrediction -Model ({models}); @($p | Where-Object IsCorrect).Count / 100; (Measure-MnistModel -Model ({models}) -Data $data).Accuracy; " +
            $"(, ({models}) | Measure-MnistModel -Data $data).Accuracy; (Measure-MnistModel ({models}) $data).Accuracy");
        Assert.Equal(4, accuracies.Count);
        Assert.All(accuracies, accuracy => Assert.Equal(accuracies[0], accuracy, 1e-12));

        Assert.Equal(
            _session.Run<double>("($h | Measure-MnistModel -Data $data).Loss; ($other | Measure-MnistModel -Data $data).Loss"),
            _session.Run<double>($"({models} | Measure-MnistModel -Data $data).Loss"));
        Assert.Equal(200, _session.Run<PSObject>("$h, $other | Invoke-MnistPrediction -Data $data").Count);
    }

    [Fact]
    public void An_ensemble_is_compared_with_one_of_its_models_and_with_itself()
    {
        IReadOnlyList<int> values = _session.Run<int>(
            "$c = (Measure-MnistModel $h, $other $data -Reference $other).Comparison; $a = $data | Invoke-MnistPrediction -Model $h, $other; $b = $data | Invoke-MnistPrediction -Model $other; " +
            "@(0..99 | Where-Object { $a[$_].IsCorrect -and -not $b[$_].IsCorrect }).Count; $c.OnlyThisRight; " +
            "$c = (Measure-MnistModel $h, $other $data -Reference $other, $h).Comparison; $c.OnlyThisRight; $c.OnlyReferenceRight");
        Assert.Equal(values[0], values[1]);
        Assert.NotEqual(0, values[1]);
        Assert.Equal([0, 0], values.Skip(2));
    }

    [Fact]
    public void Images_are_seen_as_often_as_is_said_and_the_same_each_time()
    {
        const string Seen = "-Model $h -Augmentation 'Shift(2)', 'Rotate(15)'";
        WritePicture("7.png", 0);
        IReadOnlyList<double> losses = _session.Run<double>(
            $"($h | Measure-MnistModel -Data $data).Loss; ($data | Measure-MnistModel {Seen} -Passes 1).Loss; ($data | Measure-MnistModel {Seen}).Loss; ($data | Measure-MnistModel {Seen} -Passes 5 -Seed 0).Loss; ($data | Measure-MnistModel {Seen} -Seed 1).Loss");
        Assert.Equal(losses[0], losses[1], 1e-6);
        Assert.Equal(losses[2], losses[3]);
        Assert.NotEqual(losses[0], losses[2]);
        Assert.NotEqual(losses[2], losses[4]);
        Assert.Equal(
            losses[2],
            _session.Run<double>(
                $"$sum = 0; $data | Invoke-MnistPrediction {Seen} | ForEach-Object {{ $sum -= [Math]::Log($_.Probabilities[$_.ActualLabelIndex]) }}; $sum / 100")[0], 1e-5);
        Assert.Equal(
            _session.Run<float>($"($data | Invoke-MnistPrediction {Seen})[9].Probability"),
            _session.Run<float>($"($data.Test[9] | Invoke-MnistPrediction {Seen}).Probability"));
        Assert.Equal("7", Assert.Single(_session.Run<string>($"(Invoke-MnistPrediction $folder/7.png {Seen}).Label")));
    }

    [Fact]
    public void A_picture_of_several_digits_has_an_answer_and_a_warning()
    {
        // A seven, a two and a one.
        WritePicture("720.png", 0, 1, 2);
        WritePicture("7.png", 0);
        Assert.Equal(
            ["2 1", $"{Folder.At("720.png")} seems to show 3 digits, and a model answers one digit for each picture. Cut them apart."],
            _session.Run<string>(
                "$p = Invoke-MnistPrediction $folder -Model $h -WarningVariable warnings 3>$null; \"$(@($p).Count) $(@($warnings).Count)\"; \"$warnings\""));
    }

    [Fact]
    public void Pictures_are_taken_as_they_are_where_that_is_asked_for()
    {
        WritePicture("seven.bmp", 0);
        WritePicture("row.bmp", 0, 1);
        // Its size is told before its pixels are missed.
        File.WriteAllBytes(Folder.At("cut.bmp"), [.. File.ReadAllBytes(Folder.At("row.bmp")).Take(60)]);
        IReadOnlyList<PSObject> output = _session.Run<PSObject>(
            "$ErrorActionPreference = 'Continue'; Invoke-MnistPrediction $folder -Model $h -AsIs 2>&1; Invoke-MnistPrediction \"$folder/seven.bmp\" -Model $h");
        const string Problem =
            "The picture has 28×56 pixels, and the model takes images of 28×28. Bring it to that size: by background around it if the model was trained so (InputSize).";
        Assert.Equal(
            [$"{Folder.At("cut.bmp")}: {Problem}", $"{Folder.At("row.bmp")}: {Problem}"],
            output.Select(o => o.BaseObject).OfType<ErrorRecord>().Select(refused => $"{refused}"));
        PSObject[] predictions = [.. output.Where(o => o.BaseObject is not ErrorRecord)];
        // The digit is dark on light in the file, and light on dark where it was framed.
        byte[] digit = _session.Run<byte[]>(", $data.Test.CopyImage(0)")[0];
        Assert.Equal(digit.Select(pixel => (byte)(255 - pixel)), (byte[])predictions[0].Properties["Image"].Value);
        Assert.Equal("7", predictions[1].Properties["Label"].Value);

        // Two digits, of which nothing is said where none can be framed.
        Assert.Equal(
            ["0", $"{Folder.At("row.bmp")}: A digit that is framed has 28×28 pixels, and the model takes images of 20×20. Pictures of that size can be taken as they are: choose AsIs (in C#, framed: false)."],
            _session.Run<string>(
                "$m = [MnistTools.Models.MnistModel]::new([MnistTools.Layers.Layer[]]@([MnistTools.Layers.Dense]::new(10)), 1, [MnistTools.Layers.Shape]::new(20, 20)); " +
                "Invoke-MnistPrediction \"$folder/row.bmp\" -Model $m -ErrorAction SilentlyContinue -ErrorVariable problems -WarningVariable warnings 3>$null; \"$($warnings.Count)\"; \"$problems\""));
    }

    [Fact]
    public void A_picture_of_the_models_size_that_is_framed_has_a_warning_where_classes_are_no_digits()
    {
        WritePicture("a.bmp", 0);
        WritePicture("b.bmp", 2);
        // Of another size than the model's images, and of one digit.
        byte[] digit = _session.Run<byte[]>(", $data.Test.CopyImage(0)")[0];
        Bitmap.Write(Folder.At("tall.bmp"), digit, new byte[digit.Length]);
        Assert.Equal(
            [
                $"{Folder.At("a.bmp")} has the size of the model's images, and is framed as a handwritten digit. "
                    + "If the model was trained on pictures as they are, ask with -AsIs.",
                "", "", "",
            ],
            _session.Run<string>(
                "$m = New-MnistModel 'Dense(2, softmax)' -ClassName cat, dog; $names = @(\"$folder/a.bmp\", \"$folder/b.bmp\"); $asked = @{ WarningVariable = 'warned'; WarningAction = 'SilentlyContinue' }; " +
                "$p = Invoke-MnistPrediction $names -Model $m @asked; \"$warned\"; $p = Invoke-MnistPrediction $names -Model $m -AsIs @asked; \"$warned\"; " +
                "$p = Invoke-MnistPrediction $names -Model $h @asked; \"$warned\"; $p = Invoke-MnistPrediction \"$folder/tall.bmp\" -Model $m @asked; \"$warned\""));
    }

    [Fact]
    public void A_picture_in_place_of_a_model_is_told_the_way()
    {
        WritePicture("7.png", 0);
        Assert.Contains(
            $"'{Folder.At("7.png")}' is a picture, and a model is needed here. Pictures go to Invoke-MnistPrediction -Model digits.safetensors, and its output can be drawn.",
            Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("[IO.FileInfo]::new(\"$folder/7.png\") | Export-DigitPlot $folder/a.svg")).Message,
            StringComparison.Ordinal);
    }

    private void WritePicture(string name, params int[] indices) =>
        Bitmap.Write(Folder.At(name), [.. indices.Select(index => _session.Run<byte[]>(", $data.Test.CopyImage($args[0])", index)[0])]);
}
