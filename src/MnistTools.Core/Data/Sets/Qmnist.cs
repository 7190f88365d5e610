namespace MnistTools.Data.Sets;

/// <summary>MNIST made again from its source, with all 60,000 test images (Yadav and Bottou 2019).</summary>
internal static class Qmnist
{
    public static DataSetDefinition Definition { get; } = new()
    {
        Title = "QMNIST",
        Folder = "qmnist",
        ClassNames = Mnist.Digits,
        Train = new("qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int"),
        Test = new("qmnist-test-images-idx3-ubyte", "qmnist-test-labels-idx2-int"),
        HasLabelRows = true,
        Published =
        [
            new("qmnist-train-images-idx3-ubyte.gz", "ed72d4157d28c017586c42bc6afe6370"),
            new("qmnist-train-labels-idx2-int.gz", "0058f8dd561b90ffdd0f734c6a30e5e4"),
            new("qmnist-test-images-idx3-ubyte.gz", "1394631089c404de565df7b7aeaf9412"),
            new("qmnist-test-labels-idx2-int.gz", "5b5b05890a5e13444e108efe57b788aa"),
        ],
        Mirrors =
        [
            new("https://raw.githubusercontent.com/facebookresearch/qmnist/master/"),
            new("https://github.com/facebookresearch/qmnist/raw/master/"),
        ],
    };
}
