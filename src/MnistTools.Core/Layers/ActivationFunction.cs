namespace MnistTools.Layers;

/// <summary>What a layer applies to its outputs; the definitions are Keras'.</summary>
public enum ActivationFunction
{
    /// <summary>x.</summary>
    Linear,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>e^x / Σ e^x over a sample's outputs.</summary>
    Softmax,

    /// <summary>x above 0, else e^x - 1.</summary>
    Elu,

    /// <summary>x · Φ(x) with the normal distribution's Φ, not its approximation by tanh.</summary>
    Gelu,
}
