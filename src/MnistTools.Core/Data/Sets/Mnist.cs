using System.Globalization;

namespace MnistTools.Data.Sets;

/// <summary>Handwritten digits (LeCun, Cortes and Burges); its files come with MnistTools.</summary>
internal static class Mnist
{
    /// <summary>The names of the classes.</summary>
    public static IReadOnlyList<string> Digits { get; } = NameNumbers(10);

    public static DataSetDefinition Definition { get; } = new()
    {
        Title = "MNIST",
        Folder = "mnist",
        ClassNames = Digits,
        Known = new Dictionary<string, KnownFile>
        {
            ["train-images-idx3-ubyte"] =
                new("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", "0b367032e93c5d0cea0925647cfdb18614af8ee15f83e6f2fc2ad904a6835971"),
            ["train-labels-idx1-ubyte"] =
                new("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", "1787548bbe0bff1ec2ecdc0ef292b02df999e2d1a6002d27500982c652b17203"),
            ["t10k-images-idx3-ubyte"] =
                new("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", "1a1a05eab793c14bb050b398624a11b0ffd1a2953baed553b1b9bd079e2a20be"),
            ["t10k-labels-idx1-ubyte"] =
                new("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", "b91679a0acfe4ba0e50a2437a903084cba1f5f92592b016a25a7dfd00455798b"),
        },
    };

    /// <summary>The names of classes that are called by their labels: 0, 1 and so on.</summary>
    public static IReadOnlyList<string> NameNumbers(int count) =>
        [.. Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];
}
