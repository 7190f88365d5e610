using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Persistence;

/// <summary>What a model file does not say of its model, or what shall count instead of what it says.</summary>
public sealed record ModelImportOptions
{
    /// <summary>The layers, for a file that holds weights alone.</summary>
    public IReadOnlyList<Layer>? Layers { get; init; }

    /// <summary>Which weights are of which layer, for a file whose names do not say it; found by names and shapes if left out.</summary>
    public WeightNames? WeightNames { get; init; }

    /// <summary>
    /// A network that has a name in place of <see cref="Layers"/>. Where those who train it agree on how its input is scaled, that counts as well.
    /// </summary>
    public Architecture? Architecture { get; init; }

    /// <summary>How bytes become what the network sees; what the file says if left out, and where it says nothing 1/255.</summary>
    public InputScale? InputScale { get; init; }

    /// <summary>The name of each class that the model tells apart, by output; what the file says if left out, which only files of MnistTools do.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Gets each thing that had to be assumed, as whole sentences: the model was read, and may be another than was meant.</summary>
    public IProgress<string>? Warnings { get; init; }

    /// <summary>Refuses what a file says itself that has all of its model.</summary>
    /// <exception cref="ModelFormatException">It was given.</exception>
    internal void RefuseWhatFileSays(string path)
    {
        if (Layers is not null)
        {
            throw new ModelFormatException("This file says itself which layers it has. Import it without giving layers.", path);
        }

        RefuseWeightNames(path);
    }

    /// <summary>Refuses names of weights for a file that says itself which it has.</summary>
    /// <exception cref="ModelFormatException">They were given.</exception>
    internal void RefuseWeightNames(string path)
    {
        if (WeightNames is not null)
        {
            throw new ModelFormatException("This file says itself which weights are of which layer. Import it without giving their names.", path);
        }
    }

    /// <summary>The same with the layers of the named network.</summary>
    /// <exception cref="SpecException">Layers are given as well.</exception>
    internal ModelImportOptions WithArchitecture()
    {
        if (Architecture is not { } architecture)
        {
            return this;
        }

        return Layers is null
            ? this with { Layers = architecture.CreateLayers(ClassNames?.Count ?? 10), InputScale = InputScale ?? architecture.GetInputScale() }
            : throw new SpecException("Layers and an architecture contradict each other: use one of them.");
    }
}
