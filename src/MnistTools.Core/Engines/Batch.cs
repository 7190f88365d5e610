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

/// <summary>Where in a training a step is: it decides the dropout masks. Outside of training nothing is dropped.</summary>
/// <param name="IsTraining">Whether the step trains.</param>
/// <param name="Seed">The training's seed.</param>
/// <param name="Step">Number of the step since the first epoch's first.</param>
internal readonly record struct StepContext(bool IsTraining, int Seed, long Step);
