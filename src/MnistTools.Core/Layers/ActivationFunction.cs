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

    /// <summary>x above 0, else 0.2 · x.</summary>
    LeakyRelu,

    /// <summary>x / (1 + e^-x), also called swish.</summary>
    Silu,

    /// <summary>1.0507 · x above 0, else 1.7581 · (e^x - 1): what comes out keeps mean 0 and variance 1 (Klambauer et al. 2017).</summary>
    Selu,

    /// <summary>ln(1 + e^x).</summary>
    Softplus,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,
}
