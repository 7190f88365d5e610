using System.Numerics.Tensors;
using MnistTools.Models;
using MnistTools.Native;

namespace MnistTools.Training.Steps.Stages;

/// <summary>
/// output (positions, filters) = patches (positions, window) · kernelᵀ + bias, an image at a time. The patches are made anew on the way back:
/// that costs less than keeping them. Each thread sums the gradients of its own rows; the sums of all are added in the update.
/// </summary>
internal sealed unsafe class ConvolutionStage : Stage
{
    private readonly MnistModel _model;
    private readonly WindowGrid _grid;
    private readonly ModelWeight _kernelWeight;
    private readonly ModelWeight? _bias;
    private readonly float* _kernel;
    private readonly int _filters;
    private readonly RowBuffer _patches;
    private readonly RowBuffer _patchGradients;
    private readonly RowBuffer _kernelGradients;
    private readonly RowBuffer _biasGradients;

    /// <summary>Prepares for the rows of a number of parts.</summary>
    public ConvolutionStage(MnistModel model, WindowGrid grid, ModelWeight kernel, ModelWeight? bias, int parts, StageBuffers buffers)
        : base(buffers)
    {
        (_model, _grid, _kernelWeight, _bias) = (model, grid, kernel, bias);
        _kernel = model.Parameters.Pointer + kernel.Offset;
        _filters = kernel.Shape.Sizes[0];
        int patches = grid.OutputPositions * grid.PatchSize;
        _patches = new RowBuffer(parts, patches);
        _patchGradients = new RowBuffer(InputGradient is null ? 0 : parts, patches);
        _kernelGradients = new RowBuffer(parts, kernel.Count);
        _biasGradients = new RowBuffer(parts, _filters);
    }

    public override void Begin(int part)
    {
        _kernelGradients.Row(part).Clear();
        _biasGradients.Row(part).Clear();
    }

    public override void Forward(RowRange rows, StepContext context)
    {
        float* patches = _patches.At(rows.Part);
        for (int i = 0; i < rows.Count; i++)
        {
            PatchMatrix.Gather(_grid, Input.At(rows) + i * Input.Width, patches);
            float* output = Output.At(rows) + i * Output.Width;
            MatrixProduct.Multiply(
                false, true, _grid.OutputPositions, _filters, _grid.PatchSize, patches, _grid.PatchSize, _kernel, _grid.PatchSize, output, _filters);
            AddBias(Output.Row(rows, i));
        }
    }

    public override void Backward(RowRange rows)
    {
        float* patches = _patches.At(rows.Part);
        for (int i = 0; i < rows.Count; i++)
        {
            float* gradient = OutputGradient.At(rows) + i * Output.Width;
            PatchMatrix.Gather(_grid, Input.At(rows) + i * Input.Width, patches);
            MatrixProduct.Multiply(
                true, false, _filters, _grid.PatchSize, _grid.OutputPositions, gradient, _filters, patches, _grid.PatchSize,
                _kernelGradients.At(rows.Part), _grid.PatchSize, adds: true);
            SumByFilter(OutputGradient.Row(rows, i), _biasGradients.Row(rows.Part));
            if (InputGradient is not null)
            {
                float* patchGradients = _patchGradients.At(rows.Part);
                MatrixProduct.Multiply(
                    false, false, _grid.OutputPositions, _grid.PatchSize, _filters, gradient, _filters, _kernel, _grid.PatchSize, patchGradients, _grid.PatchSize);
                PatchMatrix.Scatter(_grid, patchGradients, InputGradient.Row(rows, i));
            }
        }
    }

    public override void Update(int rows, int part, ThreadTeam team, WeightUpdate update)
    {
        (int first, int filters) = team.Share(part, _filters);
        update.AddPartsAndApply(_kernelGradients, _kernelWeight, first * _grid.PatchSize, filters * _grid.PatchSize, team.Count);
        update.AddPartsAndApply(_biasGradients, _bias, first, filters, team.Count);
    }

    private void AddBias(Span<float> output)
    {
        if (_bias is null)
        {
            return;
        }

        ReadOnlySpan<float> bias = _model.GetValues(_bias);
        for (int i = 0; i < output.Length; i += _filters)
        {
            Span<float> position = output.Slice(i, _filters);
            TensorPrimitives.Add(position, bias, position);
        }
    }

    private void SumByFilter(ReadOnlySpan<float> gradient, Span<float> sums)
    {
        for (int i = 0; _bias is not null && i < gradient.Length; i += _filters)
        {
            TensorPrimitives.Add(sums, gradient.Slice(i, _filters), sums);
        }
    }
}
