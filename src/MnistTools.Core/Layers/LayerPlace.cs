namespace MnistTools.Layers;

/// <summary>A layer where it stands in a model.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Number">A number that no other layer of the model has.</param>
/// <param name="Input">What goes in.</param>
/// <param name="Output">What comes out.</param>
/// <param name="Weights">Its weights.</param>
internal sealed record LayerPlace(Layer Layer, int Number, Shape Input, Shape Output, IReadOnlyList<ModelWeight> Weights)
{
    /// <summary>The layers that it is made of, and those that they are made of; itself unless it is made of others.</summary>
    public IEnumerable<LayerPlace> Leaves => Layer.GetParts(this).SelectMany(part => ReferenceEquals(part, this) ? [part] : part.Leaves);

    /// <summary>Whether a training changes any of its weights.</summary>
    public bool IsTrained => Leaves.Any(leaf => leaf.Weights.Count > 0 && leaf.Layer is not LearningLayer { Trainable: false });

    /// <summary>Its weight of a kind that it always has.</summary>
    public ModelWeight this[WeightKind kind] => Weights.Single(weight => weight.Kind == kind);

    /// <summary>Its weight of a kind, if it has one.</summary>
    public ModelWeight? Find(WeightKind kind) => Weights.SingleOrDefault(weight => weight.Kind == kind);
}
