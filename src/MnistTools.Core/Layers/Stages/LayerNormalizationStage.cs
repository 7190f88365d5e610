using System.Numerics.Tensors;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>output = (input - mean) / sqrt(variance + epsilon) · scale + shift, with mean and variance of each position by itself.</summary>
internal sealed class LayerNormalizationStage : Stage
{
    private readonly WeightBlock _model;
    private readonly double _epsilon;
    private readonly ScaleWeights _weights;
    private readonly int _length;
    private readonly RowChunks _chunks;
    private readonly bool _learns;
    private readonly RowBuffer _normal;
    private readonly RowBuffer _ofNormal;
    private readonly RowBuffer _scaleGradients;
    private readonly RowBuffer _shiftGradients;

    /// <summary>Prepares for a number of parts.</summary>
    public LayerNormalizationStage(StageSetting setting, double epsilon, ScaleWeights weights, int length, StageBuffers buffers)
        : base(buffers)
    {
        (_model, _epsilon, _weights, _length, _chunks, _learns) = (setting.Weights, epsilon, weights, length, setting.Chunks, setting.CanTrain);
        _normal = new RowBuffer(setting.Parts, length);
        _ofNormal = new RowBuffer(setting.Parts, length);
        int chunks = _learns ? _chunks.Count : 0;
        _scaleGradients = new RowBuffer(chunks, length);
        _shiftGradients = new RowBuffer(chunks, length);
    }

    public override void Begin(RowRange rows)
    {
        foreach (RowRange chunk in _learns ? _chunks.Cut(rows) : [])
        {
            _scaleGradients.Row(_chunks.IndexOf(chunk)).Clear();
            _shiftGradients.Row(_chunks.IndexOf(chunk)).Clear();
        }
    }

    public override void Forward(RowRange rows, StepContext context)
    {
        Span<float> input = Input.Rows(rows);
        Span<float> output = Output.Rows(rows);
        for (int start = 0; start < input.Length; start += _length)
        {
            Span<float> position = output.Slice(start, _length);
            Normalize(input.Slice(start, _length), position);
            if (_weights.Scale is { } scale)
            {
                Elementwise.Multiply(position, _model.GetValues(scale), position);
            }

            if (_weights.Shift is { } shift)
            {
                Elementwise.Add(position, _model.GetValues(shift), position);
            }
        }
    }

    /// <summary>input gradient = 1 / deviation · (g - mean g - normal · mean (g · normal)), where g = gradient · scale.</summary>
    public override void Backward(RowRange rows)
    {
        foreach (RowRange chunk in _chunks.Cut(rows))
        {
            Backward(rows, chunk);
        }
    }

    private void Backward(RowRange rows, RowRange chunk)
    {
        Span<float> normal = _normal.Row(rows.Part);
        Span<float> ofNormal = _ofNormal.Row(rows.Part);
        Span<float> scaleGradient = _learns ? _scaleGradients.Row(_chunks.IndexOf(chunk)) : default;
        Span<float> shiftGradient = _learns ? _shiftGradients.Row(_chunks.IndexOf(chunk)) : default;
        Span<float> input = Input.Rows(rows);
        Span<float> outputGradient = OutputGradient.Rows(rows);
        int first = (chunk.First - rows.First) * Input.Width;
        for (int start = first; start < first + chunk.Count * Input.Width; start += _length)
        {
            ReadOnlySpan<float> gradient = outputGradient.Slice(start, _length);
            float inverseDeviation = Normalize(input.Slice(start, _length), normal);
            if (_learns)
            {
                TensorPrimitives.MultiplyAdd(gradient, normal, scaleGradient, scaleGradient);
                Elementwise.Add(shiftGradient, gradient, shiftGradient);
            }

            if (InputGradient is null)
            {
                continue;
            }

            gradient.CopyTo(ofNormal);
            if (_weights.Scale is { } scale)
            {
                Elementwise.Multiply(ofNormal, _model.GetValues(scale), ofNormal);
            }

            Span<float> target = InputGradient.Rows(rows).Slice(start, _length);
            float alongNormal = Sums.Dot(ofNormal, normal) / _length;
            Elementwise.Subtract(ofNormal, Sums.Sum(ofNormal) / _length, target);
            TensorPrimitives.MultiplyAdd(normal, -alongNormal, target, target);
            Elementwise.Multiply(target, inverseDeviation, target);
        }
    }

    public override void Update(int rows, int part, ThreadTeam team, IWeightUpdate update)
    {
        if (!_learns)
        {
            return;
        }

        (int first, int count) = team.Share(part, _length);
        update.AddChunksAndApply(_scaleGradients, _weights.Scale, first, count, _chunks.CountOf(rows));
        update.AddChunksAndApply(_shiftGradients, _weights.Shift, first, count, _chunks.CountOf(rows));
    }

    /// <summary>Gives 1 / deviation.</summary>
    private float Normalize(ReadOnlySpan<float> input, Span<float> normal)
    {
        Elementwise.Subtract(input, Sums.Sum(input) / _length, normal);
        float variance = Sums.SumOfSquares(normal) / _length;
        float inverseDeviation = (float)(1 / Math.Sqrt(variance + _epsilon));
        Elementwise.Multiply(normal, inverseDeviation, normal);
        return inverseDeviation;
    }
}
