using MnistTools.Data.Sets;

namespace MnistTools.Data;

/// <summary>The data sets that have a name, one file each in Sets/.</summary>
/// <remarks>
/// File names, MD5 sums, class names and most addresses are those of torchvision's <c>datasets/mnist.py</c>; the sums are also what the data sets'
/// own pages give. None publishes a SHA-256.
/// </remarks>
internal static class DataSetCatalog
{
    private static readonly Dictionary<DataSetName, DataSetDefinition> All = new()
    {
        [DataSetName.Mnist] = Mnist.Definition,
        [DataSetName.FashionMnist] = FashionMnist.Definition,
        [DataSetName.KuzushijiMnist] = KuzushijiMnist.Definition,
        [DataSetName.EmnistDigits] = Emnist.Digits,
        [DataSetName.EmnistLetters] = Emnist.Letters,
        [DataSetName.EmnistBalanced] = Emnist.Balanced,
        [DataSetName.Qmnist] = Qmnist.Definition,
    };

    public static DataSetDefinition Get(DataSetName name) =>
        All.GetValueOrDefault(name) ?? throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such data set.");

    /// <summary>The data set with these classes; <see langword="null"/> if none has them.</summary>
    public static DataSetName? FindByClasses(IReadOnlyList<string> classNames) =>
        All.Where(set => set.Value.ClassNames.SequenceEqual(classNames)).Select(set => (DataSetName?)set.Key).FirstOrDefault();

    /// <summary>Whether a file is called as one of a data set.</summary>
    public static bool IsFile(string file) => All.Values.Any(set => set.Files.Any(name => IdxFileName.IsSpelling(file, name)));

    /// <summary>Whether images are those of a data set, as their name and classes show.</summary>
    public static bool IsPart(string name, IReadOnlyList<string> classNames) =>
        All.Values.Any(set => name.StartsWith($"{set.Title} ", StringComparison.Ordinal) && set.ClassNames.SequenceEqual(classNames));
}
