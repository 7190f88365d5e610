namespace MnistTools.PowerShell.Tests;

/// <summary>Threes and eights stay such wherever a model goes, through the real engine and the module's folder.</summary>
public sealed class ClassNameTests : FolderTests, IClassFixture<ClassNameTests.ThreesAndEights>
{
    private const string Options = "-LearningRate 0.01 -Seed 1 6>$null";

    private readonly ModuleSession _session;

    public ClassNameTests(ThreesAndEights session)
    {
        _session = session.Session;
        _session.Run<object>("$global:folder = $args[0]", Folder.Path);
    }

    [Theory]
    [InlineData("$h")]
    [InlineData("$h.Model")]
    [InlineData("$h | Save-MnistModel \"$folder/m.safetensors\" -PassThru | Import-MnistModel")]
    [InlineData("$h | Save-MnistModel \"$folder/m.keras\" -PassThru | Import-MnistModel")]
    [InlineData($"$d | Invoke-MnistTraining -Model (New-MnistModel 'Dense(2, softmax)' -Seed 1) {Options}")]
    [InlineData($"$d | Invoke-MnistTraining -Model (New-MnistModel 'Dense(2, softmax)' -Seed 1 -ClassName 8, 3) {Options}")]
    [InlineData($"$d | Invoke-MnistTraining -Model (New-MnistModel -Architecture Mlp -Seed 1 -ClassName 8, 3, 5) {Options}")]
    [InlineData("$d | Invoke-MnistTraining -FromHistory $h 6>$null")]
    [InlineData("$d | Search-MnistHyperparameter -Space @{ Layer = 'Dense({Units}, softmax)'; Units = 2; LearningRate = 0.01 } -Fold 1 -Seed 1 -Refit 6>$null")]
    [InlineData($"$null = $d | Invoke-MnistTraining -Layer 'Dense(2, softmax)' -Callback \"ModelCheckpoint('$folder/c.keras')\" {Options}; Import-MnistModel $folder/c.keras")]
    public void A_picture_of_an_eight_is_an_eight(string model)
    {
        Bitmap.Write(Folder.At("8.bmp"), _session.Run<byte[]>(", $eights.CopyImage(2)")[0]);
        IReadOnlyList<object> values = _session.Run<object>(
            $"$m = $({model}); (Invoke-MnistPrediction $folder/8.bmp -Model $m).Label; ($m | Measure-MnistModel -Data $turned).Accuracy");
        Assert.Equal("8", values[0]);
        Assert.InRange((double)values[1], 0.9, 1);
    }

    [Fact]
    public void Names_can_be_given_to_a_model_of_a_file_that_has_none_and_are_kept()
    {
        IReadOnlyList<object> values = _session.Run<object>(
            "New-MnistModel 'Dense(2, softmax)' | Save-MnistModel \"$folder/old.safetensors\"; $null -eq (Import-MnistModel \"$folder/old.safetensors\").ClassNames; " +
            "Import-MnistModel \"$folder/old.safetensors\" -ClassName A, B | Save-MnistModel \"$folder/new.keras\" -PassThru | Import-MnistModel | ForEach-Object { $_.ClassNames[1] }");
        Assert.Equal([true, "B"], values);
    }

    [Theory]
    [InlineData("New-MnistModel -ClassName Hund, Katze", "512 2")]
    [InlineData("New-MnistModel -ClassCount 3", "512 3")]
    [InlineData("New-MnistModel", "512 10")]
    [InlineData("New-MnistModel -Architecture LeNet -ClassCount 26", "120 84 26")]
    public void The_default_network_has_as_many_outputs_as_there_are_classes(string command, string units) =>
        Assert.Equal([units], _session.Run<string>($"({command}).Layers.Spec.Units -join ' '"));

    [Fact]
    public void Layers_say_themselves_how_many_classes_there_are() =>
        Assert.Contains(
            "The last layer in -Layer says how many classes there are.",
            Assert.ThrowsAny<RuntimeException>(() => _session.Run<object>("New-MnistModel 'Dense(2, softmax)' -ClassCount 2")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Validation_images_are_matched_by_name_or_refused_by_name()
    {
        IReadOnlyList<double> accuracies = _session.Run<double>(
            $"$h['val_accuracy'][-1]; ($d | Invoke-MnistTraining -Layer Flatten, 'Dense(2, softmax)' -ValidationData $turned {Options})['val_accuracy'][-1]");
        Assert.Equal(accuracies[0], accuracies[1]);
        Assert.Contains("MNIST test has images of other classes: 0, 1, 2, 4, 5, 6, 7, 9 are not among 3, 8.", Assert.ThrowsAny<RuntimeException>(
            () => _session.Run<object>("$d | Invoke-MnistTraining -Layer 'Dense(2, softmax)' -ValidationData (Import-MnistData)")).Message);
    }

    [Fact]
    public void What_is_hardly_meant_is_a_warning_and_the_training_goes_on()
    {
        IReadOnlyList<PSObject> output =
            _session.Run<PSObject>("Import-MnistData -First 100 -TestFirst 20 | Invoke-MnistTraining -Layer 'Dense(10)' -Epochs 2 6>$null 3>&1");
        Assert.StartsWith("The loss is a crossentropy", Assert.Single(output.Select(o => o.BaseObject).OfType<WarningRecord>()).Message);
        Assert.Single(output, o => o.TypeNames.Contains("MnistTools.Models.History"));
    }

    [Theory]
    [InlineData("$diverged | Measure-MnistModel -Data $d")]
    [InlineData("$d | Invoke-MnistPrediction -Model $diverged")]
    [InlineData("$diverged | Export-DigitPlot $folder/w.png")]
    [InlineData("$diverged | Export-MnistReport $folder/r.html -Data $d")]
    [InlineData("$diverged | Save-MnistModel $folder/m.onnx")]
    [InlineData("$d | Invoke-MnistTraining -Model $diverged")]
    public void Weights_that_are_no_numbers_are_named(string command)
    {
        var thrown = Assert.ThrowsAny<RuntimeException>(() => _session.Run<object>(
            $"$diverged = $d | Invoke-MnistTraining -Optimizer 'SGD(1e30)' 3>$null 6>$null; {command}"));
        Assert.StartsWith("ModelNotFinite,", thrown.ErrorRecord.FullyQualifiedErrorId);
        Assert.StartsWith("The weights of the model are not all numbers: 1.weight holds NaN or infinite values", thrown.ErrorRecord.ErrorDetails.Message);
        Assert.Empty(Folder.Files);
    }

    /// <summary>
    /// A session with threes and eights (<c>$d</c>; test images counted the other way round: <c>$turned</c>; eights alone: <c>$eights</c>) and what
    /// was trained with them (<c>$h</c>).
    /// </summary>
    public sealed class ThreesAndEights : IDisposable
    {
        public ThreesAndEights() => Session.Run<object>(
            "$global:d = Import-MnistData -First 1500 -TestFirst 300 -Class 3,8; $global:turned = (Import-MnistData -TestFirst 300 -Class 8,3).Test; " +
            "$global:eights = (Import-MnistData -Class 8 -TestFirst 3).Test; " +
            $"$global:h = $d | Invoke-MnistTraining -Layer Flatten,'Dense(2, softmax)' {Options}");

        public ModuleSession Session { get; } = new();

        public void Dispose() => Session.Dispose();
    }
}
