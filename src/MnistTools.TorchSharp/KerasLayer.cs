using MnistTools.Layers;
using MnistTools.TorchSharp.Conversion;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>
/// A layer by Keras' rules that torch has no module for: windows whose padding is larger behind, normalisations that learn a scale or a shift alone or
/// keep Keras' moving variance or are frozen, convolutions of each channel, slopes of each number, noise.
/// </summary>
public sealed class KerasLayer : nn.Module<Tensor, Tensor>
{
    private readonly LayerPlace _place;

    /// <summary>Makes the module of a layer, with new weights.</summary>
    internal KerasLayer(LayerPlace place)
        : base(place.Layer.GetType().Name)
    {
        _place = place;
        foreach (LayerWeight weight in place.Layer.GetWeights(place.Input))
        {
            Tensor values = full([.. weight.Shape.Sizes.Select(size => (long)size)], weight.InitialValue ?? 0, ScalarType.Float32);
            if (weight.Kind is not (WeightKind.MovingMean or WeightKind.MovingVariance))
            {
                register_parameter(weight.TorchName, new Parameter(values, weight.IsTrainable));
            }
            else
            {
                register_buffer(weight.TorchName, values);
            }
        }

        if (place.Layer is BatchNormalization { Center: true, Scale: true, Trainable: false } && place.Input.Sizes.Count != 2)
        {
            // Files of torch's own normalisation, in whose place it is, have it.
            register_buffer("num_batches_tracked", zeros(1, ScalarType.Int64).squeeze(0));
        }
    }

    /// <summary>What the layer is.</summary>
    public Layer Spec => _place.Layer;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => _place.Layer switch
    {
        Conv2D convolution => Convolve(input, convolution.GetGrid(_place.Input), get_parameter("weight")!, get_parameter("bias")),
        MaxPooling2D pooling => FindLargest(input, pooling.GetGrid(_place.Input)),
        AveragePooling2D pooling => Average(input, pooling.GetGrid(_place.Input)),
        BatchNormalization normalization => OnChannels(input, x => Normalize(x, normalization)),
        LayerNormalization normalization => Normalize(input, normalization),
        DepthwiseConv2D convolution =>
            Convolve(input, convolution.GetGrid(_place.Input), get_parameter("weight")!, get_parameter("bias"), groups: input.shape[1]),
        SeparableConv2D convolution => nn.functional.conv2d(
            Convolve(input, convolution.GetGrid(_place.Input), get_parameter("depthwise_weight")!, bias: null, groups: input.shape[1]),
            get_parameter("pointwise_weight")!, get_parameter("bias")),
        Layers.PReLU => input.clamp_min(0) + get_parameter("weight")! * input.clamp_max(0),
        GaussianNoise noise => training ? input + randn_like(input) * noise.Stddev : input.alias(),
        _ => throw new NotSupportedException(_place.Layer.ToString()),
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

    /// <summary>With as many groups as channels, each channel has filters of its own.</summary>
    private static Tensor Convolve(Tensor x, WindowGrid grid, Tensor kernel, Tensor? bias, long groups = 1) => nn.functional.conv2d(
        Pad(x, grid, 0), kernel, bias, strides: [grid.Strides.Rows, grid.Strides.Columns], dilation: [grid.Dilation.Rows, grid.Dilation.Columns],
        groups: groups);

    /// <summary>Does it with what Keras has last at torch's place of channels.</summary>
    private Tensor OnChannels(Tensor x, Func<Tensor, Tensor> work)
    {
        int axis = _place.Input.TorchAxis();
        return axis == 1 ? work(x) : work(x.transpose(1, axis)).transpose(1, axis);
    }

    /// <summary>The moving variance is that of the batch as it is, where torch's is an estimate of the whole.</summary>
    private Tensor Normalize(Tensor x, BatchNormalization normalization)
    {
        (Tensor mean, Tensor variance) = (get_buffer("running_mean")!, get_buffer("running_var")!);
        if (!training || !normalization.Trainable)
        {
            return nn.functional.batch_norm(x, mean, variance, get_parameter("weight"), get_parameter("bias"), training: false, eps: normalization.Epsilon);
        }

        using (no_grad())
        {
            long[] others = [.. Enumerable.Range(0, (int)x.dim()).Where(axis => axis != 1).Select(axis => (long)axis)];
            mean.mul_(normalization.Momentum).add_(x.mean(others), alpha: 1 - normalization.Momentum);
            variance.mul_(normalization.Momentum).add_(x.@var(others, unbiased: false), alpha: 1 - normalization.Momentum);
        }

        return nn.functional.batch_norm(
            x, mean.clone(), variance.clone(), get_parameter("weight"), get_parameter("bias"), training: true, eps: normalization.Epsilon);
    }

    /// <summary>Over what Keras has last.</summary>
    private Tensor Normalize(Tensor x, LayerNormalization normalization)
    {
        int axis = x.dim() == 2 ? 1 : _place.Input.TorchAxis();
        Tensor last = x.movedim([axis], [-1]);
        return nn.functional.layer_norm(last, [last.shape[^1]], get_parameter("weight"), get_parameter("bias"), normalization.Epsilon).movedim([-1], [axis]);
    }
}
