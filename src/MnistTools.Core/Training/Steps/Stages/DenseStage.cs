using System.Numerics.Tensors;
using MnistTools.Models;
using MnistTools.Native;

namespace MnistTools.Training.Steps.Stages;

/// <summary>output = input · kernelᵀ + bias.</summary>
internal sealed unsafe class DenseStage(MnistModel model, ModelWeight kernel, ModelWeight? bias, StageBuffers buffers) : Stage(buffers)
{
    /// <summary>Units whose gradients are made and used before the next ones': they are then still in the cache.</summary>
    private const int UnitsAtOnce = 64;

    private readonly float* _kernel = model.Parameters.Pointer + kernel.Offset;

    private int Inputs => Input.Width;

    private int Units => Output.Width;

    public override void Forward(RowRange rows, StepContext context)
    {
        MatrixProduct.Multiply(false, true, rows.Count, Units, Inputs, Input.At(rows), Inputs, _kernel, Inputs, Output.At(rows), Units);
        if (bias is null)
        {
            return;
        }

        ReadOnlySpan<float> added = model.GetValues(bias);
        for (int i = 0; i < rows.Count; i++)
        {
            TensorPrimitives.Add(Output.Row(rows, i), added, Output.Row(rows, i));
        }
    }

    public override void Backward(RowRange rows)
    {
        if (InputGradient is not null)
        {
            MatrixProduct.Multiply(false, false, rows.Count, Inputs, Units, OutputGradient.At(rows), Units, _kernel, Inputs, InputGradient.At(rows), Inputs);
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
