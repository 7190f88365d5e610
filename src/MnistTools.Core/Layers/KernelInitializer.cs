namespace MnistTools.Layers;

/// <summary>
/// What a kernel is before the first training; the rules are Keras'. Fans are the inputs that an output sees, and the outputs that an input goes to. Normal
/// ones are drawn again beyond two standard deviations, and spread so that what is left has the deviation that is said.
/// </summary>
public enum KernelInitializer
{
    /// <summary>Even within ±sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    GlorotUniform,

    /// <summary>Normal, with the deviation sqrt(2 / (fan in + fan out)).</summary>
    GlorotNormal,

    /// <summary>Even within ±sqrt(6 / fan in) (He, Zhang, Ren and Sun 2015): for relu.</summary>
    HeUniform,

    /// <summary>Normal, with the deviation sqrt(2 / fan in).</summary>
    HeNormal,
}
