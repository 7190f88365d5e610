namespace MnistTools.Data.Sets;

/// <summary>Handwritten digits and letters (Cohen and others 2017): several data sets in one archive, their images column by column.</summary>
internal static class Emnist
{
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly string[] Splits = ["digits", "letters", "balanced"];
    private static readonly string[] Parts = ["train", "test"];

    /// <summary>240,000 digits to train with.</summary>
    public static DataSetDefinition Digits { get; } = Define("EMNIST Digits", "digits", Mnist.Digits);

    /// <summary>The 26 letters, capital and small ones together; the files count them from 1.</summary>
    public static DataSetDefinition Letters { get; } = Define("EMNIST Letters", "letters", Each(Capitals)) with { FirstLabel = 1 };

    /// <summary>Digits and letters in 47 classes of the same size; the small letters are those that differ from their capitals.</summary>
    public static DataSetDefinition Balanced { get; } = Define("EMNIST Balanced", "balanced", [.. Mnist.Digits, .. Each(Capitals), .. Each("abdefghnqrt")]);

    private static DataSetDefinition Define(string title, string split, IReadOnlyList<string> classNames) => new()
    {
        Title = title,
        Folder = "emnist",
        ClassNames = classNames,
        Train = Files(split, "train"),
        Test = Files(split, "test"),
        IsTransposed = true,
        Published = [new("gzip.zip", "58c8d27c78d21e728a6bc7b3cc06412e")],
        Unpacked =
        [
            .. from each in Splits
               from part in Parts
               let files = Files(each, part)
               from name in (string[])[files.Images, files.Labels]
               select name + ".gz",
        ],
        Mirrors =
        [
            new("https://biometrics.nist.gov/cs_links/EMNIST/"),
            new("https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/"),
        ],
    };

    private static FilePair Files(string split, string part) =>
        new($"emnist-{split}-{part}-images-idx3-ubyte", $"emnist-{split}-{part}-labels-idx1-ubyte");

    private static string[] Each(string letters) => [.. letters.Select(letter => letter.ToString())];
}
