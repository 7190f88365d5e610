using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// output (windows, filters) = windows · kernel + bias, for a few images at a time that stay in the cache. Nothing is copied for it: the product reads
/// the windows where the images lie (<see cref="WindowMatrix"/>). Where most of the output's gradient is 0, <see cref="SparseConvolution"/> makes the
/// gradients. Each chunk of rows has sums of its own, which are added in the update.
/// </summary>
internal sealed unsafe class ConvolutionStage : Stage
{
    internal const int ImagesAtOnce = 8;

    private readonly WeightBlock _model;
    private readonly WindowGrid _grid;
    private readonly WindowMatrix _windows;
    private readonly RowChunks _chunks;
    private readonly ModelWeight _kernelWeight;
    private readonly ModelWeight? _bias;
    private readonly float* _kernel;
    private readonly int _filters;
    private readonly WinogradConvolution? _winograd;
    private readonly WinogradConvolution? _winogradGradient;
    private readonly WinogradKernelGradient? _winogradKernelGradient;
    private readonly SparseConvolution? _sparse;
    private readonly RowBuffer _framed;
    private readonly RowBuffer _framedGradient;
    private readonly RowBuffer _windowGradients;
    private readonly RowBuffer _transposedKernel;
    private readonly KernelGradients _gradients;
    private readonly bool _learns;
    private readonly bool[] _isKernelTaken;
    private readonly bool[] _isKernelTransposed;
    private bool _rectifies;

    /// <summary>Prepares for the rows of a number of parts.</summary>
    public ConvolutionStage(
        WeightBlock model, WindowGrid grid, ModelWeight kernel, ModelWeight? bias, int parts, RowChunks chunks, bool learns, StageBuffers buffers)
        : base(buffers)
    {
        (_model, _grid, _chunks, _kernelWeight, _bias, _learns) = (model, grid, chunks, kernel, bias, learns);
        _kernel = model.Parameters.Pointer + kernel.Offset;
        _filters = kernel.Shape.Sizes[0];
        _windows = new WindowMatrix(grid, ImagesAtOnce);
        bool passesGradient = InputGradient is not null;
        _framed = new RowBuffer(_windows.IsFramed ? parts * ImagesAtOnce : 0, _windows.ImageLength);
        _framedGradient = new RowBuffer(_windows.IsFramed && passesGradient ? parts : 0, _windows.ImageLength);
        _windowGradients = new RowBuffer(passesGradient ? parts : 0, grid.OutputPositions * grid.PatchSize);
        _transposedKernel = new RowBuffer(passesGradient ? parts : 0, kernel.Count);
        (_isKernelTaken, _isKernelTransposed) = (new bool[parts], new bool[parts]);
        if (WinogradConvolution.IsWorthwhile(grid, _filters))
        {
            var tiles = new WinogradTiles(WinogradShape.Forward(grid, _filters), parts);
            _winograd = new WinogradConvolution(tiles, parts);
            _winogradGradient = passesGradient ? new WinogradConvolution(new WinogradTiles(WinogradShape.Backward(grid, _filters), parts), parts) : null;
            _winogradKernelGradient = learns ? new WinogradKernelGradient(tiles, parts) : null;
        }

        _sparse = (learns || passesGradient) && SparseConvolution.IsWorthwhile(_windows) ? new SparseConvolution(_windows, _filters, parts) : null;
        _gradients = new KernelGradients(grid.PatchSize, _filters, learns ? chunks.Count : 0, _sparse is not null);
    }

    public override bool TryRectify() => _rectifies = true;

    public override void Begin(RowRange rows)
    {
        _isKernelTaken[rows.Part] = _isKernelTransposed[rows.Part] = false;
        foreach (RowRange chunk in _learns ? _chunks.Cut(rows) : [])
        {
            _gradients.Clear(_chunks.IndexOf(chunk));
        }
    }

    public override void Forward(RowRange rows, StepContext context)
    {
        float* bias = _bias is null ? null : _model.Parameters.Pointer + _bias.Offset;
        if (_winograd is not null)
        {
            TakeKernel(rows.Part, context.IsTraining);
            _winograd.Multiply(rows.Part, Input.At(rows), rows.Count, Output.At(rows), bias, _rectifies);
            return;
        }

        foreach (RowRange images in _chunks.Cut(rows, ImagesAtOnce))
        {
            var output = new ProductTarget { Place = At(Output, rows, images), Stride = _filters, Start = bias, Rectifies = _rectifies };
            MatrixProduct.Multiply(_windows.Of(Frame(rows, images), images.Count), false, _filters, _kernel, _filters, output);
        }
    }

    public override void Backward(RowRange rows)
    {
        foreach (RowRange images in _chunks.Cut(rows, ImagesAtOnce))
        {
            var gradient = new ReadOnlySpan<float>(At(OutputGradient, rows, images), images.Count * OutputGradient.Width);
            if (_sparse is not null && SparseConvolution.IsSparse(gradient))
            {
                BackwardSparse(rows, images);
            }
            else
            {
                if (_learns)
                {
                    BackwardKernel(rows, images);
                }

                BackwardWhole(rows, images);
            }
        }
    }

    public override void Update(int rows, int part, ThreadTeam team, IWeightUpdate update)
    {
        if (!_learns)
        {
            return;
        }

        int chunks = _chunks.CountOf(rows);
        (int first, int count) = team.Share(part, _grid.PatchSize);
        Span<float> sums = update.Gradients.Values.Slice(_kernelWeight.Offset + first * _filters, count * _filters);
        _gradients.SumKernel(chunks, first, count, sums);
        update.Apply(_kernelWeight.Offset + first * _filters, sums.Length);
        if (part == 0 && _bias is not null)
        {
            _gradients.SumBias(chunks, update.Gradients.Values.Slice(_bias.Offset, _filters));
            update.Apply(_bias.Offset, _filters);
        }
    }

    /// <summary>Where some of the rows begin.</summary>
    private static float* At(RowBuffer buffer, RowRange rows, RowRange some) => buffer.At(rows) + (long)(some.First - rows.First) * buffer.Width;

    /// <summary>The images with the zeros around them that their windows reach.</summary>
    private float* Frame(RowRange rows, RowRange images)
    {
        for (int i = 0; _windows.IsFramed && i < images.Count; i++)
        {
            _windows.Frame(Input.Row(rows, images.First - rows.First + i), _framed.Row(images.Part * ImagesAtOnce + i));
        }

        return _windows.IsFramed ? _framed.At(images.Part * ImagesAtOnce) : At(Input, rows, images);
    }

    private void BackwardSparse(RowRange rows, RowRange images)
    {
        int chunk = _chunks.IndexOf(images);
        float* input = _learns ? Frame(rows, images) : null;
        float* kernelGradient = _learns ? _gradients.GetTransposed(chunk) : null;
        for (int i = 0; i < images.Count; i++)
        {
            int row = images.First - rows.First + i;
            _sparse!.Find(rows.Part, OutputGradient.Row(rows, row));
            if (_learns)
            {
                _sparse.AddKernelGradient(rows.Part, input + (long)i * _windows.ImageLength, kernelGradient, _gradients.GetBias(chunk));
            }

            if (InputGradient is not null)
            {
                _sparse.AddInputGradient(rows.Part, TransposeKernel(rows.Part), ClearInputGradient(rows, row));
                UnframeInputGradient(rows, row);
            }
        }
    }

    private void BackwardKernel(RowRange rows, RowRange images)
    {
        int chunk = _chunks.IndexOf(images);
        float* gradient = At(OutputGradient, rows, images);
        if (_winogradKernelGradient is not null)
        {
            _gradients.Add(chunk, rows.Part, _winogradKernelGradient, At(Input, rows, images), gradient, images.Count);
        }
        else
        {
            _gradients.Add(chunk, _windows.TransposeOf(Frame(rows, images), images.Count), gradient, images.Count * _grid.OutputPositions);
        }
    }

    private void BackwardWhole(RowRange rows, RowRange images)
    {
        if (_winogradGradient is not null)
        {
            TransposeKernel(rows.Part);
            _winogradGradient.Multiply(
                rows.Part, At(OutputGradient, rows, images), images.Count, At(InputGradient!, rows, images), bias: null, rectifies: false);
            return;
        }

        for (int i = 0; InputGradient is not null && i < images.Count; i++)
        {
            int row = images.First - rows.First + i;
            float* windowGradients = _windowGradients.At(rows.Part);
            var gradient = LeftMatrix.Of(OutputGradient.At(rows) + (long)row * OutputGradient.Width, _filters, false, _grid.OutputPositions, _filters);
            MatrixProduct.Multiply(gradient, false, _grid.PatchSize, TransposeKernel(rows.Part), _grid.PatchSize, windowGradients, _grid.PatchSize);
            _windows.Scatter(windowGradients, ClearInputGradient(rows, row));
            UnframeInputGradient(rows, row);
        }
    }

    /// <summary>Once a step, and each time where nothing is trained: weights may have changed since.</summary>
    private void TakeKernel(int part, bool isTraining)
    {
        if (!isTraining || !_isKernelTaken[part])
        {
            _winograd!.TakeKernel(part, _kernel, (nint)_grid.Channels * _filters, _filters);
            _isKernelTaken[part] = isTraining;
        }
    }

    /// <summary>(filters, numbers of a window) the kernel, turned over once a step.</summary>
    private float* TransposeKernel(int part)
    {
        float* transposed = _transposedKernel.At(part);
        if (!_isKernelTransposed[part])
        {
            Transposition.Copy(_kernel, _filters, _grid.PatchSize, _filters, transposed, _grid.PatchSize);
            // Turned by half a circle: from the window's last position to its first.
            _winogradGradient?.TakeKernel(part, transposed + _grid.PatchSize - _grid.Channels, -_grid.Channels, _grid.PatchSize);
            _isKernelTransposed[part] = true;
        }

        return transposed;
    }

    /// <summary>Where an image's gradient is summed: in its frame if it has one.</summary>
    private float* ClearInputGradient(RowRange rows, int row)
    {
        float* target = _windows.IsFramed ? _framedGradient.At(rows.Part) : InputGradient!.At(rows) + (long)row * InputGradient.Width;
        new Span<float>(target, _windows.ImageLength).Clear();
        return target;
    }

    private void UnframeInputGradient(RowRange rows, int row)
    {
        if (_windows.IsFramed)
        {
            _windows.Unframe(_framedGradient.Row(rows.Part), InputGradient!.Row(rows, row));
        }
    }
}
