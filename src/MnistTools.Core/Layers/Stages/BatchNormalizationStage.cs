using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// output = (input - mean) / sqrt(variance + epsilon) · scale + shift for each channel, with mean and variance of the whole batch. Each thread
/// measures its own chunks of rows; after they met, each adds up what all measured, in the order of the chunks.
/// </summary>
internal sealed class BatchNormalizationStage : WholeBatchStage
{
    private readonly WeightBlock _model;
    private readonly BatchNormalization _layer;
    private readonly ScaleWeights _weights;
    private readonly ModelWeight _movingMean;
    private readonly ModelWeight _movingVariance;
    private readonly int _channels;
    private readonly Part[] _parts;
    private readonly RowChunks _rowChunks;
    private readonly Chunk[] _chunks;
    private int _chunkCount;
    private bool _rectifies;

    /// <summary>Prepares for a number of parts.</summary>
    public BatchNormalizationStage(
        WeightBlock model, BatchNormalization layer, ScaleWeights weights, ModelWeight movingMean, ModelWeight movingVariance, int parts, RowChunks rowChunks,
        StageBuffers buffers)
        : base(buffers)
    {
        (_model, _layer, _weights, _movingMean, _movingVariance) = (model, layer, weights, movingMean, movingVariance);
        _channels = movingMean.Count;
        _parts = [.. Enumerable.Range(0, parts).Select(_ => new Part(_channels))];
        _rowChunks = rowChunks;
        _chunks = [.. Enumerable.Range(0, rowChunks.Count).Select(_ => new Chunk(_channels))];
    }

    public override bool TryRectify() => _rectifies = true;

    public override void Survey(RowRange rows)
    {
        foreach (RowRange chunk in _rowChunks.Cut(rows))
        {
            _chunks[_rowChunks.IndexOf(chunk)].Moments.Measure(Input, chunk);
        }
    }

    public override void BeginForward(int part, int rows)
    {
        // The same number by each thread.
        _chunkCount = _rowChunks.CountOf(rows);
        ChannelMoments batch = _parts[part].OfBatch;
        batch.Combine(_chunks.AsSpan(0, _chunkCount));
        _parts[part].SetDeviation(batch.Variance, _layer.Epsilon);
    }

    public override void Forward(RowRange rows, StepContext context)
    {
        Part part = _parts[rows.Part];
        ReadOnlySpan<float> mean = part.OfBatch.Mean;
        if (!context.IsTraining)
        {
            mean = _model.GetValues(_movingMean);
            part.SetDeviation(_model.GetValues(_movingVariance), _layer.Epsilon);
        }

        ChannelScale.Set(_model, _weights, mean, part.InverseDeviation, part.Factor, part.Offset);
        for (int i = 0; i < rows.Count; i++)
        {
            ChannelRows.Scale(Input.Row(rows, i), part.Factor, part.Offset, Output.Row(rows, i), _rectifies);
        }
    }

    public override void SurveyGradient(RowRange rows)
    {
        foreach (RowRange chunk in _rowChunks.Cut(rows))
        {
            SurveyGradient(chunk, _chunks[_rowChunks.IndexOf(chunk)]);
        }
    }

    private void SurveyGradient(RowRange rows, Chunk chunk)
    {
        Part part = _parts[rows.Part];
        Array.Clear(chunk.ShiftGradient);
        Array.Clear(chunk.ScaleGradient);
        for (int i = 0; i < rows.Count; i++)
        {
            Span<float> gradient = OutputGradient.Row(rows, i);
            ChannelRows.Sum(gradient, part.Offset);
            ChannelRows.SumDistancesTimes(Input.Row(rows, i), part.OfBatch.Mean, gradient, part.Factor);
            Elementwise.Multiply(part.Factor, part.InverseDeviation, part.Factor);
            ChannelMoments.Add(part.Offset, chunk.ShiftGradient);
            ChannelMoments.Add(part.Factor, chunk.ScaleGradient);
        }
    }

    /// <summary>
    /// input gradient = scale / deviation · (gradient - mean gradient - normal · mean (gradient · normal)), sorted by what is multiplied:
    /// gradient · OfGradient + input · Factor + Offset.
    /// </summary>
    public override void BeginBackward(int part)
    {
        Part own = _parts[part];
        for (int c = 0; InputGradient is not null && c < _channels; c++)
        {
            own.OfGradient[c] = ScaleOf(c) * own.InverseDeviation[c];
            own.Factor[c] = (float)(-own.OfGradient[c] * own.InverseDeviation[c] * ScaleGradientOf(c) / own.OfBatch.Count);
            own.Offset[c] = (float)(-own.OfGradient[c] * ShiftGradientOf(c) / own.OfBatch.Count) - own.Factor[c] * own.OfBatch.Mean[c];
        }
    }

    public override void Backward(RowRange rows)
    {
        Part part = _parts[rows.Part];
        for (int i = 0; InputGradient is not null && i < rows.Count; i++)
        {
            ChannelRows.Combine(Input.Row(rows, i), part.Factor, OutputGradient.Row(rows, i), part.OfGradient, part.Offset, InputGradient.Row(rows, i));
        }
    }

    /// <summary>So few numbers that one thread does them.</summary>
    public override void Update(int rows, int part, ThreadTeam team, IWeightUpdate update)
    {
        if (part > 0)
        {
            return;
        }

        Observe((float)_layer.Momentum);
        Update(_weights.Scale, ScaleGradientOf, update);
        Update(_weights.Shift, ShiftGradientOf, update);
    }

    public override void Observe(float kept)
    {
        Span<float> movingMean = _model.GetValues(_movingMean);
        Span<float> movingVariance = _model.GetValues(_movingVariance);
        ChannelMoments batch = _parts[0].OfBatch;
        for (int c = 0; c < _channels; c++)
        {
            movingMean[c] = movingMean[c] * kept + batch.Mean[c] * (1 - kept);
            movingVariance[c] = movingVariance[c] * kept + batch.Variance[c] * (1 - kept);
        }
    }

    private void Update(ModelWeight? weight, Func<int, double> gradientOf, IWeightUpdate update)
    {
        if (weight is null)
        {
            return;
        }

        for (int c = 0; c < _channels; c++)
        {
            update.Gradients.Values[weight.Offset + c] = (float)gradientOf(c);
        }

        update.Apply(weight.Offset, _channels);
    }

    private float ScaleOf(int channel) => _weights.Scale is { } scale ? _model.GetValues(scale)[channel] : 1;

    private double ScaleGradientOf(int channel) => SumOf(static chunk => chunk.ScaleGradient, channel);

    private double ShiftGradientOf(int channel) => SumOf(static chunk => chunk.ShiftGradient, channel);

    private double SumOf(Func<Chunk, double[]> gradient, int channel)
    {
        double sum = 0;
        foreach (Chunk chunk in _chunks.AsSpan(0, _chunkCount))
        {
            sum += gradient(chunk)[channel];
        }

        return sum;
    }

    /// <summary>What was measured of a chunk of rows.</summary>
    internal sealed class Chunk(int channels)
    {
        public ChannelMoments Moments { get; } = new(channels);

        public double[] ScaleGradient { get; } = new double[channels];

        public double[] ShiftGradient { get; } = new double[channels];
    }

    /// <summary>What a thread knows of the batch, and its room to work in.</summary>
    private sealed class Part(int channels)
    {
        public ChannelMoments OfBatch { get; } = new(channels);

        public float[] InverseDeviation { get; } = new float[channels];

        public float[] Factor { get; } = new float[channels];

        public float[] Offset { get; } = new float[channels];

        public float[] OfGradient { get; } = new float[channels];

        public void SetDeviation(ReadOnlySpan<float> variance, double epsilon) => ChannelScale.SetInverseDeviation(variance, epsilon, InverseDeviation);
    }
}
