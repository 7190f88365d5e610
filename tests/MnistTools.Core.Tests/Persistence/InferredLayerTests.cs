namespace MnistTools.Core.Tests.Persistence;

/// <summary>Layers that are told by names and shapes of weights alone.</summary>
public sealed class InferredLayerTests : FolderTests
{
    /// <summary>The sizes are those of widespread examples; what the last of each takes leaves one choice of padding and pooling.</summary>
    [Theory]
    [InlineData("fc1 128,784; fc2 10,128", "Flatten, Dense(128, relu), Dense(10, softmax)")]
    [InlineData("conv1 32,1,3,3; conv2 64,32,3,3; fc1 128,9216; fc2 10,128", "Conv2D(32, 3, activation=relu), Conv2D(64, 3, activation=relu), MaxPooling2D, Flatten, Dense(128, relu), Dense(10, softmax)")]
    [InlineData("conv1 10,1,5,5; conv2 20,10,5,5; fc1 50,320; fc2 10,50", "Conv2D(10, 5, activation=relu), MaxPooling2D, Conv2D(20, 5, activation=relu), MaxPooling2D, Flatten, Dense(50, relu), Dense(10, softmax)")]
    [InlineData("layer1.0 16,1,5,5; layer2.0 32,16,5,5; fc 10,1568", "Conv2D(16, 5, padding=same, activation=relu), MaxPooling2D, Conv2D(32, 5, padding=same, activation=relu), MaxPooling2D, Flatten, Dense(10, softmax)")]
    [InlineData("c1 6,1,5,5; c2 16,6,5,5; f1 120,400; f2 10,120", "Conv2D(6, 5, padding=same, activation=relu), MaxPooling2D, Conv2D(16, 5, activation=relu), MaxPooling2D, Flatten, Dense(120, relu), Dense(10, softmax)")]
    [InlineData("conv 8,1,3,3 bn; fc 10,1352", "Conv2D(8, 3), BatchNormalization(0.9, epsilon=1e-05), Activation(relu), MaxPooling2D, Flatten, Dense(10, softmax)")]
    public void What_leaves_one_choice_is_taken_and_said(string modules, string layers)
    {
        Write(modules);
        List<string> told = [];
        MnistModel model = ModelFile.Load(Folder.At("weights.pt"), new ModelImportOptions { Warnings = new ToldWarnings(told) });
        string said = Assert.Single(told);
        Assert.Equal(layers, model.ToString());
        Assert.Contains($"were taken to be '{model.Layers[0].Spec}'", said);
        Assert.Contains("Weights do not tell activations, pooling, padding, strides, dropout, sums with the output of an earlier layer, or how the input is scaled", said);
        Assert.Equal(ValueAt(3), model.GetWeight(model.Weights[0])[3]);
    }

    [Theory]
    [InlineData("conv1 16,1,3,3; conv2 32,16,3,3; fc1 10,6272", "which several networks make: 'Conv2D(16, 3, padding=same, activation=relu)', 'MaxPooling2D', 'Conv2D(32, 3, padding=same, activation=relu)', 'Flatten'")]
    [InlineData("conv1 16,1,3,3; fc1 10,1000", "'fc1' takes 1000 numbers, which neither padding nor pooling of 2 makes of images of 28 by 28")]
    [InlineData("conv1 16,3,3,3; fc1 10,3136", "'conv1' takes 3 and would get 1")]
    [InlineData("fc1 128,784; fc2 10,64", "'fc2' takes 64 and would get 128")]
    [InlineData("fc1 128,784; norm 128; fc2 10,128", "'norm.weight' (128) is neither of a dense layer nor of a convolution")]
    [InlineData("conv1 16,1,3,3", "it has no dense layer")]
    public void What_leaves_more_than_one_choice_or_none_is_refused(string modules, string problem)
    {
        Write(modules);
        string message = Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At("weights.pt"))).Message;
        Assert.Contains(problem, message);
        Assert.Contains("Give the layers", message);
    }

    private static float ValueAt(int index) => index / 8f;

    /// <summary>Weight and bias of each module: <c>name sizes</c>, and <c>bn</c> where a batch normalisation is behind it.</summary>
    private void Write(string modules)
    {
        var tensors = new List<(string Name, int[] Shape, float[] Values)>();
        foreach (string[] words in modules.Split("; ").Select(module => module.Split(' ')))
        {
            int[] shape = [.. words[1].Split(',').Select(int.Parse)];
            Add($"{words[0]}.weight", shape);
            Add($"{words[0]}.bias", shape[0]);
            if (words is [_, _, var normalization])
            {
                foreach (string part in (string[])["weight", "bias", "running_mean", "running_var"])
                {
                    Add($"{normalization}.{part}", shape[0]);
                }
            }
        }

        TorchZip.OfStateDict(tensors).Save(Folder.At("weights.pt"));

        void Add(string name, params int[] shape) =>
            tensors.Add((name, shape, [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(ValueAt)]));
    }
}
