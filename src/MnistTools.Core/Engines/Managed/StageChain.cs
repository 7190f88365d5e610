using MnistTools.Engines.Managed.Stages;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Numerics;

namespace MnistTools.Engines.Managed;

/// <summary>
/// The stages of a network with the buffers between them. A dense network takes all rows of a thread at once, since its products are the
/// quicker the larger they are. Where images go through convolutions, a few rows go forward and back at a time, and what lies between is
/// kept for those few alone: that stays in the cache.
/// </summary>
internal sealed class StageChain
{
    /// <summary>Images that go through convolutions at once.</summary>
    private const int ImagesAtOnce = 8;

    private readonly MnistModel _model;
    private readonly int _batchSize;
    private readonly int _parts;
    private readonly bool _canTrain;
    private readonly bool _keepsWholeBatch;
    private readonly int _rowsAtOnce;
    private readonly List<Stage> _stages = [];
    private bool _hasWeightsBefore;

    /// <summary>Lays a network out.</summary>
    /// <param name="model">The network.</param>
    /// <param name="batchSize">How many rows a batch has at most.</param>
    /// <param name="parts">How many threads share the rows out.</param>
    /// <param name="canTrain">Whether gradients are needed.</param>
    public StageChain(MnistModel model, int batchSize, int parts, bool canTrain)
    {
        (_model, _batchSize, _parts, _canTrain) = (model, batchSize, parts, canTrain);
        RowChunks = new RowChunks(batchSize);
        _rowsAtOnce = model.Layers.Any(layer => layer.Spec is Conv2D) ? Math.Min(ImagesAtOnce, batchSize) : batchSize;
        _keepsWholeBatch = _rowsAtOnce == batchSize || (canTrain && model.Layers.Any(layer => layer.Spec is BatchNormalization));
        Input = MakeBuffer(model.InputShape, isPassing: IsPassing(-1));
        (Output, OutputGradient) = (Input, new RowBuffer(canTrain ? batchSize : 0, Input.Width));
        for (int i = 0; i < model.Layers.Count; i++)
        {
            Append(i);
        }
    }

    /// <summary>The stages, first to last.</summary>
    public IReadOnlyList<Stage> Stages => _stages;

    /// <summary>(rows, pixels) what goes into the first stage.</summary>
    public RowBuffer Input { get; }

    /// <summary>(rows, classes) what comes out of the last stage.</summary>
    public RowBuffer Output { get; private set; }

    /// <summary>(rows, classes) how the loss changes with it.</summary>
    public RowBuffer OutputGradient { get; private set; }

    /// <summary>How a batch is cut for the threads.</summary>
    public RowChunks RowChunks { get; }

    /// <summary>A part's rows, as many at a time as go through the network at once.</summary>
    public IEnumerable<RowRange> Chunks(RowRange share) => share.InPieces(_rowsAtOnce);

    /// <summary>Gradients end at the first layer that has weights.</summary>
    private RowBuffer? BackwardFromHere => _canTrain && _hasWeightsBefore ? OutputGradient : null;

    private void Append(int index)
    {
        ModelLayer layer = _model.Layers[index];
        switch (layer.Spec)
        {
            case Dense dense:
                Append(index, buffers => new DenseStage(_model, Find(index, "weight")!, Find(index, "bias"), _canTrain ? _batchSize : 0, _parts, buffers));
                AppendActivation(index, dense.Activation);
                break;
            case Conv2D convolution:
                WindowGrid grid = convolution.GetGrid(layer.InputShape);
                Append(index, buffers => new ConvolutionStage(_model, grid, Find(index, "weight")!, Find(index, "bias"), _parts, RowChunks, _canTrain, buffers));
                AppendActivation(index, convolution.Activation);
                break;
            case MaxPooling2D pooling:
                Append(index, buffers => new MaxPoolingStage(pooling.GetGrid(layer.InputShape), buffers));
                break;
            case AveragePooling2D pooling:
                Append(index, buffers => new AveragePoolingStage(pooling.GetGrid(layer.InputShape), buffers));
                break;
            case GlobalAveragePooling2D pooling:
                Append(index, buffers => new AveragePoolingStage(pooling.GetGrid(layer.InputShape), buffers));
                break;
            case ZeroPadding2D padding:
                (_, int columns, int channels) = layer.InputShape.AsImage(padding);
                Append(index, buffers => new ZeroPaddingStage(padding.Border, columns, channels, buffers));
                break;
            case BatchNormalization normalization:
                Append(index, buffers => new BatchNormalizationStage(
                    _model, normalization, FindScale(index), Find(index, "running_mean")!, Find(index, "running_var")!, _parts, RowChunks, buffers));
                break;
            case LayerNormalization normalization:
                Append(index, buffers => new LayerNormalizationStage(_model, normalization.Epsilon, FindScale(index), layer.InputShape.Sizes[^1], _parts, RowChunks, buffers));
                break;
            case Dropout dropout:
                Append(index, buffers => new DropoutStage(dropout.Rate, index, MakeBuffer(layer.OutputShape, IsPassing(index)), buffers));
                break;
            case Activation activation:
                AppendActivation(index, activation.Function);
                break;
        }
    }

    /// <summary>In place where the derivative can be told from the output alone and nobody else needs what was there.</summary>
    private void AppendActivation(int index, ActivationFunction function)
    {
        int width = _model.Layers[index].OutputShape.Sizes[^1];
        if (function == ActivationFunction.Linear)
        {
            return;
        }

        if (function == ActivationFunction.Gelu || _stages.LastOrDefault() is null or ActivationStage)
        {
            Append(index, buffers => new ActivationStage(function, width, isForwardDone: false, buffers));
        }
        else
        {
            bool isForwardDone = function == ActivationFunction.Relu && _stages[^1].TryRectify();
            _stages.Add(new ActivationStage(function, width, isForwardDone, new StageBuffers(Output, Output, BackwardFromHere, OutputGradient)));
        }
    }

    private void Append(int index, Func<StageBuffers, Stage> make)
    {
        Shape shape = _model.Layers[index].OutputShape;
        RowBuffer output = MakeBuffer(shape, IsPassing(index));
        RowBuffer gradient = _canTrain ? MakeBuffer(shape, IsPassing(index)) : new RowBuffer(0, output.Width);
        _stages.Add(make(new StageBuffers(Output, output, BackwardFromHere, gradient)));
        (Output, OutputGradient) = (output, gradient);
        _hasWeightsBefore |= _model.Weights.Any(weight => weight.Layer == index);
    }

    /// <summary>
    /// Whether what comes out of a layer is only needed while it passes. What a dense layer takes and gives is not: it makes its gradients
    /// from all rows later. Nor is what the network gives, which activations may make in place.
    /// </summary>
    private bool IsPassing(int index)
    {
        Layer? next = _model.Layers.Skip(index + 1).FirstOrDefault(layer => layer.Spec is not (Flatten or Activation))?.Spec;
        return !_keepsWholeBatch && next is not (null or Dense) && _model.Layers.ElementAtOrDefault(index)?.Spec is not Dense;
    }

    private RowBuffer MakeBuffer(Shape shape, bool isPassing) =>
        isPassing ? RowBuffer.OfParts(_parts, _rowsAtOnce, shape.ElementCount) : new RowBuffer(_batchSize, shape.ElementCount);

    private ModelWeight? Find(int layer, string name) =>
        _model.Weights.SingleOrDefault(weight => weight.Layer == layer && weight.Name.EndsWith("." + name, StringComparison.Ordinal));

    private ScaleWeights FindScale(int layer) => new(Find(layer, LearntScale.Scale), Find(layer, LearntScale.Shift));
}
