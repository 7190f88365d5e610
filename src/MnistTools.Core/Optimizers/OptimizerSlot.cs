namespace MnistTools.Optimizers;

/// <summary>A number that a rule remembers for each weight.</summary>
/// <param name="Name">As Keras calls it: <c>momentum</c>, <c>velocity</c>.</param>
/// <param name="InitialValue">What it is before the first update.</param>
/// <param name="Place">Where Keras' files have it.</param>
internal sealed record OptimizerSlot(string Name, float InitialValue = 0, KerasSlotPlace Place = KerasSlotPlace.Behind);

/// <summary>Where a slot lies in a file of Keras.</summary>
internal enum KerasSlotPlace
{
    /// <summary>For all weights, behind the slots before it.</summary>
    Behind,

    /// <summary>For each weight, beside the slot before it.</summary>
    Beside,

    /// <summary>Nowhere: Keras does without it.</summary>
    None,
}
