using MnistTools.Numerics;
using MnistTools.Optimizers;

namespace MnistTools.Layers.Stages;

/// <summary>
/// output = input · kernel + bias, the kernel being (inputs, units). The gradients of some inputs' weights are made from all rows and used at once,
/// while they are in the cache. Where most of the input is 0, as in images of digits, <see cref="SparseProducts"/> leaves that out.
/// </summary>
internal sealed unsafe class DenseStage : Stage
{
    /// <summary>Gradients that are made at once: 128 KiB, a part of a core's cache.</summary>
    private const int GradientsAtOnce = 32 * 1024;

    private readonly WeightBlock _model;
    private readonly ModelWeight _kernelWeight;
    private readonly ModelWeight? _bias;
    private readonly float* _kernel;
    private readonly int _inputsAtOnce;
    private readonly RowBuffer _gradients;
    private readonly SparseProducts? _sparse;
    private readonly bool _learns;

    /// <summary>Prepares for batches of up to a size; 0 where its weights are not trained.</summary>
    public DenseStage(WeightBlock model, ModelWeight kernel, ModelWeight? bias, int batchSize, int parts, StageBuffers buffers)
        : base(buffers)
    {
        (_model, _kernelWeight, _bias, _learns) = (model, kernel, bias, batchSize > 0);
        _kernel = model.Parameters.Pointer + kernel.Offset;
        _inputsAtOnce = Math.Clamp(GradientsAtOnce / Units, 1, Inputs);
        _gradients = new RowBuffer(parts, _inputsAtOnce * Units);
        _sparse = SparseProducts.IsWorthwhile(Units) ? new SparseProducts(Input, _kernel, Units, batchSize, parts) : null;
    }

    private int Inputs => Input.Width;

    private int Units => Output.Width;

    public override void Begin(RowRange rows) => _sparse?.Begin(rows.Part);

    public override void Forward(RowRange rows, StepContext context)
    {
        float* bias = _bias is null ? null : _model.Parameters.Pointer + _bias.Offset;
        if (_sparse is not null && _sparse.TryForward(rows, Output, bias, context.IsTraining && _learns))
        {
            return;
        }

        for (int i = 0; bias is not null && i < rows.Count; i++)
        {
            new ReadOnlySpan<float>(bias, Units).CopyTo(Output.Row(rows, i));
        }

        MatrixProduct.Multiply(
            false, false, rows.Count, Units, Inputs, Input.At(rows), Inputs, _kernel, Units, Output.At(rows), Units, adds: bias is not null);
    }

    public override void Backward(RowRange rows)
    {
        if (_learns)
        {
            _sparse?.KeepOutputGradient(rows, OutputGradient);
        }

        if (InputGradient is not null)
        {
            MatrixProduct.Multiply(false, true, rows.Count, Inputs, Units, OutputGradient.At(rows), Units, _kernel, Units, InputGradient.At(rows), Inputs);
        }
    }

    public override void Update(int rows, int part, ThreadTeam team, IWeightUpdate update)
    {
        if (!_learns)
        {
            return;
        }

        (int first, int inputs) = team.Share(part, Inputs);
        RestingRows? resting = update.FindResting(_kernelWeight);
        for (int input = first, end = first + inputs, count; input < end; input += count)
        {
            count = Math.Min(_inputsAtOnce, end - input);
            if (resting is not null && _sparse is { WasUsed: true })
            {
                input = _sparse.FindUsed(input, end);
                count = _sparse.CountUsed(input, Math.Min(input + _inputsAtOnce, end));
            }

            resting?.Wake(input, count);
            ComputeGradients(input, count, rows, part);
            update.Apply(_kernelWeight.Offset + input * Units, _gradients.Row(part)[..(count * Units)]);
        }

        UpdateBias(rows, part, team, update);
    }

    private void ComputeGradients(int input, int count, int rows, int part)
    {
        if (_sparse is { WasUsed: true })
        {
            _sparse.ComputeGradients(input, count, part, _gradients.At(part));
        }
        else
        {
            MatrixProduct.Multiply(true, false, count, Units, rows, Input.At(0) + input, Inputs, OutputGradient.At(0), Units, _gradients.At(part), Units);
        }
    }

    private void UpdateBias(int rows, int part, ThreadTeam team, IWeightUpdate update)
    {
        (int first, int units) = team.Share(part, Units);
        if (_bias is null || units == 0)
        {
            return;
        }

        Span<float> sums = update.Gradients.Values.Slice(_bias.Offset + first, units);
        sums.Clear();
        for (int row = 0; row < rows; row++)
        {
            Elementwise.Add(sums, OutputGradient.Row(row).Slice(first, units), sums);
        }

        update.Apply(_bias.Offset + first, units);
    }
}
