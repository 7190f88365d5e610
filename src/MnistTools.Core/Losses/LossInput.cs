namespace MnistTools.Losses;

/// <summary>What a loss takes the outputs of a network for.</summary>
internal enum LossInput
{
    /// <summary>Any numbers.</summary>
    Numbers,

    /// <summary>The probabilities of all classes, together 1, as a softmax makes them.</summary>
    Distribution,

    /// <summary>Probabilities that have nothing to do with each other, as a sigmoid makes them.</summary>
    Probabilities,
}
