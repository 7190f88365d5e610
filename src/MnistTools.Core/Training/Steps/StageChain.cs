using MnistTools.Models;
using MnistTools.Training.Steps.Stages;

namespace MnistTools.Training.Steps;

/// <summary>The stages of a network with the buffers between them.</summary>
internal sealed class StageChain
{
    private readonly MnistModel _model;
    private readonly int _batchSize;
    private readonly bool _canTrain;
    private readonly List<Stage> _stages = [];
    private bool _hasWeightsBefore;

    /// <summary>Lays a network out.</summary>
    /// <param name="model">The network.</param>
    /// <param name="batchSize">How many rows a batch has at most.</param>
    /// <param name="canTrain">Whether gradients are needed.</param>
    public StageChain(MnistModel model, int batchSize, bool canTrain)
    {
        (_model, _batchSize, _canTrain) = (model, batchSize, canTrain);
        Input = new RowBuffer(batchSize, model.InputShape.ElementCount);
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

    /// <summary>A part's rows, as many at a time as go through the network at once.</summary>
    public IEnumerable<RowRange> Chunks(RowRange share)
    {
        for (int first = 0; first < share.Count; first += _batchSize)
        {
            yield return new RowRange(share.First + first, Math.Min(_batchSize, share.Count - first), share.Part);
        }
    }

    private RowBuffer? BackwardFromHere => _canTrain && _hasWeightsBefore ? OutputGradient : null;

    private void Append(int index)
    {
        ModelLayer layer = _model.Layers[index];
        switch (layer.Spec)
        {
            case Dense dense:
                ModelWeight[] weights = [.. _model.Weights.Where(weight => weight.Layer == index)];
                Append(layer, buffers => new DenseStage(_model, weights[0], weights.ElementAtOrDefault(1), buffers));
                _hasWeightsBefore = true;
                Append(layer, dense.Activation);
                break;
            case Activation activation:
                Append(layer, activation.Function);
                break;
            case Dropout dropout:
                Append(layer, buffers => new DropoutStage(dropout.Rate, index, MakeBuffer(layer), buffers));
                break;
        }
    }

    /// <summary>In place where the derivative can be told from the output alone and nobody else needs what was there.</summary>
    private void Append(ModelLayer layer, ActivationFunction function)
    {
        int width = layer.OutputShape.Sizes[^1];
        if (function == ActivationFunction.Linear)
        {
            return;
        }

        if (function == ActivationFunction.Gelu || _stages.LastOrDefault() is ActivationStage)
        {
            Append(layer, buffers => new ActivationStage(function, width, buffers));
        }
        else
        {
            _stages.Add(new ActivationStage(function, width, new StageBuffers(Output, Output, BackwardFromHere, OutputGradient)));
        }
    }

    private void Append(ModelLayer layer, Func<StageBuffers, Stage> make)
    {
        RowBuffer output = MakeBuffer(layer);
        RowBuffer gradient = _canTrain ? MakeBuffer(layer) : new RowBuffer(0, output.Width);
        _stages.Add(make(new StageBuffers(Output, output, BackwardFromHere, gradient)));
        (Output, OutputGradient) = (output, gradient);
    }

    private RowBuffer MakeBuffer(ModelLayer layer) => new(_batchSize, layer.OutputShape.ElementCount);
}
