using System.Globalization;

namespace MnistTools.Data;

/// <summary>The data sets that have a name.</summary>
/// <remarks>
/// File names, MD5 sums, class names and most addresses are those of torchvision's <c>datasets/mnist.py</c>; the sums are also what the data sets'
/// own pages give. None publishes a SHA-256.
/// </remarks>
internal static class DataSetCatalog
{
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly string[] EmnistSplits = ["digits", "letters", "balanced"];
    private static readonly string[] Parts = ["train", "test"];
    private static readonly string[] Digits = [.. Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture))];

    public static DataSetDefinition Get(DataSetName name) => name switch
    {
        DataSetName.Mnist => Mnist,
        DataSetName.FashionMnist => FashionMnist,
        DataSetName.KuzushijiMnist => KuzushijiMnist,
        DataSetName.EmnistDigits => Emnist("EMNIST Digits", "digits", Digits),
        DataSetName.EmnistLetters => Emnist("EMNIST Letters", "letters", Each(Capitals)) with { FirstLabel = 1 },
        DataSetName.EmnistBalanced => Emnist("EMNIST Balanced", "balanced", [.. Digits, .. Each(Capitals), .. Each("abdefghnqrt")]),
        DataSetName.Qmnist => Qmnist,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such data set."),
    };

    public static DataSetDefinition Mnist { get; } = new() { Title = "MNIST", Folder = "mnist", ClassNames = Digits };

    private static DataSetDefinition FashionMnist { get; } = new()
    {
        Title = "Fashion-MNIST",
        Folder = "fashion-mnist",
        ClassNames = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        PackageFolder = "/usr/share/datasets/fashion-mnist",
        Published =
        [
            new("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            new("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
            new("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
            new("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
        ],
        Mirrors =
        [
            new("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
            new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
            new("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
        ],
    };

    private static DataSetDefinition KuzushijiMnist { get; } = new()
    {
        Title = "Kuzushiji-MNIST",
        Folder = "kuzushiji-mnist",
        ClassNames = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
        Published =
        [
            new("train-images-idx3-ubyte.gz", "bdb82020997e1d708af4cf47b453dcf7"),
            new("train-labels-idx1-ubyte.gz", "e144d726b3acfaa3e44228e80efcd344"),
            new("t10k-images-idx3-ubyte.gz", "5c965bf0a639b31b8f53240b1b52f4d7"),
            new("t10k-labels-idx1-ubyte.gz", "7320c461ea6c1c855c0b718fb2a4b134"),
        ],
        Mirrors = [new("http://codh.rois.ac.jp/kmnist/dataset/kmnist/"), new("https://codh.rois.ac.jp/kmnist/dataset/kmnist/")],
    };

    private static DataSetDefinition Qmnist { get; } = new()
    {
        Title = "QMNIST",
        Folder = "qmnist",
        ClassNames = Digits,
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

    private static DataSetDefinition Emnist(string title, string split, IReadOnlyList<string> classNames) => new()
    {
        Title = title,
        Folder = "emnist",
        ClassNames = classNames,
        Train = EmnistFiles(split, "train"),
        Test = EmnistFiles(split, "test"),
        IsTransposed = true,
        Published = [new("gzip.zip", "58c8d27c78d21e728a6bc7b3cc06412e")],
        Unpacked =
        [
            .. from each in EmnistSplits
               from part in Parts
               let files = EmnistFiles(each, part)
               from name in (string[])[files.Images, files.Labels]
               select name + ".gz",
        ],
        Mirrors =
        [
            new("https://biometrics.nist.gov/cs_links/EMNIST/"),
            new("https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/"),
        ],
    };

    private static FilePair EmnistFiles(string split, string part) =>
        new($"emnist-{split}-{part}-images-idx3-ubyte", $"emnist-{split}-{part}-labels-idx1-ubyte");

    private static string[] Each(string letters) => [.. letters.Select(letter => letter.ToString())];
}
