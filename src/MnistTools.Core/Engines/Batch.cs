using MnistTools.Data;

namespace MnistTools.Engines;

/// <summary>Images of a set, picked by index.</summary>
/// <param name="Images">The set.</param>
/// <param name="Order">The index of each row's image.</param>
/// <param name="Weights">How much the loss of each image of the set counts; 1 where there are none.</param>
internal readonly record struct Batch(ImageSet Images, ReadOnlyMemory<int> Order, float[]? Weights = null)
{
    /// <summary>How many rows there are.</summary>
    public int Count => Order.Length;

    /// <summary>How much the loss of a row counts.</summary>
    public float WeightOf(int row) => Weights is null ? 1 : Weights[Order.Span[row]];
}
