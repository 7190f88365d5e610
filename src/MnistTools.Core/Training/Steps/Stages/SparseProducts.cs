using MnistTools.Models;
using MnistTools.Numerics;

namespace MnistTools.Training.Steps.Stages;

/// <summary>
/// The products of a dense layer whose input is mostly 0. Four of five pixels of a digit are: what is multiplied by them adds nothing, and leaving
/// it out takes a fraction of the time of even the quickest product of whole matrices. Sums go in the order of the inputs and of the rows, however
/// the rows are shared out.
/// </summary>
internal sealed unsafe class SparseProducts
{
    /// <summary>From this share of zeros on. Products of whole matrices do more in a second, so that they win where less can be left out.</summary>
    private const double LeastZeros = 0.5;

    /// <summary>With few units the work of finding what is 0 outweighs what it saves.</summary>
    private const int LeastUnits = 32;

    /// <summary>Inputs whose gradients are made with one band of the output's gradient.</summary>
    private const int InputsAtOnce = 16;

    private readonly RowBuffer _input;
    private readonly float* _kernel;
    private readonly int _units;
    private readonly int _batchSize;
    private readonly NonzeroInputs _nonzero;
    private readonly ParameterBlock _outputGradient;
    private readonly int[][] _indices;
    private readonly bool[] _isSparse;

    /// <summary>Prepares for batches of up to a size.</summary>
    /// <param name="input">(rows, inputs) what comes in.</param>
    /// <param name="kernel">(inputs, units) the weights.</param>
    /// <param name="units">How many units the layer has.</param>
    /// <param name="batchSize">How many rows are trained with at most; 0 where nothing is trained.</param>
    /// <param name="parts">How many threads share the work out.</param>
    public SparseProducts(RowBuffer input, float* kernel, int units, int batchSize, int parts)
    {
        (_input, _units, _batchSize) = (input, units, batchSize);
        _kernel = kernel;
        _nonzero = new NonzeroInputs(input.Width, batchSize, parts);
        _outputGradient = new ParameterBlock(checked(batchSize * units));
        _indices = [.. Enumerable.Range(0, parts).Select(_ => new int[Math.Max(input.Width, InputsAtOnce * batchSize)])];
        _isSparse = new bool[parts];
    }

    /// <summary>Whether the forward pass of the running step has left out zeros, in the rows of all parts.</summary>
    public bool WasUsed => !_isSparse.AsSpan().Contains(false);

    /// <summary>Whether a layer of a number of units gains by it.</summary>
    public static bool IsWorthwhile(int units) => units >= LeastUnits;

    /// <summary>Before a part's first rows of a training step.</summary>
    public void Begin(int part)
    {
        _nonzero.Clear(part);
        _isSparse[part] = true;
    }

    /// <summary>output = input · kernel, if the input of these rows has enough zeros.</summary>
    public bool TryForward(RowRange rows, RowBuffer output, bool isTraining)
    {
        Span<float> numbers = _input.Rows(rows);
        if (NonzeroInputs.CountZeros(numbers) < LeastZeros * numbers.Length)
        {
            _isSparse[rows.Part] = false;
            return false;
        }

        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<int> indices = NonzeroInputs.Find(_input.Row(rows, i), _indices[rows.Part]);
            WeightedRows.Sum(indices, _input.At(rows) + (long)i * _input.Width, 1, _kernel, _units, output.At(rows) + (long)i * _units, _units);
            if (isTraining)
            {
                _nonzero.Note(rows.Part, rows.First + i, indices);
            }
        }

        return true;
    }

    /// <summary>
    /// Keeps the output's gradient of some rows in bands of columns that lie in one piece: rows of a power of two lie on top of each other in a
    /// cache and push each other out.
    /// </summary>
    public void KeepOutputGradient(RowRange rows, RowBuffer outputGradient)
    {
        for (int unit = 0; _isSparse[rows.Part] && unit < _units; unit += WeightedRows.ColumnsAtOnce)
        {
            int width = WidthOfBand(unit);
            for (int i = 0; i < rows.Count; i++)
            {
                outputGradient.Row(rows, i).Slice(unit, width).CopyTo(new Span<float>(Band(unit) + (long)(rows.First + i) * width, width));
            }
        }
    }

    /// <summary>(count, units) the gradients of the weights of some inputs, from all rows.</summary>
    /// <param name="first">The first input.</param>
    /// <param name="count">How many inputs.</param>
    /// <param name="part">Which part asks.</param>
    /// <param name="target">Where they go.</param>
    public void ComputeGradients(int first, int count, int part, float* target)
    {
        for (int done = 0; done < count; done += InputsAtOnce)
        {
            ComputeGradientsOfSome(first + done, Math.Min(InputsAtOnce, count - done), part, target + (long)done * _units);
        }
    }

    /// <summary>Band after band, so that one stays in the cache for all inputs.</summary>
    private void ComputeGradientsOfSome(int first, int count, int part, float* target)
    {
        Span<int> ends = stackalloc int[count];
        Span<int> rows = _indices[part];
        for (int i = 0, end = 0; i < count; i++)
        {
            ends[i] = end += _nonzero.FindRows(first + i, rows[end..]).Length;
        }

        for (int unit = 0; unit < _units; unit += WeightedRows.ColumnsAtOnce)
        {
            int width = WidthOfBand(unit);
            for (int i = 0, start = 0; i < count; start = ends[i++])
            {
                WeightedRows.Sum(rows[start..ends[i]], _input.At(0) + first + i, _input.Width, Band(unit), width, target + (long)i * _units + unit, width);
            }
        }
    }

    private int WidthOfBand(int unit) => Math.Min(WeightedRows.ColumnsAtOnce, _units - unit);

    private float* Band(int unit) => _outputGradient.Pointer + (long)unit * _batchSize;
}
