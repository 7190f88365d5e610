using System.Numerics.Tensors;
using MnistTools.Models;
using MnistTools.Numerics;

namespace MnistTools.Training.Steps.Stages;

/// <summary>
/// output (positions, filters) = patches (positions, window) · kernel + bias, for as many images at a time as have room for their patches
/// in the cache: a product is the quicker the larger it is. On the way back the patches are made anew unless they are still there: that
/// costs less than keeping them. Each thread sums the gradients of its own rows; the sums of all are added in the update.
/// </summary>
internal sealed unsafe class ConvolutionStage : Stage
{
    /// <summary>Numbers of patches that are made at once: 256 KiB, a part of a core's cache.</summary>
    private const int PatchNumbersAtOnce = 64 * 1024;

    private const int NoRow = -1;

    private readonly MnistModel _model;
    private readonly WindowGrid _grid;
    private readonly PatchMatrix _patchMatrix;
    private readonly ModelWeight _kernelWeight;
    private readonly ModelWeight? _bias;
    private readonly float* _kernel;
    private readonly int _filters;
    private readonly int _imagesAtOnce;
    private readonly RowBuffer _patches;
    private readonly RowBuffer _patchGradients;
    private readonly RowBuffer _kernelGradients;
    private readonly RowBuffer _biasGradients;
    private readonly RowBuffer _biasOfPositions;
    private readonly RowBuffer _ones;
    private readonly int[] _firstOfPatches;

    /// <summary>Prepares for the rows of a number of parts.</summary>
    public ConvolutionStage(MnistModel model, WindowGrid grid, ModelWeight kernel, ModelWeight? bias, int parts, StageBuffers buffers)
        : base(buffers)
    {
        (_model, _grid, _kernelWeight, _bias) = (model, grid, kernel, bias);
        _kernel = model.Parameters.Pointer + kernel.Offset;
        _filters = kernel.Shape.Sizes[0];
        _patchMatrix = new PatchMatrix(grid);
        int patches = grid.OutputPositions * grid.PatchSize;
        _imagesAtOnce = Math.Max(1, PatchNumbersAtOnce / patches);
        _patches = new RowBuffer(parts, _imagesAtOnce * patches);
        _patchGradients = new RowBuffer(InputGradient is null ? 0 : parts, _imagesAtOnce * patches);
        _kernelGradients = new RowBuffer(parts, kernel.Count);
        _biasGradients = new RowBuffer(parts, _filters);
        _biasOfPositions = new RowBuffer(bias is null ? 0 : parts, Output.Width);
        _ones = new RowBuffer(1, _imagesAtOnce * grid.OutputPositions);
        _ones.Row(0).Fill(1);
        _firstOfPatches = new int[parts];
    }

    public override void Begin(int part)
    {
        _kernelGradients.Row(part).Clear();
        _biasGradients.Row(part).Clear();
        _firstOfPatches[part] = NoRow;
    }

    public override void Forward(RowRange rows, StepContext context)
    {
        RepeatBias(rows.Part);
        foreach (RowRange images in rows.InPieces(_imagesAtOnce))
        {
            float* patches = GatherPatches(rows, images);
            float* output = At(Output, rows, images);
            MatrixProduct.Multiply(
                false, false, images.Count * _grid.OutputPositions, _filters, _grid.PatchSize, patches, _grid.PatchSize, _kernel, _filters, output, _filters);
        }

        for (int i = 0; _bias is not null && i < rows.Count; i++)
        {
            TensorPrimitives.Add(Output.Row(rows, i), _biasOfPositions.Row(rows.Part), Output.Row(rows, i));
        }
    }

    public override void Backward(RowRange rows)
    {
        foreach (RowRange images in rows.InPieces(_imagesAtOnce))
        {
            int positions = images.Count * _grid.OutputPositions;
            float* gradient = At(OutputGradient, rows, images);
            float* patches = _firstOfPatches[rows.Part] == images.First ? _patches.At(rows.Part) : GatherPatches(rows, images);
            MatrixProduct.Multiply(
                true, false, _grid.PatchSize, _filters, positions, patches, _grid.PatchSize, gradient, _filters, _kernelGradients.At(rows.Part), _filters, adds: true);
            if (_bias is not null)
            {
                MatrixProduct.Multiply(false, false, 1, _filters, positions, _ones.At(0), positions, gradient, _filters, _biasGradients.At(rows.Part), _filters, adds: true);
            }

            PassGradient(rows, images, gradient);
        }
    }

    public override void Update(int rows, int part, ThreadTeam team, WeightUpdate update)
    {
        (int first, int count) = team.Share(part, _kernelWeight.Count);
        update.AddPartsAndApply(_kernelGradients, _kernelWeight, first, count, team.Count);
        (first, count) = team.Share(part, _filters);
        update.AddPartsAndApply(_biasGradients, _bias, first, count, team.Count);
    }

    /// <summary>Where some of the rows begin.</summary>
    private static float* At(RowBuffer buffer, RowRange rows, RowRange some) => buffer.At(rows) + (long)(some.First - rows.First) * buffer.Width;

    private float* GatherPatches(RowRange rows, RowRange images)
    {
        float* patches = _patches.At(rows.Part);
        for (int i = 0; i < images.Count; i++)
        {
            _patchMatrix.Gather(At(Input, rows, images) + (long)i * Input.Width, patches + (long)i * _grid.OutputPositions * _grid.PatchSize);
        }

        _firstOfPatches[rows.Part] = images.First;
        return patches;
    }

    private void PassGradient(RowRange rows, RowRange images, float* gradient)
    {
        if (InputGradient is null)
        {
            return;
        }

        float* patchGradients = _patchGradients.At(rows.Part);
        MatrixProduct.Multiply(
            false, true, images.Count * _grid.OutputPositions, _grid.PatchSize, _filters, gradient, _filters, _kernel, _filters, patchGradients, _grid.PatchSize);
        for (int i = 0; i < images.Count; i++)
        {
            _patchMatrix.Scatter(patchGradients + (long)i * _grid.OutputPositions * _grid.PatchSize, InputGradient.Row(rows, images.First - rows.First + i));
        }
    }

    /// <summary>The bias for each position of an image: adding long rows is quicker than adding many short ones.</summary>
    private void RepeatBias(int part)
    {
        if (_bias is null)
        {
            return;
        }

        Span<float> repeated = _biasOfPositions.Row(part);
        for (int i = 0; i < repeated.Length; i += _filters)
        {
            _model.GetValues(_bias).CopyTo(repeated[i..]);
        }
    }
}
