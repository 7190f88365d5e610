using System.Runtime.InteropServices;
using MnistTools.Data;
using MnistTools.Engines.Managed;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;
using MnistTools.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistTools.Core.Tests;

/// <summary>
/// A model computed by another implementation: libtorch's layers and its automatic differentiation, in PyTorch's own layout of images and
/// weights. Only the optimizer's rule is ours.
/// </summary>
internal sealed class TorchNetwork
{
    private static readonly Lazy<nint> Library = new(Load);

    private readonly MnistModel _model;
    private readonly ParameterBlock _gradients;
    private readonly OptimizerState _state;
    private readonly Dictionary<string, Tensor> _weights = [];

    public TorchNetwork(MnistModel model)
    {
        _ = Library.Value;
        _model = model;
        _gradients = new ParameterBlock(model.Parameters.Length);
        _state = new OptimizerState(model.Optimizer, model.Parameters.Length);
    }

    /// <summary>The mean loss of a batch, whose gradients then change the weights.</summary>
    public float Train(ImageSet images, int[] order)
    {
        using IDisposable scope = NewDisposeScope();
        ReadWeights();
        using Tensor loss = Loss(Forward(images, order, isTraining: true), images, order);
        loss.backward();
        foreach (ModelWeight weight in _model.Weights)
        {
            SetGradient(weight);
        }

        var update = new WeightUpdate(_model, _gradients, _model.Optimizer, _state);
        update.NextIteration();
        foreach (ModelWeight weight in _model.Weights.Where(weight => weight.IsTrainable))
        {
            update.Apply(weight.Offset, weight.Count);
        }

        return loss.item<float>();
    }

    /// <summary>(N, classes) what the network says.</summary>
    public float[] Predict(ImageSet images)
    {
        using IDisposable scope = NewDisposeScope();
        ReadWeights();
        return Forward(images, [.. Enumerable.Range(0, images.Count)], isTraining: false).detach().data<float>().ToArray();
    }

    private static nint Load() =>
        NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so"));

    private static Tensor Activate(ActivationFunction function, Tensor x) => function switch
    {
        ActivationFunction.Linear => x,
        ActivationFunction.Relu => x.relu(),
        ActivationFunction.Sigmoid => x.sigmoid(),
        ActivationFunction.Tanh => x.tanh(),
        ActivationFunction.Softmax => x.softmax(1),
        ActivationFunction.Elu => nn.functional.elu(x, 1, inplace: false),
        ActivationFunction.Gelu => nn.functional.gelu(x),
        ActivationFunction.LeakyRelu => nn.functional.leaky_relu(x, 0.2),
        ActivationFunction.Silu => nn.functional.silu(x),
        ActivationFunction.Selu => nn.functional.selu(x),
        ActivationFunction.Softplus => nn.functional.softplus(x, 1, 20),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, null),
    };

    /// <summary>As TensorFlow pads: an odd remainder goes behind.</summary>
    private static Tensor Pad(Tensor x, WindowGrid grid, double value)
    {
        int bottom = Math.Max(0, (grid.OutputRows - 1) * grid.Strides.Rows + (grid.Window.Rows - 1) * grid.Dilation.Rows + 1 - grid.Rows - grid.Top);
        int right = Math.Max(0, (grid.OutputColumns - 1) * grid.Strides.Columns + (grid.Window.Columns - 1) * grid.Dilation.Columns + 1 - grid.Columns - grid.Left);
        return grid.Top + grid.Left + bottom + right == 0 ? x : nn.functional.pad(x, [grid.Left, right, grid.Top, bottom], PaddingModes.Constant, value);
    }

    private void ReadWeights()
    {
        foreach (ModelWeight weight in _model.Weights)
        {
            _weights[weight.Name] = tensor(_model.GetWeight(weight), [.. weight.Shape.Sizes.Select(size => (long)size)]).requires_grad_(weight.IsTrainable);
        }
    }

    private void SetGradient(ModelWeight weight)
    {
        if (_weights[weight.Name].grad is { } gradient)
        {
            float[] values = gradient.contiguous().data<float>().ToArray();
            Span<float> target = _gradients.Values.Slice(weight.Offset, weight.Count);
            values.CopyTo(target);
            weight.Memory?.FromTorch(values, target);
        }
    }

    private Tensor Loss(Tensor output, ImageSet images, int[] order)
    {
        using Tensor labels = tensor(order.Select(index => (long)images.Labels[index]).ToArray());
        Tensor oneHot = nn.functional.one_hot(labels, _model.OutputCount).to_type(ScalarType.Float32);
        return _model.Loss is Losses.MeanSquaredError
            ? (output - oneHot).pow(2).mean()
            : -((output / output.sum(1, keepdim: true)).clamp(1e-7, 1 - 1e-7).log() * oneHot).sum(1).mean();
    }

    private Tensor Forward(ImageSet images, int[] order, bool isTraining)
    {
        float[] pixels = [.. order.SelectMany(index => images.GetImage(index).ToArray()).Select(pixel => pixel * _model.InputScale.Factor)];
        Tensor x = tensor(pixels, [order.Length, 1, images.Height, images.Width]);
        for (int i = 0; i < _model.Layers.Count; i++)
        {
            x = Apply(_model.GetPlace(i), x, isTraining);
        }

        return x;
    }

    private Tensor Apply(LayerPlace place, Tensor x, bool isTraining)
    {
        Tensor? weight = Find("weight");
        Tensor? bias = Find("bias");
        switch (place.Layer)
        {
            case Residual:
                return x + place.Layer.GetParts(place).Aggregate(x, (flowing, part) => Apply(part, flowing, isTraining));
            case Flatten:
                return x.flatten(1);
            case Dense dense:
                return Activate(dense.Activation, nn.functional.linear(x, weight!, bias!));
            case Activation activation:
                return Activate(activation.Function, x);
            case Dropout { Rate: 0 } or SpatialDropout2D { Rate: 0 } or GaussianNoise { Stddev: 0 }:
                return x;
            case LeakyReLU leaky:
                return nn.functional.leaky_relu(x, leaky.NegativeSlope);
            case ELU elu:
                return nn.functional.elu(x, elu.Alpha, inplace: false);
            case PReLU:
                return x.clamp_min(0) + Broadcast(weight!, x) * x.clamp_max(0);
            case UpSampling2D upSampling:
                return x.repeat_interleave(upSampling.Size?.Rows ?? 2, 2).repeat_interleave(upSampling.Size?.Columns ?? 2, 3);
            case DepthwiseConv2D depthwise:
                return Activate(depthwise.Activation, Depthwise(x, Find("depthwise_weight")!, bias, depthwise.GetGrid(place.Input)));
            case SeparableConv2D separable:
                Tensor between = Depthwise(x, Find("depthwise_weight")!, null, separable.GetGrid(place.Input));
                return Activate(separable.Activation, nn.functional.conv2d(between, Find("pointwise_weight")!, bias));
            case Conv2D convolution:
                Size2D strides = convolution.Strides ?? 1;
                Size2D dilation = convolution.DilationRate ?? 1;
                return Activate(
                    convolution.Activation,
                    nn.functional.conv2d(Pad(x, convolution.GetGrid(place.Input), 0), weight!, bias, strides: [strides.Rows, strides.Columns], dilation: [dilation.Rows, dilation.Columns]));
            case MaxPooling2D pooling:
                WindowGrid grid = pooling.GetGrid(place.Input);
                return nn.functional.max_pool2d(
                    Pad(x, grid, double.NegativeInfinity), [grid.Window.Rows, grid.Window.Columns], [grid.Strides.Rows, grid.Strides.Columns], [0, 0], [1, 1]);
            case AveragePooling2D pooling:
                return Average(x, pooling.GetGrid(place.Input));
            case GlobalAveragePooling2D:
                return x.mean([2, 3]);
            case ZeroPadding2D padding:
                return nn.functional.pad(x, [padding.Border.Columns, padding.Border.Columns, padding.Border.Rows, padding.Border.Rows], PaddingModes.Constant, 0);
            case BatchNormalization normalization:
                // In PyTorch the momentum is the share of the new; its running variance is the unbiased one, so ours is compared by itself.
                return nn.functional.batch_norm(
                    x, Find("running_mean")!.clone(), Find("running_var")!.clone(), weight, bias, isTraining, 1 - normalization.Momentum, normalization.Epsilon);
            case LayerNormalization normalization:
                // Without an axis for channels, it is the columns that are last.
                return place.Input.Sizes.Count < 3
                    ? nn.functional.layer_norm(x, [place.Input.Sizes[^1]], weight, bias, normalization.Epsilon)
                    : nn.functional.layer_norm(x.permute(0, 2, 3, 1), [x.shape[1]], weight, bias, normalization.Epsilon).permute(0, 3, 1, 2);
            default:
                throw new NotSupportedException(place.Layer.ToString());
        }

        Tensor? Find(string name) => place.Weights.FirstOrDefault(weight => weight.TorchName == name) is { } weight ? _weights[weight.Name] : null;
    }

    /// <summary>A number for each channel, or for each number of a sample.</summary>
    private static Tensor Broadcast(Tensor weight, Tensor x) => weight.dim() == 1 && x.dim() == 4 ? weight.reshape(1, -1, 1, 1) : weight;

    private static Tensor Depthwise(Tensor x, Tensor weight, Tensor? bias, WindowGrid grid) =>
        nn.functional.conv2d(Pad(x, grid, 0), weight, bias, strides: [grid.Strides.Rows, grid.Strides.Columns], groups: grid.Channels);

    /// <summary>What padding adds does not count: the sum of the padded window divided by that of padded ones.</summary>
    private static Tensor Average(Tensor x, WindowGrid grid)
    {
        Tensor sums = Pool(x);
        return sums / Pool(ones_like(x));

        Tensor Pool(Tensor t) => nn.functional.avg_pool2d(
            Pad(t, grid, 0), [grid.Window.Rows, grid.Window.Columns], [grid.Strides.Rows, grid.Strides.Columns], [0, 0], false, true);
    }
}
