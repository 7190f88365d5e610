using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// A batch normalisation that is frozen: as in Keras, it works by the mean and the variance that it kept, in training too. So rows need not know of each other.
/// </summary>
internal sealed class FrozenNormalizationStage(
    StageSetting setting, double epsilon, ScaleWeights weights, ModelWeight movingMean, ModelWeight movingVariance, StageBuffers buffers) : Stage(buffers)
{
    private readonly float[] _none = new float[movingMean.Count];
    private readonly Part[] _parts = [.. Enumerable.Range(0, setting.Parts).Select(_ => new Part(movingMean.Count))];
    private bool _rectifies;

    public override bool TryRectify() => _rectifies = true;

    public override void Forward(RowRange rows, StepContext context)
    {
        Part part = _parts[rows.Part];
        ChannelScale.SetInverseDeviation(setting.Weights.GetValues(movingVariance), epsilon, part.InverseDeviation);
        ChannelScale.Set(setting.Weights, weights, setting.Weights.GetValues(movingMean), part.InverseDeviation, part.Factor, part.Offset);
        for (int i = 0; i < rows.Count; i++)
        {
            ChannelRows.Scale(Input.Row(rows, i), part.Factor, part.Offset, Output.Row(rows, i), _rectifies);
        }
    }

    public override void Backward(RowRange rows)
    {
        for (int i = 0; InputGradient is not null && i < rows.Count; i++)
        {
            ChannelRows.Scale(OutputGradient.Row(rows, i), _parts[rows.Part].Factor, _none, InputGradient.Row(rows, i), rectifies: false);
        }
    }

    /// <summary>A thread's room to work in.</summary>
    private sealed class Part(int channels)
    {
        public float[] InverseDeviation { get; } = new float[channels];

        public float[] Factor { get; } = new float[channels];

        public float[] Offset { get; } = new float[channels];
    }
}
