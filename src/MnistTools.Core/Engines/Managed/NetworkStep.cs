using MnistTools.Augmentations;
using MnistTools.Layers.Stages;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Numerics;

namespace MnistTools.Engines.Managed;

/// <summary>
/// One batch through a network. Each thread takes some rows forward and back; then each takes some units, makes their gradients from all
/// rows and updates their weights at once. Two meetings of the threads a step are all, and two more for each layer that must know the
/// whole batch first.
/// </summary>
internal sealed class NetworkStep : IDisposable
{
    private readonly Loss _loss;
    private readonly ThreadTeam _team;
    private readonly StageChain _chain;
    private readonly List<Segment> _segments;
    private readonly int _firstTrained;
    private readonly BatchReader _reader;
    private readonly RowBuffer _targets;
    private readonly RowBuffer _lossGradient;
    private readonly float[] _losses;
    private readonly bool _isFused;
    private readonly WeightPenalty? _penalty;
    private readonly Action<int> _forwardBackward;
    private readonly Action<int> _forward;
    private readonly Action<int> _observe;
    private readonly Action<int> _update;

    private Batch _batch;
    private StepContext _context;
    private WeightUpdate? _weightUpdate;
    private float _penaltyOfBatch;

    /// <summary>Prepares for batches of up to a size.</summary>
    public NetworkStep(MnistModel model, Loss loss, int batchSize, int threadCount, bool canTrain = true, IReadOnlyList<Augmentation>? augmentations = null)
    {
        _loss = loss;
        (int height, int width) = (model.InputShape.Sizes[0], model.InputShape.Sizes[1]);
        BatchSize = batchSize;
        _team = new ThreadTeam(threadCount);
        _chain = new StageChain(model, batchSize, threadCount, canTrain);
        _segments = Segment.Split(_chain.Stages, _chain.FirstTrained);
        _firstTrained = _segments.FindIndex(segment => segment.IsTrained);
        _targets = new RowBuffer(batchSize, model.OutputCount);
        Mixture? mixture = Mixture.Find(augmentations ?? []);
        Augmentation[] ofEach = [.. (augmentations ?? []).Where(augmentation => augmentation is not Mixture)];
        _reader = new BatchReader(
            model, _chain.Input, _targets, [.. Enumerable.Range(0, threadCount).Select(_ => ofEach.Length > 0 ? new Augmenter(ofEach, height, width) : null)],
            mixture is null ? null : new BatchMixer(mixture, threadCount, height * width));
        _losses = new float[batchSize];
        _penalty = WeightPenalty.Of(model);
        // The last function and the loss after it are taken back in one: the last stage has then nothing to do.
        _isFused = loss.FusesWithFunction && model.EndsWith(MnistModel.FindFunction(loss)) && _chain.Stages[^1].InputGradient is not null;
        _lossGradient = _isFused ? _chain.Stages[^1].InputGradient! : _chain.OutputGradient;
        _forwardBackward = ForwardBackward;
        _forward = Forward;
        _observe = ForwardToLast;
        _update = Update;
    }

    /// <summary>How many rows fit.</summary>
    public int BatchSize { get; }

    /// <summary>(classes) what the network says of a row of the last batch.</summary>
    public ReadOnlySpan<float> GetOutput(int row) => _chain.Output.Row(row);

    /// <summary>The loss of a row of the last batch, times its weight, and what the sizes of the network's weights cost.</summary>
    public float GetLoss(int row) => _losses[row] + _penaltyOfBatch;

    /// <inheritdoc cref="IStep.GetLabel"/>
    public int GetLabel(Batch batch, int row) => _reader.LabelOf(batch, row);

    /// <summary>Forward, backward and an update of the weights.</summary>
    /// <param name="batch">What to train with.</param>
    /// <param name="context">Where in the training this is.</param>
    /// <param name="update">How the weights are updated.</param>
    public void Train(Batch batch, StepContext context, WeightUpdate update)
    {
        (_batch, _context, _weightUpdate) = (batch, context, update);
        _penaltyOfBatch = _penalty?.Compute() ?? 0;
        _reader.Begin(batch, context);
        _team.Run(_forwardBackward);
        _team.Run(_update);
    }

    /// <inheritdoc cref="IStep.Observe"/>
    public void Observe(Batch batch, StepContext context, float kept)
    {
        (_batch, _context) = (batch, context);
        _reader.Begin(batch, context);
        _team.Run(_observe);
        foreach (Stage stage in _chain.Stages)
        {
            stage.Observe(kept);
        }
    }

    /// <summary>Forward alone, without dropout.</summary>
    public void Evaluate(Batch batch)
    {
        (_batch, _context) = (batch, default);
        _penaltyOfBatch = _penalty?.Compute() ?? 0;
        _team.Run(_forward);
    }

    public void Dispose() => _team.Dispose();

    private void Forward(int part)
    {
        foreach (RowRange rows in _chain.Pieces(ShareOf(part)))
        {
            _reader.Read(_batch, rows, _context);
            foreach (Segment segment in _segments)
            {
                segment.Forward(rows, _context);
            }

            ComputeLoss(rows);
        }
    }

    /// <summary>What lies before the last segment goes forward, as far as its first stage has seen the whole batch.</summary>
    private void ForwardToLast(int part)
    {
        RowRange share = ShareOf(part);
        foreach (Stage stage in _chain.Stages)
        {
            stage.Begin(share);
        }

        for (int i = 0; i < _segments.Count - 1; i++)
        {
            foreach (RowRange chunk in _chain.Chunks(share))
            {
                foreach (RowRange rows in _chain.Pieces(chunk))
                {
                    ReadFor(i, rows);
                    _segments[i].Forward(rows, _context);
                }

                _segments[i + 1].Survey(chunk);
            }

            _team.Meet();
            _segments[i + 1].BeginForward(part, _batch.Count);
        }
    }

    /// <summary>
    /// What lies before the last segment goes forward first and back last; rows go through the last one and back at once. What the whole batch must show is
    /// looked at while a chunk is still in the cache. Nothing goes back further than to the first layer that is trained.
    /// </summary>
    private void ForwardBackward(int part)
    {
        ForwardToLast(part);
        RowRange share = ShareOf(part);
        for (int i = _segments.Count - 1; i >= _firstTrained; i--)
        {
            foreach (RowRange chunk in _chain.Chunks(share))
            {
                foreach (RowRange rows in _chain.Pieces(chunk))
                {
                    Backward(i, rows);
                }

                if (i > 0)
                {
                    _segments[i].SurveyGradient(chunk);
                }
            }

            if (i > 0)
            {
                _team.Meet();
                _segments[i].BeginBackward(part);
            }
        }
    }

    /// <summary>Back through a segment, as far as its first stage, which must see the whole batch before.</summary>
    private void Backward(int segment, RowRange rows)
    {
        bool isLast = segment == _segments.Count - 1;
        if (isLast)
        {
            ReadFor(segment, rows);
            _segments[segment].Forward(rows, _context);
            ComputeLoss(rows);
            ComputeLossGradient(rows);
        }
        else
        {
            _segments[segment + 1].BackwardThroughFirst(rows);
            _segments[segment].Restore(rows, _context);
        }

        _segments[segment].Backward(rows, isLastDone: isLast && _isFused);
    }

    private void Update(int part)
    {
        foreach (Stage stage in _chain.Stages)
        {
            stage.Update(_batch.Count, part, _team, _weightUpdate!);
        }

        if (_weightUpdate!.IsDeferred)
        {
            UpdateAll(part, _weightUpdate);
        }
    }

    private void UpdateAll(int part, WeightUpdate update)
    {
        _team.Meet();
        if (part == 0)
        {
            update.ComputeScales();
        }

        _team.Meet();
        update.ApplyAll(part, _team);
    }

    private RowRange ShareOf(int part) => _chain.RowChunks.ShareOf(part, _team, _batch.Count);

    private void ReadFor(int segment, RowRange rows)
    {
        if (segment == 0)
        {
            _reader.Read(_batch, rows, _context);
        }
    }

    private void ComputeLoss(RowRange rows)
    {
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            _losses[row] = _batch.WeightOf(row) * _loss.Compute(_chain.Output.Row(row), _targets.Row(row));
        }
    }

    /// <summary>
    /// The gradient of the batch's mean loss, so that it does not grow with the batch. Weighted losses are divided by the number of rows, not
    /// by the sum of their weights: Keras' sum_over_batch_size.
    /// </summary>
    private void ComputeLossGradient(RowRange rows)
    {
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            Span<float> gradient = _lossGradient.Row(row);
            if (_isFused)
            {
                _loss.ComputeGradientBeforeFunction(_chain.Output.Row(row), _targets.Row(row), gradient);
            }
            else
            {
                _loss.ComputeGradient(_chain.Output.Row(row), _targets.Row(row), gradient);
            }

            Elementwise.Multiply(gradient, _batch.WeightOf(row) / _batch.Count, gradient);
        }
    }
}
