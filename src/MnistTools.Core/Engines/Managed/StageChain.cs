using MnistTools.Layers;
using MnistTools.Layers.Stages;
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

    private readonly StageSetting _setting;
    private readonly List<StagePlan> _plans = [];
    private readonly List<Stage> _stages = [];
    private readonly bool _keepsWholeBatch;
    private readonly int _rowsAtOnce;

    /// <summary>Lays a network out.</summary>
    /// <param name="model">The network.</param>
    /// <param name="batchSize">How many rows a batch has at most.</param>
    /// <param name="parts">How many threads share the rows out.</param>
    /// <param name="canTrain">Whether gradients are needed.</param>
    public StageChain(MnistModel model, int batchSize, int parts, bool canTrain)
    {
        RowChunks = new RowChunks(batchSize);
        _setting = new StageSetting(model.Block, batchSize, parts, canTrain, RowChunks);
        LayerPlace[] places = [.. Enumerable.Range(0, model.Layers.Count).Select(model.GetPlace)];
        int[] firstOf = new int[places.Length + 1];
        for (int i = 0; i < places.Length; i++)
        {
            _plans.AddRange(places[i].Layer.GetStages(places[i], _setting));
            firstOf[i + 1] = _plans.Count;
        }

        _rowsAtOnce = _plans.Any(plan => plan.Rows == StageRows.Few) ? Math.Min(ImagesAtOnce, batchSize) : batchSize;
        _keepsWholeBatch = _rowsAtOnce == batchSize || (canTrain && _plans.Any(plan => plan.Rows == StageRows.WholeBatch));
        Input = MakeBuffer(model.InputShape, isPassing: IsPassing(-1));
        (Output, OutputGradient) = (Input, new RowBuffer(canTrain ? batchSize : 0, Input.Width));
        // Gradients end at the first layer that has weights.
        int firstWithWeights = Array.FindIndex(places, place => place.Weights.Count > 0);
        int lastWithoutGradient = firstWithWeights < 0 || !canTrain ? _plans.Count : firstOf[firstWithWeights];
        for (int i = 0; i < _plans.Count; i++)
        {
            Append(i, i > lastWithoutGradient ? OutputGradient : null);
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

    /// <summary>An activation works in place where its derivative can be told from the output alone and nobody else needs what was there.</summary>
    private void Append(int index, RowBuffer? inputGradient)
    {
        StagePlan plan = _plans[index];
        if (plan.Function is { } function && !Activations.NeedsInput(function) && _stages.LastOrDefault() is not (null or ActivationStage))
        {
            bool isForwardDone = function == ActivationFunction.Relu && _stages[^1].TryRectify();
            _stages.Add(new ActivationStage(function, plan.Output.Sizes[^1], isForwardDone, new StageBuffers(Output, Output, inputGradient, OutputGradient)));
            return;
        }

        RowBuffer output = MakeBuffer(plan.Output, IsPassing(index));
        RowBuffer gradient = _setting.CanTrain ? MakeBuffer(plan.Output, IsPassing(index)) : new RowBuffer(0, output.Width);
        _stages.Add(plan.Make(new StageBuffers(Output, output, inputGradient, gradient)));
        (Output, OutputGradient) = (output, gradient);
    }

    /// <summary>
    /// Whether what comes out of a stage is only needed while it passes. What a dense layer takes and gives is not: it makes its gradients
    /// from all rows later. Nor is what the network gives, which activations may make in place.
    /// </summary>
    private bool IsPassing(int index)
    {
        StagePlan? next = _plans.Skip(index + 1).FirstOrDefault(plan => plan.Function is null);
        return !_keepsWholeBatch && next is not (null or { Rows: StageRows.Kept }) && _plans.ElementAtOrDefault(index)?.Rows != StageRows.Kept;
    }

    private RowBuffer MakeBuffer(Shape shape, bool isPassing) =>
        isPassing ? RowBuffer.OfParts(_setting.Parts, _rowsAtOnce, shape.ElementCount) : new RowBuffer(_setting.BatchSize, shape.ElementCount);
}
