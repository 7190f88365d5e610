using System.Globalization;

namespace MnistTools.Data.Sets;

/// <summary>Handwritten digits (LeCun, Cortes and Burges); its files come with MnistTools.</summary>
internal static class Mnist
{
    /// <summary>The names of the classes.</summary>
    public static IReadOnlyList<string> Digits { get; } = [.. Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture))];

    public static DataSetDefinition Definition { get; } = new() { Title = "MNIST", Folder = "mnist", ClassNames = Digits };
}
