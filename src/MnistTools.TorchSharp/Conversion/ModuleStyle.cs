namespace MnistTools.TorchSharp.Conversion;

/// <summary>What a module that is made of a model's layers is for.</summary>
internal enum ModuleStyle
{
    /// <summary>To be used as any module: torch's own layers wherever it has them.</summary>
    Torch,

    /// <summary>To be trained in the model's place: moving variances by Keras' rule, and the softmax at the end left to the loss.</summary>
    Keras,
}
