using MnistTools.Layers;
using MnistTools.Layers.Stages;
using MnistTools.Models;
using MnistTools.Numerics;

namespace MnistTools.Engines.Managed;

/// <summary>
/// The stages of a network with the buffers between them. A dense network takes all rows of a thread at once, since its products are the
/// quicker the larger they are. Where images go through convolutions, a few rows go forward and back at a time, and what lies between is
/// kept for those few alone: that stays in the cache. A stage that needs the whole batch has all rows of what comes in, and of the gradient that comes
/// back; what it gives is made anew for a few rows when they go back, which takes no longer than to write and read it, and needs less memory.
/// </summary>
internal sealed class StageChain
{
    /// <summary>Images that go through convolutions at once.</summary>
    private const int ImagesAtOnce = 8;

    private readonly StageSetting _setting;
    private readonly List<StagePlan> _plans = [];
    private readonly List<Stage> _stages = [];
    private readonly int _lastOfWholeBatch;
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
        _lastOfWholeBatch = canTrain ? _plans.FindLastIndex(plan => plan.Rows == StageRows.WholeBatch) : -1;
        Input = MakeBuffer(model.InputShape, IsOutputPassing(-1));
        (Output, OutputGradient) = (Input, new RowBuffer(canTrain ? batchSize : 0, Input.Width));
        // Gradients end at the first layer whose weights are trained: one that has some and is not frozen.
        int firstTrained = Array.FindIndex(places, place => place.IsTrained);
        FirstTrained = firstTrained < 0 || !canTrain ? 0 : firstOf[firstTrained];
        int lastWithoutGradient = firstTrained < 0 || !canTrain ? _plans.Count : FirstTrained;
        for (int i = 0; i < _plans.Count; i++)
        {
            Append(i, i > lastWithoutGradient ? OutputGradient : null);
        }
    }

    /// <summary>The stages, first to last.</summary>
    public IReadOnlyList<Stage> Stages => _stages;

    /// <summary>The first stage that rows must go back through.</summary>
    public int FirstTrained { get; }

    /// <summary>(rows, pixels) what goes into the first stage.</summary>
    public RowBuffer Input { get; }

    /// <summary>(rows, classes) what comes out of the last stage.</summary>
    public RowBuffer Output { get; private set; }

    /// <summary>(rows, classes) how the loss changes with it.</summary>
    public RowBuffer OutputGradient { get; private set; }

    /// <summary>How a batch is cut for the threads.</summary>
    public RowChunks RowChunks { get; }

    /// <summary>A part's rows, as many at a time as go through the network at once.</summary>
    public IEnumerable<RowRange> Pieces(RowRange share) => share.InPieces(_rowsAtOnce);

    /// <summary>A part's rows, as many at a time as are looked at together for what must be known of the whole batch: one or more whole pieces.</summary>
    public IEnumerable<RowRange> Chunks(RowRange share) => _rowsAtOnce < _setting.BatchSize ? RowChunks.Cut(share) : [share];

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

        RowBuffer output = MakeBuffer(plan.Output, IsOutputPassing(index));
        RowBuffer gradient = _setting.CanTrain && index >= FirstTrained ? MakeBuffer(plan.Output, IsGradientPassing(index)) : new RowBuffer(0, output.Width);
        _stages.Add(plan.Make(new StageBuffers(Output, output, inputGradient, gradient)));
        (Output, OutputGradient) = (output, gradient);
    }

    /// <summary>
    /// Whether neither what comes out of a stage nor its gradient is needed after it passed. What a dense layer takes and gives is: it makes its gradients
    /// from all rows later. So is what the network gives, which activations may make in place.
    /// </summary>
    private bool IsPassing(int index) =>
        _rowsAtOnce < _setting.BatchSize && NextOf(index)?.Rows is not (null or StageRows.Kept) && RowsOf(index) != StageRows.Kept;

    /// <summary>Rows that meet the whole batch again come back later, and need what came out: unless that can be restored.</summary>
    private bool IsOutputPassing(int index) =>
        IsPassing(index) && (index >= _lastOfWholeBatch || (RowsOf(index) == StageRows.WholeBatch && NextOf(index)!.Rows != StageRows.WholeBatch));

    private bool IsGradientPassing(int index) => IsPassing(index) && RowsOf(index) != StageRows.WholeBatch;

    private StageRows? RowsOf(int index) => _plans.ElementAtOrDefault(index)?.Rows;

    /// <summary>The next stage that is no activation.</summary>
    private StagePlan? NextOf(int index) => _plans.Skip(index + 1).FirstOrDefault(plan => plan.Function is null);

    private RowBuffer MakeBuffer(Shape shape, bool isPassing) =>
        isPassing ? RowBuffer.OfParts(_setting.Parts, _rowsAtOnce, shape.ElementCount) : new RowBuffer(_setting.BatchSize, shape.ElementCount);
}
