using MnistTools.Layers;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Models;
using MnistTools.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = MnistTools.Layers.Dropout;
using Flatten = MnistTools.Layers.Flatten;
using Torch = TorchSharp.Modules;

namespace MnistTools.TorchSharp.Conversion;

/// <summary>A Sequential of known modules as a model.</summary>
internal sealed class ModuleReader
{
    private readonly List<(Layer Layer, nn.Module? Source)> _layers = [];
    private Shape _shape;
    private bool _skipsFlatten;

    private ModuleReader(Shape input) => _shape = input;

    /// <summary>
    /// A model with a copy of the module's weights. Where it gives what a Linear or a convolution makes without an activation, or means of what are no
    /// probabilities, a softmax is put behind it, which torch has in its loss.
    /// </summary>
    /// <exception cref="SpecException">A module does what no layer does, or computes something else where channels come last.</exception>
    public static MnistModel Read(Sequential module, Shape? inputShape, InputScale? inputScale)
    {
        // A normalisation of channels, where there are none yet, is of the one that there is.
        bool needsChannel = Unfold(module).TakeWhile(part => part is not Conv2d).Any(part => part is BatchNorm2d);
        Shape input = inputShape ?? (needsChannel ? new Shape(28, 28, 1) : new Shape(28, 28));
        var reader = new ModuleReader(input);
        foreach (nn.Module part in Unfold(module))
        {
            reader.Add(part);
        }

        if (reader.GivesLogits())
        {
            reader.Activate(ActivationFunction.Softmax);
        }

        if (FlattenedOrder.FindUse(reader._layers.Select(layer => layer.Layer), input) is { } use)
        {
            throw new SpecException(use);
        }

        var model = new MnistModel(reader._layers.Select(layer => layer.Layer), inputShape: input, inputScale: inputScale);
        reader.CopyWeights(model);
        return model;
    }

    /// <summary>Whether what comes out is a row of numbers that torch's loss makes probabilities of.</summary>
    private bool GivesLogits()
    {
        ActivationFunction? function = _layers.LastOrDefault(layer => !layer.Layer.PassesValues).Layer?.OutputFunction;
        bool isMean = _layers.LastOrDefault(layer => layer.Layer is not (Flatten or TrainingLayer)).Layer is GlobalAveragePooling2D or AveragePooling2D;
        return _shape.Sizes.Count == 1
            && (function == ActivationFunction.Linear || (isMean && function is not (ActivationFunction.Softmax or ActivationFunction.Sigmoid)));
    }

    private static IEnumerable<nn.Module> Unfold(nn.Module module) => module is Sequential row ? row.children().SelectMany(Unfold) : [module];

    private void Add(nn.Module module)
    {
        bool skipsFlatten = _skipsFlatten;
        _skipsFlatten = false;
        switch (module)
        {
            case Identity:
            case Torch.Flatten when skipsFlatten:
                break;
            case Torch.Flatten { start_dim: 1, end_dim: -1 }:
                Add(new Flatten(), module);
                break;
            case Linear linear when _shape.Sizes.Count == 1:
                Add(new Dense((int)linear.out_features, UseBias: linear.bias is not null), module);
                break;
            case Conv2d convolution:
                Add(WindowReader.Read(convolution, _shape), module);
                break;
            case MaxPool2d pooling:
                Add([WindowReader.Read(pooling, _shape)], module);
                break;
            case AvgPool2d pooling:
                Add([WindowReader.Read(pooling, _shape)], module);
                break;
            case AdaptiveAvgPool2d { output_size: [1] or [1, 1] }:
                Add(new GlobalAveragePooling2D(), module);
                // What comes out has lost its rows and columns already.
                _skipsFlatten = true;
                break;
            case ZeroPad2d { padding: [var left, var right, var top, var bottom] } when left == right && top == bottom:
                Add(new ZeroPadding2D(new Size2D((int)top, (int)left)), module);
                break;
            case Torch.Dropout dropout:
                Add(new Dropout(dropout.p), module);
                break;
            case NormBase { track_running_stats: true, momentum: { } momentum } and (BatchNorm1d or BatchNorm2d):
                var batch = (NormBase)module;
                Add(new BatchNormalization(Math.Round(1 - momentum, 12), batch.eps, batch.affine, batch.affine), module);
                break;
            case LayerNorm { normalized_shape: [var size] } norm when _shape.Sizes is [var width] && width == size:
                Add(new LayerNormalization(norm.eps, norm.elementwise_affine && norm.bias is not null, norm.elementwise_affine), module);
                break;
            case Torch.LeakyReLU { negative_slope: not Activations.LeakySlope and var slope }:
                Add(new Layers.LeakyReLU(slope), module);
                break;
            case Torch.ELU { alpha: not 1 and var alpha }:
                Add(new Layers.ELU(alpha), module);
                break;
            case Torch.PReLU { num_parameters: var slopes } when _shape.Sizes.Count != 2 && _shape.Sizes[^1] == slopes:
                Add(new Layers.PReLU(_shape.Sizes.Count == 1 ? null : new NumberList([1, 2])), module);
                break;
            case Torch.PReLU { num_parameters: 1 }:
                Add(new Layers.PReLU(new NumberList(Enumerable.Range(1, _shape.Sizes.Count).Select(axis => (double)axis))), module);
                break;
            case Dropout2d dropout:
                Add(new SpatialDropout2D(dropout.p), module);
                break;
            case Upsample { mode: UpsampleMode.Nearest, size.IsEmpty: true, scale_factor: [var rows, var columns] } when double.IsInteger(rows)
                && double.IsInteger(columns):
                Add(new UpSampling2D(new Size2D((int)rows, (int)columns)), module);
                break;
            case KerasLayer layer:
                Add(layer.Spec, module);
                break;
            case KerasResidual residual:
                Add(residual.Spec, module);
                break;
            default:
                Activate(FindActivation(module) ?? throw Unknown(module));
                break;
        }
    }

    private void Add(Layer layer, nn.Module? source)
    {
        _shape = layer.GetOutputShape(_shape);
        _layers.Add((IsFrozen(source) ? layer.Freeze() : layer, source));
    }

    /// <summary>Whether nothing of a module of torch's is trained. KerasLayer and KerasResidual say by themselves what they are.</summary>
    /// <exception cref="SpecException">No layer is frozen as it is.</exception>
    private static bool IsFrozen(nn.Module? source)
    {
        if (source is null or KerasLayer or KerasResidual || source.parameters().All(parameter => parameter.requires_grad))
        {
            return false;
        }

        string name = source.GetType().Name;
        if (source.parameters().Any(parameter => parameter.requires_grad))
        {
            throw new SpecException($"A {name} of the Sequential has parameters with requires_grad=true and others with false: a layer is frozen as a whole.");
        }

        // It goes on by the means of each batch, and a frozen normalisation does not.
        return source is not (BatchNorm1d or BatchNorm2d)
            ? true
            : throw new SpecException(
                $"A {name} of the Sequential is frozen, and in torch it still normalises by the batch: a frozen layer does not. Set requires_grad=true and freeze "
                + "the layer here, with trainable=false; or use TorchModel.Of, which takes any module as it is.");
    }

    /// <summary>The last of some layers has the weights.</summary>
    private void Add(IReadOnlyList<Layer> layers, nn.Module source)
    {
        foreach (Layer layer in layers)
        {
            Add(layer, source);
        }
    }

    /// <summary>As one writes it in Keras: within the layer before, where that has none yet.</summary>
    private void Activate(ActivationFunction function)
    {
        if (_layers.LastOrDefault() is ({ OutputFunction: ActivationFunction.Linear } last, var source) && last.WithActivation(function) is { } joined)
        {
            _layers[^1] = (joined, source);
        }
        else
        {
            Add(new Activation(function), source: null);
        }
    }

    private ActivationFunction? FindActivation(nn.Module module) => module switch
    {
        ReLU => ActivationFunction.Relu,
        Torch.Sigmoid => ActivationFunction.Sigmoid,
        Torch.Tanh => ActivationFunction.Tanh,
        Torch.ELU { alpha: 1 } => ActivationFunction.Elu,
        GELU { approximate: GELU.Approximate.none } => ActivationFunction.Gelu,
        Torch.LeakyReLU { negative_slope: Activations.LeakySlope } => ActivationFunction.LeakyRelu,
        SiLU => ActivationFunction.Silu,
        SELU => ActivationFunction.Selu,
        Softplus { beta: 1, threshold: 20 } => ActivationFunction.Softplus,
        Torch.ReLU6 => ActivationFunction.Relu6,
        Softmax { dim: var axis } when IsLast(axis) => ActivationFunction.Softmax,
        // The logarithm belongs to the loss.
        LogSoftmax { dim: var axis } when IsLast(axis) => ActivationFunction.Softmax,
        _ => null,
    };

    private bool IsLast(long axis) => axis == _shape.TorchAxis() || (axis == -1 && _shape.Sizes.Count < 3);

    private SpecException Unknown(nn.Module module) => new(
        $"Module {_layers.Count + 1} of the Sequential is {module.GetType().Name}, on an input of {_shape}: no layer of MnistTools does as it is set. "
        + "TorchModel.Of takes any module as it is.");

    private void CopyWeights(MnistModel model)
    {
        foreach (ModelWeight weight in model.Weights)
        {
            nn.Module source = _layers[weight.Layer].Source!;
            Tensor tensor = TorchModule.FindTensors(source).First(each => each.Name == weight.NameInLayer).Tensor;
            if (tensor.numel() != weight.Count)
            {
                throw new SpecException(
                    $"{source.GetType().Name} has a {weight.NameInLayer} of ({string.Join(", ", tensor.shape)}); on an input of {model.Layers[weight.Layer].InputShape} it needs one of {weight.Shape}.");
            }

            ModuleWeights.Copy(tensor, weight.Memory, model.GetValues(weight));
        }
    }
}
