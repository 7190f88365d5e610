namespace MnistTools.Metrics;

/// <summary>
/// The order of a network's outputs, on which accuracy, top-k, the metrics of classes and predictions agree: the largest first, of equals the one of the lower
/// class.
/// </summary>
internal static class OutputOrder
{
    /// <summary>The class that comes first. Where outputs are no numbers it is the first of those.</summary>
    /// <param name="output">(classes) what the network says.</param>
    public static int First(ReadOnlySpan<float> output)
    {
        int first = 0;
        for (int other = 1; other < output.Length && !float.IsNaN(output[first]); other++)
        {
            first = output[other] > output[first] || float.IsNaN(output[other]) ? other : first;
        }

        return first;
    }

    /// <summary>How many classes come before one whose output is a number.</summary>
    /// <param name="output">(classes) what the network says.</param>
    /// <param name="label">The class.</param>
    public static int CountBefore(ReadOnlySpan<float> output, int label)
    {
        float own = output[label];
        int before = 0;
        for (int other = 0; other < output.Length; other++)
        {
            before += output[other] > own || float.IsNaN(output[other]) || (output[other] == own && other < label) ? 1 : 0;
        }

        return before;
    }
}
