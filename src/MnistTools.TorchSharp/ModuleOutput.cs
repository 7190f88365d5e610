namespace MnistTools.TorchSharp;

/// <summary>What a module gives for an image: a number for each class.</summary>
public enum ModuleOutput
{
    /// <summary>What a softmax is still to be applied to, as <c>cross_entropy</c> takes it.</summary>
    Logits,

    /// <summary>Logarithms of probabilities, as <c>log_softmax</c> gives and <c>nll_loss</c> takes them.</summary>
    LogProbabilities,

    /// <summary>Probabilities.</summary>
    Probabilities,
}
