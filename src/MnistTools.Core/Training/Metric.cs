using System.Globalization;
using System.Numerics.Tensors;
using MnistTools.Specs;

namespace MnistTools.Training;

/// <summary>What is measured beside the loss: the mean over the samples of a score of each.</summary>
public abstract record Metric : Spec
{
    /// <summary>All metrics that can be written.</summary>
    public static SpecCatalog<Metric> Catalog { get; } = new("metric", [typeof(Accuracy), typeof(TopKAccuracy)]);

    /// <summary>The key in the history.</summary>
    internal abstract string Key { get; }

    /// <summary>Reads a text such as <c>TopKAccuracy(2)</c>.</summary>
    /// <exception cref="SpecException">It is no metric; the message names the position and the nearest candidates.</exception>
    public static Metric Parse(string text) => Catalog.Parse(text);

    /// <summary>The score of one sample.</summary>
    /// <param name="output">(classes) what the network says.</param>
    /// <param name="label">Index of the class that is right.</param>
    public abstract float Score(ReadOnlySpan<float> output, int label);
}

/// <summary>1 if the right class has the largest output (the first of equals), else 0.</summary>
public sealed record Accuracy : Metric
{
    internal override string Key => MetricNames.Accuracy;

    /// <inheritdoc/>
    public override float Score(ReadOnlySpan<float> output, int label) => TensorPrimitives.IndexOfMax(output) == label ? 1 : 0;
}

/// <summary>1 if the right class is among the k largest outputs, else 0. Key: <c>top_5_accuracy</c>.</summary>
/// <param name="K">How many count, at least 1.</param>
public sealed record TopKAccuracy(int K = 5) : Metric
{
    /// <summary>How many count.</summary>
    public int K { get; init; } = Check.AtLeast(1, K);

    internal override string Key => $"top_{K.ToString(CultureInfo.InvariantCulture)}_accuracy";

    /// <inheritdoc/>
    public override float Score(ReadOnlySpan<float> output, int label)
    {
        int larger = 0;
        foreach (float value in output)
        {
            larger += value > output[label] ? 1 : 0;
        }

        return larger < K && !float.IsNaN(output[label]) ? 1 : 0;
    }
}
