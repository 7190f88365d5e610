using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Models;

namespace MnistTools.TorchSharp;

/// <summary>How a module of TorchSharp's is used.</summary>
public sealed record ModuleSettings
{
    /// <summary>How bytes become what the module sees; what a file that is loaded says, or 1/255, if left out.</summary>
    public InputScale InputScale
    {
        get => ChosenScale ?? InputScale.UnitInterval;
        init => ChosenScale = value;
    }

    /// <summary>Shape of an image, (rows, columns); the module gets batches of (B, 1, rows, columns). What a file that is loaded says, or (28, 28), if left
    /// out.</summary>
    public Shape InputShape
    {
        get => ChosenShape ?? new Shape(28, 28);
        init => ChosenShape = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>What comes out, (B, classes).</summary>
    public ModuleOutput Output { get; init; } = ModuleOutput.Logits;

    /// <summary>Where it is computed; the module is moved there.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>The name of each class, by output; those of a file that is loaded, or of the images that it is first trained with, if left out.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The scale, if one was given.</summary>
    internal InputScale? ChosenScale { get; private init; }

    /// <summary>The shape, if one was given.</summary>
    internal Shape? ChosenShape { get; private init; }
}
