using MnistTools.Layers;
using MnistTools.TorchSharp.Conversion;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>What comes in, and what a chain of layers makes of it, added up. Its modules are named by their number, as in files.</summary>
public sealed class KerasResidual : nn.Module<Tensor, Tensor>
{
    private readonly (string Name, nn.Module<Tensor, Tensor> Module)[] _chain;

    /// <summary>Makes the module of a layer, with new weights.</summary>
    internal KerasResidual(LayerPlace place, ModuleStyle style)
        : base(nameof(Residual))
    {
        Spec = (Residual)place.Layer;
        _chain = [.. ModuleWriter.Write(place.Layer.GetParts(place), style)];
        foreach ((string name, nn.Module<Tensor, Tensor> module) in _chain)
        {
            register_module(name, module);
        }
    }

    /// <summary>What the layer is.</summary>
    public Residual Spec { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => input + _chain.Aggregate(input, (x, part) => part.Module.call(x));
}
