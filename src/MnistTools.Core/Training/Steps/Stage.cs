using System.Numerics.Tensors;
using MnistTools.Models;
using MnistTools.Native;
using MnistTools.Training.Optimizers;

namespace MnistTools.Training.Steps;

/// <summary>Rows of numbers for one batch, in memory that does not move: (rows, width).</summary>
internal sealed unsafe class RowBuffer(int rows, int width)
{
    private readonly ParameterBlock _memory = new(checked(rows * width));

    public int Width { get; } = width;

    public float* At(int row) => _memory.Pointer + (long)row * Width;

    public Span<float> Row(int row) => new(At(row), Width);

    public Span<float> Rows(int first, int count) => new(At(first), count * Width);
}

/// <summary>
/// A part of a network at work on a batch: what comes in, what goes out, and how gradients come back. Rows are independent of each other, so
/// that threads share them out.
/// </summary>
internal abstract class Stage(RowBuffer input, RowBuffer output, RowBuffer? inputGradient, RowBuffer outputGradient)
{
    protected RowBuffer Input { get; } = input;

    protected RowBuffer Output { get; } = output;

    /// <summary><see langword="null"/> where nothing before needs it.</summary>
    public RowBuffer? InputGradient { get; } = inputGradient;

    protected RowBuffer OutputGradient { get; } = outputGradient;

    public abstract void Forward(int firstRow, int rows, StepContext context);

    public abstract void Backward(int firstRow, int rows);

    /// <summary>Gradients of a share of the weights from all rows, and their update.</summary>
    public virtual void Update(int rows, int part, ThreadTeam team, WeightUpdate update)
    {
    }
}

/// <summary>Where in a training a step is: it decides the dropout masks. Outside of training nothing is dropped.</summary>
/// <param name="IsTraining">Whether the step trains.</param>
/// <param name="Seed">The training's seed.</param>
/// <param name="Step">Number of the step since the first epoch's first.</param>
internal readonly record struct StepContext(bool IsTraining, int Seed, long Step);

/// <summary>What a stage needs to update its weights.</summary>
internal sealed class WeightUpdate(MnistModel model, ParameterBlock gradients, Optimizer optimizer, OptimizerState state)
{
    public ParameterBlock Gradients { get; } = gradients;

    public void NextIteration() => state.Iteration++;

    public void Apply(int offset, int count) =>
        optimizer.Update(state.Iteration, new ParameterRange(model.Parameters.Values.Slice(offset, count), Gradients.Values.Slice(offset, count), state, offset));
}

/// <summary>output = input · kernelᵀ + bias.</summary>
internal sealed unsafe class DenseStage(
    ParameterBlock parameters, ModelWeight kernel, ModelWeight? bias, RowBuffer input, RowBuffer output, RowBuffer? inputGradient, RowBuffer outputGradient)
    : Stage(input, output, inputGradient, outputGradient)
{
    /// <summary>Units whose gradients are made and used before the next ones': they are then still in the cache.</summary>
    private const int UnitsAtOnce = 64;

    private readonly float* _kernel = parameters.Pointer + kernel.Offset;

    private int Inputs => Input.Width;

    private int Units => Output.Width;

    public override void Forward(int firstRow, int rows, StepContext context)
    {
        MatrixProduct.Multiply(false, true, rows, Units, Inputs, Input.At(firstRow), Inputs, _kernel, Inputs, Output.At(firstRow), Units);
        if (bias is null)
        {
            return;
        }

        ReadOnlySpan<float> added = parameters.Values.Slice(bias.Offset, Units);
        for (int row = firstRow; row < firstRow + rows; row++)
        {
            TensorPrimitives.Add(Output.Row(row), added, Output.Row(row));
        }
    }

    public override void Backward(int firstRow, int rows)
    {
        if (InputGradient is not null)
        {
            MatrixProduct.Multiply(false, false, rows, Inputs, Units, OutputGradient.At(firstRow), Units, _kernel, Inputs, InputGradient.At(firstRow), Inputs);
        }
    }

    public override void Update(int rows, int part, ThreadTeam team, WeightUpdate update)
    {
        (int first, int units) = team.Share(part, Units);
        for (int unit = first; unit < first + units; unit += UnitsAtOnce)
        {
            int count = Math.Min(UnitsAtOnce, first + units - unit);
            int offset = kernel.Offset + unit * Inputs;
            MatrixProduct.Multiply(true, false, count, Inputs, rows, OutputGradient.At(0) + unit, Units, Input.At(0), Inputs, update.Gradients.Pointer + offset, Inputs);
            update.Apply(offset, count * Inputs);
        }

        if (bias is not null && units > 0)
        {
            Span<float> sums = update.Gradients.Values.Slice(bias.Offset + first, units);
            sums.Clear();
            for (int row = 0; row < rows; row++)
            {
                TensorPrimitives.Add(sums, OutputGradient.Row(row).Slice(first, units), sums);
            }

            update.Apply(bias.Offset + first, units);
        }
    }
}

/// <summary>output = function(input), a row at a time.</summary>
internal sealed class ActivationStage(ActivationFunction function, RowBuffer input, RowBuffer output, RowBuffer? inputGradient, RowBuffer outputGradient)
    : Stage(input, output, inputGradient, outputGradient)
{
    public override void Forward(int firstRow, int rows, StepContext context)
    {
        for (int row = firstRow; row < firstRow + rows; row++)
        {
            Activations.Apply(function, Input.Row(row), Output.Row(row));
        }
    }

    public override void Backward(int firstRow, int rows)
    {
        for (int row = firstRow; InputGradient is not null && row < firstRow + rows; row++)
        {
            Activations.ApplyGradient(function, Input.Row(row), Output.Row(row), OutputGradient.Row(row), InputGradient.Row(row));
        }
    }
}

/// <summary>output = input · mask; the mask holds 0 for what is dropped and 1 / (1 - rate) for the rest.</summary>
internal sealed class DropoutStage(double rate, int layer, int batchSize, RowBuffer input, RowBuffer output, RowBuffer? inputGradient, RowBuffer outputGradient)
    : Stage(input, output, inputGradient, outputGradient)
{
    private readonly RowBuffer _mask = new(batchSize, input.Width);

    public override void Forward(int firstRow, int rows, StepContext context)
    {
        if (!context.IsTraining)
        {
            Input.Rows(firstRow, rows).CopyTo(Output.Rows(firstRow, rows));
            return;
        }

        for (int row = firstRow; row < firstRow + rows; row++)
        {
            FillMask(_mask.Row(row), new RandomStream(context.Seed, RandomPurpose.Dropout, context.Step, ((long)layer << 32) | (uint)row));
            TensorPrimitives.Multiply(Input.Row(row), _mask.Row(row), Output.Row(row));
        }
    }

    public override void Backward(int firstRow, int rows)
    {
        if (InputGradient is not null)
        {
            TensorPrimitives.Multiply(OutputGradient.Rows(firstRow, rows), _mask.Rows(firstRow, rows), InputGradient.Rows(firstRow, rows));
        }
    }

    /// <summary>Two numbers of 32 bits from each drawn one of 64.</summary>
    private void FillMask(Span<float> mask, RandomStream random)
    {
        ulong threshold = (ulong)(rate * (1L << 32));
        float kept = (float)(1 / (1 - rate));
        ulong bits = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            bits = (i & 1) == 0 ? random.NextBits() : bits >> 32;
            mask[i] = (bits & uint.MaxValue) < threshold ? 0 : kept;
        }
    }
}
