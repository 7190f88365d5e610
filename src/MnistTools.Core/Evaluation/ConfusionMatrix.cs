using System.Runtime.CompilerServices;
using MnistTools.Metrics;

namespace MnistTools.Evaluation;

/// <summary>How often images of one class were taken for which.</summary>
public sealed class ConfusionMatrix
{
    private readonly int[,] _counts;

    internal ConfusionMatrix(IReadOnlyList<string> classNames) => (ClassNames, _counts) = (classNames, new int[classNames.Count, classNames.Count]);

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>How many images were recognised: the sum of the diagonal.</summary>
    public int CorrectCount => Enumerable.Range(0, ClassNames.Count).Sum(label => _counts[label, label]);

    /// <summary>How many images of one class were taken for another, or for itself.</summary>
    /// <param name="actual">The class that they are of.</param>
    /// <param name="predicted">The class that they were taken for.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public int this[int actual, int predicted] => _counts[Known(actual), Known(predicted)];

    /// <summary>How many images a class has: the sum of its row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public int CountActual(int label) => Enumerable.Range(0, ClassNames.Count).Sum(predicted => _counts[Known(label), predicted]);

    /// <summary>How many images were taken for a class: the sum of its column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public int CountPredicted(int label) => Enumerable.Range(0, ClassNames.Count).Sum(actual => _counts[actual, Known(label)]);

    /// <summary>A copy of all counts: (actual, predicted).</summary>
    public int[,] ToArray() => (int[,])_counts.Clone();

    /// <summary>What is counted of one class.</summary>
    internal ClassCounts Count(int label) => new(_counts[label, label], CountPredicted(label), CountActual(label));

    internal void Add(int actual, int predicted) => _counts[actual, predicted]++;

    private int Known(int label, [CallerArgumentExpression(nameof(label))] string name = "") => label >= 0 && label < ClassNames.Count
        ? label
        : throw new ArgumentOutOfRangeException(name, label, $"There are {ClassNames.Count} classes, counted from 0.");
}
