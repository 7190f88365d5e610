using System.Numerics.Tensors;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// A convolution of each channel by itself. The kernel is (window rows, window columns, channels · filters of a channel): all channels of a place of the
/// window are done together. Each chunk of rows has sums of its own for the gradients, which are added in the update.
/// </summary>
internal sealed class DepthwiseStage : Stage
{
    private readonly WindowGrid _grid;
    private readonly ModelWeight _kernel;
    private readonly ModelWeight? _bias;
    private readonly StageSetting _setting;
    private readonly int _outputs;
    private readonly int _multiplier;
    private readonly RowBuffer _spread;
    private readonly RowBuffer _kernelGradients;
    private readonly RowBuffer _biasGradients;

    /// <summary>Prepares for the rows of a number of parts.</summary>
    public DepthwiseStage(WindowGrid grid, ModelWeight kernel, ModelWeight? bias, StageSetting setting, StageBuffers buffers)
        : base(buffers)
    {
        (_grid, _kernel, _bias, _setting) = (grid, kernel, bias, setting);
        _outputs = kernel.Shape.Sizes[0];
        _multiplier = _outputs / grid.Channels;
        _spread = new RowBuffer(setting.Parts, _outputs);
        int chunks = setting.CanTrain ? setting.Chunks.Count : 0;
        _kernelGradients = new RowBuffer(chunks, kernel.Count);
        _biasGradients = new RowBuffer(chunks, _outputs);
    }

    public override void Begin(RowRange rows)
    {
        foreach (RowRange chunk in _setting.CanTrain ? _setting.Chunks.Cut(rows) : [])
        {
            _kernelGradients.Row(_setting.Chunks.IndexOf(chunk)).Clear();
            _biasGradients.Row(_setting.Chunks.IndexOf(chunk)).Clear();
        }
    }

    public override void Forward(RowRange rows, StepContext context)
    {
        ReadOnlySpan<float> kernel = _setting.Weights.GetValues(_kernel);
        ReadOnlySpan<float> bias = _bias is null ? default : _setting.Weights.GetValues(_bias);
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> image = Input.Row(rows, i);
            Span<float> output = Output.Row(rows, i);
            foreach (ImageWindow window in new ImageWindows(_grid))
            {
                Span<float> sums = output.Slice(window.Index * _outputs, _outputs);
                sums.Clear();
                bias.CopyTo(sums);
                for (int place = 0; place < window.Rows * window.Columns; place++)
                {
                    ReadOnlySpan<float> input = Spread(image.Slice(PositionOf(window, place), _grid.Channels), rows.Part);
                    TensorPrimitives.MultiplyAdd(input, kernel.Slice(TapOf(window, place), _outputs), sums, sums);
                }
            }
        }
    }

    public override void Backward(RowRange rows)
    {
        foreach (RowRange chunk in _setting.Chunks.Cut(rows))
        {
            for (int row = chunk.First - rows.First; row < chunk.First - rows.First + chunk.Count; row++)
            {
                if (_setting.CanTrain)
                {
                    AddWeightGradients(rows, row, _setting.Chunks.IndexOf(chunk));
                }

                if (InputGradient is not null)
                {
                    PassGradient(OutputGradient.Row(rows, row), rows.Part, InputGradient.Row(rows, row));
                }
            }
        }
    }

    public override void Update(int rows, int part, ThreadTeam team, IWeightUpdate update)
    {
        if (!_setting.CanTrain)
        {
            return;
        }

        int chunks = _setting.Chunks.CountOf(rows);
        (int first, int count) = team.Share(part, _kernel.Count);
        update.AddChunksAndApply(_kernelGradients, _kernel, first, count, chunks);
        (first, count) = team.Share(part, _outputs);
        update.AddChunksAndApply(_biasGradients, _bias, first, count, chunks);
    }

    private void AddWeightGradients(RowRange rows, int row, int chunk)
    {
        ReadOnlySpan<float> image = Input.Row(rows, row);
        ReadOnlySpan<float> gradients = OutputGradient.Row(rows, row);
        Span<float> ofKernel = _kernelGradients.Row(chunk);
        Span<float> ofBias = _biasGradients.Row(chunk);
        foreach (ImageWindow window in new ImageWindows(_grid))
        {
            ReadOnlySpan<float> gradient = gradients.Slice(window.Index * _outputs, _outputs);
            Elementwise.Add(ofBias, gradient, ofBias);
            for (int place = 0; place < window.Rows * window.Columns; place++)
            {
                ReadOnlySpan<float> input = Spread(image.Slice(PositionOf(window, place), _grid.Channels), rows.Part);
                Span<float> tap = ofKernel.Slice(TapOf(window, place), _outputs);
                TensorPrimitives.MultiplyAdd(input, gradient, tap, tap);
            }
        }
    }

    private void PassGradient(ReadOnlySpan<float> gradients, int part, Span<float> imageGradient)
    {
        ReadOnlySpan<float> kernel = _setting.Weights.GetValues(_kernel);
        Span<float> products = _spread.Row(part);
        imageGradient.Clear();
        foreach (ImageWindow window in new ImageWindows(_grid))
        {
            ReadOnlySpan<float> gradient = gradients.Slice(window.Index * _outputs, _outputs);
            for (int place = 0; place < window.Rows * window.Columns; place++)
            {
                Elementwise.Multiply(gradient, kernel.Slice(TapOf(window, place), _outputs), products);
                Span<float> target = imageGradient.Slice(PositionOf(window, place), _grid.Channels);
                for (int i = 0; i < products.Length; i++)
                {
                    target[i / _multiplier] += products[i];
                }
            }
        }
    }

    /// <summary>Each channel as often as it has filters.</summary>
    private ReadOnlySpan<float> Spread(ReadOnlySpan<float> channels, int part)
    {
        if (_multiplier == 1)
        {
            return channels;
        }

        Span<float> spread = _spread.Row(part);
        for (int i = 0; i < spread.Length; i++)
        {
            spread[i] = channels[i / _multiplier];
        }

        return spread;
    }

    /// <summary>Where the numbers of a place of the window lie in the image, counting those that lie in it.</summary>
    private static int PositionOf(ImageWindow window, int place) => window.PositionOf(place / window.Columns, place % window.Columns);

    /// <summary>Where the weights of a place of the window begin: its first places may lie outside of the image.</summary>
    private int TapOf(ImageWindow window, int place)
    {
        int row = place / window.Columns + Math.Max(0, _grid.Top - window.Index / _grid.OutputColumns * _grid.Strides.Rows);
        int column = place % window.Columns + Math.Max(0, _grid.Left - window.Index % _grid.OutputColumns * _grid.Strides.Columns);
        return (row * _grid.Window.Columns + column) * _outputs;
    }
}
