using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.TorchSharp.Conversion;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>
/// A layer by Keras' rules that torch has no module for: windows whose padding is larger behind, normalisations that learn a scale or a shift alone or
/// keep Keras' moving variance.
/// </summary>
public sealed class KerasLayer : nn.Module<Tensor, Tensor>
{
    private readonly ModelLayer _layer;

    /// <summary>Makes the module of a layer, with new weights.</summary>
    internal KerasLayer(ModelLayer layer)
        : base(layer.Name)
    {
        _layer = layer;
        foreach (LayerWeight weight in layer.Spec.GetWeights(layer.InputShape))
        {
            Tensor values = full([.. weight.Shape.Sizes.Select(size => (long)size)], weight.InitialValue ?? 0, ScalarType.Float32);
            if (weight.IsTrainable)
            {
                register_parameter(weight.Name, new Parameter(values));
            }
            else
            {
                register_buffer(weight.Name, values);
            }
        }
    }

    /// <summary>What the layer is.</summary>
    public Layer Spec => _layer.Spec;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _layer.Spec switch
    {
        Conv2D convolution => Convolve(input, convolution.GetGrid(_layer.InputShape)),
        MaxPooling2D pooling => FindLargest(input, pooling.GetGrid(_layer.InputShape)),
        AveragePooling2D pooling => Average(input, pooling.GetGrid(_layer.InputShape)),
        BatchNormalization normalization => OnChannels(input, x => Normalize(x, normalization)),
        LayerNormalization normalization => Normalize(input, normalization),
        _ => throw new NotSupportedException(_layer.Spec.ToString()),
    };

    private static Tensor Pad(Tensor x, WindowGrid grid, double value)
    {
        (int bottom, int right) = grid.PaddingBehind();
        return nn.functional.pad(x, [grid.Left, right, grid.Top, bottom], PaddingModes.Constant, value);
    }

    private static Tensor FindLargest(Tensor x, WindowGrid grid) => nn.functional.max_pool2d(
        Pad(x, grid, double.NegativeInfinity), [grid.Window.Rows, grid.Window.Columns], [grid.Strides.Rows, grid.Strides.Columns], [0, 0], [1, 1]);

    /// <summary>What padding adds does not count: the mean of the padded window divided by that of padded ones.</summary>
    private static Tensor Average(Tensor x, WindowGrid grid)
    {
        return Pool(x) / Pool(ones_like(x));

        Tensor Pool(Tensor t) => nn.functional.avg_pool2d(
            Pad(t, grid, 0), [grid.Window.Rows, grid.Window.Columns], [grid.Strides.Rows, grid.Strides.Columns], [0, 0], false, true);
    }

    private Tensor Convolve(Tensor x, WindowGrid grid) =>
        nn.functional.conv2d(Pad(x, grid, 0), get_parameter("weight")!, get_parameter("bias"), strides: [grid.Strides.Rows, grid.Strides.Columns]);

    /// <summary>Does it with what Keras has last at torch's place of channels.</summary>
    private Tensor OnChannels(Tensor x, Func<Tensor, Tensor> work)
    {
        int axis = _layer.InputShape.TorchAxis();
        return axis == 1 ? work(x) : work(x.transpose(1, axis)).transpose(1, axis);
    }

    /// <summary>The moving variance is that of the batch as it is, where torch's is an estimate of the whole.</summary>
    private Tensor Normalize(Tensor x, BatchNormalization normalization)
    {
        (Tensor mean, Tensor variance) = (get_buffer("running_mean")!, get_buffer("running_var")!);
        if (!training)
        {
            return nn.functional.batch_norm(x, mean, variance, get_parameter("weight"), get_parameter("bias"), training: false, eps: normalization.Epsilon);
        }

        using (no_grad())
        {
            long[] others = [.. Enumerable.Range(0, (int)x.dim()).Where(axis => axis != 1).Select(axis => (long)axis)];
            mean.mul_(normalization.Momentum).add_(x.mean(others), alpha: 1 - normalization.Momentum);
            variance.mul_(normalization.Momentum).add_(x.@var(others, unbiased: false), alpha: 1 - normalization.Momentum);
        }

        return nn.functional.batch_norm(x, mean.clone(), variance.clone(), get_parameter("weight"), get_parameter("bias"), training: true, eps: normalization.Epsilon);
    }

    /// <summary>Over what Keras has last.</summary>
    private Tensor Normalize(Tensor x, LayerNormalization normalization)
    {
        int axis = x.dim() == 2 ? 1 : _layer.InputShape.TorchAxis();
        Tensor last = x.movedim([axis], [-1]);
        return nn.functional.layer_norm(last, [last.shape[^1]], get_parameter("weight"), get_parameter("bias"), normalization.Epsilon).movedim([-1], [axis]);
    }
}
