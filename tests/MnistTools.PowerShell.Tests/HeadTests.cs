namespace MnistTools.PowerShell.Tests;

/// <summary>Frozen layers and a new head for a trained network, as a user writes them.</summary>
public sealed class HeadTests(TrainedSession session) : FolderTests, IClassFixture<TrainedSession>
{
    private const string AreSame = "[Linq.Enumerable]::SequenceEqual[float]";

    [Fact]
    public void A_layer_is_frozen_by_its_text() => Assert.Equal(
        [320, "Conv2D(32, 3, activation=relu, trainable=false)"],
        session.Run<object>(
            "$m = New-MnistModel -Layer 'Conv2D(32, 3, activation=relu, trainable=false)', 'Dense(10, softmax)'; $m.ParameterCount - $m.TrainableParameterCount; \"$($m.Layers[0].Spec)\""));

    [Theory]
    [InlineData("$h")]
    [InlineData("$h.Model")]
    [InlineData("\"$folder/base.safetensors\"")]
    [InlineData("\"$folder/base.keras\"")]
    public void The_head_alone_is_trained(string given)
    {
        session.Run<object>(
            "$global:folder = $args[0]; foreach ($kind in 'safetensors', 'keras') { $h | Save-MnistModel \"$folder/base.$kind\" }", Folder.Path);
        IReadOnlyList<object> values = session.Run<object>(
            $"$new = New-MnistModel -Base {given} -Layer 'Dense(32, relu)', 'Dense(2, softmax)' -Freeze -Seed 1 -ClassName 3, 8; \"$new\"; $before = $new.GetWeight('2.weight'); " +
            "$global:train ??= Import-MnistData -Class 3, 8 -First 200 -TestFirst 50; $global:test ??= (Import-MnistData -Class 8, 3 -TestFirst 100).Test; $t = $train | Invoke-MnistTraining -Model $new -LearningRate 0.01 -Epochs 2 -Seed 1 6>$null; " +
            $"{AreSame}($h.Model.GetWeight('1.weight'), $new.GetWeight('1.weight')); {AreSame}($before, $new.GetWeight('2.weight')); " +
            "$new.ClassNames -join ' '; ($new | Measure-MnistModel -Data $test).Accuracy");
        Assert.Equal(["Flatten, Dense(512, relu, trainable=false), Dense(32, relu), Dense(2, softmax)", true, false, "3 8"], values.Take(4));
        Assert.InRange((double)values[4], 0.9, 1);
    }

    [Fact]
    public void What_was_frozen_can_be_trained_again() => Assert.Equal(
        [true, 407_050, "Flatten, Dense(512, relu), Dense(10, softmax)", false],
        session.Run<object>(
            "$new = New-MnistModel -Base $h -Layer 'Dense(10, softmax)' -Freeze -Seed 1; $all = $new.Unfreeze(); $all.WeightsSha256 -eq $new.WeightsSha256; "
            + "$all.TrainableParameterCount; \"$all\"; $t = $data | Invoke-MnistTraining -Model $new.Unfreeze() -LearningRate 0.0001 -Seed 1 6>$null; "
            + $"{AreSame}($t.Model.GetWeight('1.weight'), $new.GetWeight('1.weight'))"));

    [Theory]
    [InlineData("New-MnistModel -Base $other -Layer 'Dense(3)'", "this model has no weights before Dense(10, softmax)")]
    [InlineData("New-MnistModel -Base $h, $h -Layer 'Dense(3)'", "One model is needed here, and 2 were given: choose one of them.")]
    [InlineData("New-MnistModel -Base $h -Layer 'Dense(3)' -ClassCount 3", "The last layer in -Layer says how many classes there are.")]
    [InlineData("New-MnistModel -Base $h -Layer 'Dense(3)' -ClassName A, B", "The model tells 3 classes apart; there are 2 names for them.")]
    [InlineData("$data | Invoke-MnistTraining -Layer 'Dense(10, softmax, trainable=false)'", "The model has no weight that a training could change: layers such as Dense(10, softmax, trainable=false) are frozen.")]
    public void What_cannot_be_is_refused_in_one_line(string command, string problem)
    {
        string message = Assert.ThrowsAny<RuntimeException>(() => session.Run<object>(command)).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
