using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Models;

namespace MnistTools.TorchSharp;

/// <summary>How a module of TorchSharp's is used.</summary>
public sealed record ModuleSettings
{
    /// <summary>How bytes become what the module sees; 1/255 if left out.</summary>
    public InputScale InputScale { get; init; } = InputScale.UnitInterval;

    /// <summary>Shape of an image, (rows, columns); the module gets batches of (B, 1, rows, columns).</summary>
    public Shape InputShape { get; init; } = new(28, 28);

    /// <summary>What comes out, (B, classes).</summary>
    public ModuleOutput Output { get; init; } = ModuleOutput.Logits;

    /// <summary>Where it is computed; the module is moved there.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>The name of each class, by output; those of the images that it is first trained with if left out.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }
}
