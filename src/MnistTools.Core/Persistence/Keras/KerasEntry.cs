using MnistTools.Layers;

namespace MnistTools.Persistence.Keras;

/// <summary>A layer here with the one of Keras whose weights it has.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Source">Keras' layer; <see langword="null"/> for one that was put in.</param>
/// <param name="Parts">The layers that it is made of, if it is made of others.</param>
/// <param name="Moments">What it keeps, where that is known before the weights are read.</param>
internal sealed record KerasEntry(Layer Layer, KerasLayer? Source, IReadOnlyList<KerasEntry>? Parts = null, KerasMoments? Moments = null)
{
    /// <summary>The layers that it is made of, and those that they are made of; itself unless it is made of others.</summary>
    public IEnumerable<KerasEntry> Leaves => Parts?.SelectMany(part => part.Leaves) ?? [this];
}

/// <summary>A layer of Keras in the order of the work.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Branch">Where it adds up two inputs, the layers that the one comes through from the other.</param>
internal sealed record KerasLink(KerasLayer Layer, IReadOnlyList<KerasLink>? Branch = null);
