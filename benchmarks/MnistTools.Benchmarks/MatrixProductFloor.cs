using System.Diagnostics;
using MnistTools.Engines.Managed;
using MnistTools.Numerics;

namespace MnistTools.Benchmarks;

/// <summary>
/// The two large matrix products of an epoch and nothing else: from the inputs to the hidden units, and the gradient of that layer's
/// weights. They are shared out among the threads as <see cref="NetworkStep"/> shares them, so that an epoch cannot be quicker.
/// </summary>
internal sealed unsafe class MatrixProductFloor : IDisposable
{
    /// <summary>As many units at once as <see cref="MnistTools.Layers.Stages.DenseStage"/> makes gradients of.</summary>
    private const int UnitsAtOnce = 64;

    private readonly int _inputs;
    private readonly int _units;
    private readonly int _batchSize;
    private readonly ThreadTeam _team;
    private readonly RowBuffer _input;
    private readonly RowBuffer _output;
    private readonly RowBuffer _outputGradient;
    private readonly RowBuffer _kernel;
    private readonly RowBuffer _kernelGradient;
    private int _rows;

    /// <summary>Prepares for batches of a size, with random numbers in all matrices.</summary>
    public MatrixProductFloor(int inputs, int units, int batchSize, int threadCount)
    {
        (_inputs, _units, _batchSize) = (inputs, units, batchSize);
        _team = new ThreadTeam(threadCount);
        var random = new Random(1);
        _input = MakeRandom(random, batchSize, inputs);
        _output = MakeRandom(random, batchSize, units);
        _outputGradient = MakeRandom(random, batchSize, units);
        _kernel = MakeRandom(random, units, inputs);
        _kernelGradient = MakeRandom(random, units, inputs);
    }

    /// <summary>Wall-clock time of the products of as many batches as an epoch of so many images has.</summary>
    public TimeSpan MeasureEpoch(int images)
    {
        long started = Stopwatch.GetTimestamp();
        for (int first = 0; first < images; first += _batchSize)
        {
            _rows = Math.Min(_batchSize, images - first);
            _team.Run(MultiplyForward);
            _team.Run(MultiplyGradient);
        }

        return Stopwatch.GetElapsedTime(started);
    }

    public void Dispose() => _team.Dispose();

    private static RowBuffer MakeRandom(Random random, int rows, int width)
    {
        var buffer = new RowBuffer(rows, width);
        foreach (ref float value in buffer.Rows(new RowRange(0, rows, Part: 0)))
        {
            value = random.NextSingle() - 0.5f;
        }

        return buffer;
    }

    private void MultiplyForward(int part)
    {
        (int first, int rows) = _team.Share(part, _rows);
        if (rows > 0)
        {
            MatrixProduct.Multiply(
                false, true, rows, _units, _inputs, _input.At(first), _inputs, _kernel.At(0), _inputs, _output.At(first), _units);
        }
    }

    private void MultiplyGradient(int part)
    {
        (int first, int units) = _team.Share(part, _units);
        for (int unit = first; unit < first + units; unit += UnitsAtOnce)
        {
            int count = Math.Min(UnitsAtOnce, first + units - unit);
            MatrixProduct.Multiply(
                true, false, count, _inputs, _rows, _outputGradient.At(0) + unit, _units, _input.At(0), _inputs,
                _kernelGradient.At(unit), _inputs);
        }
    }
}
