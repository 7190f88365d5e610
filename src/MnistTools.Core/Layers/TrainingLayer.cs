using MnistTools.Layers.Exchange;

namespace MnistTools.Layers;

/// <summary>A layer that changes its inputs at random in training, and does nothing else.</summary>
public abstract record TrainingLayer : Layer
{
    internal sealed override ActivationFunction? OutputFunction => null;

    internal sealed override bool PassesValues => true;

    internal sealed override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    internal sealed override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
    }
}
