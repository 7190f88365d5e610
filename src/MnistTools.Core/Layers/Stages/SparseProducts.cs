using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

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

    /// <summary>Numbers of as many rows as are done with one band of the kernel: 64 rows of MNIST, or fewer of more inputs.</summary>
    private const int NumbersAtOnce = 64 * 784;

    /// <summary>Inputs that all of these rows are done with before the next ones.</summary>
    private const int InputsOfBlock = 64;

    private readonly RowBuffer _input;
    private readonly float* _kernel;
    private readonly int _units;
    private readonly int _batchSize;
    private readonly int _bandWidth;
    private readonly int _rowsAtOnce;
    private readonly NonzeroInputs _nonzero;
    private readonly ParameterBlock _outputGradient;
    private readonly int[][] _offsets;
    private readonly float[][] _weights;
    private readonly int[][] _ends;
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
        _bandWidth = Math.Min(WeightedRows.ColumnsAtOnce, units);
        _outputGradient = new ParameterBlock(checked(batchSize * CountBlocks(units, _bandWidth) * _bandWidth));
        _rowsAtOnce = Math.Max(NumbersAtOnce / input.Width, 1);
        int most = Math.Max(_rowsAtOnce * input.Width, InputsAtOnce * batchSize);
        _offsets = [.. Enumerable.Range(0, parts).Select(_ => new int[most])];
        _weights = [.. Enumerable.Range(0, parts).Select(_ => new float[most])];
        int lists = Math.Max(_rowsAtOnce * CountBlocks(input.Width, InputsOfBlock), InputsAtOnce * CountBlocks(batchSize, NonzeroInputs.RowsOfWord));
        _ends = [.. Enumerable.Range(0, parts).Select(_ => new int[lists])];
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

    /// <summary>output = bias + input · kernel, if the input of these rows has enough zeros.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="output">(rows, units) where the sums go.</param>
    /// <param name="bias">(units) what they begin with; <see langword="null"/> for 0.</param>
    /// <param name="isTraining">Whether the gradients will be asked for.</param>
    public bool TryForward(RowRange rows, RowBuffer output, float* bias, bool isTraining)
    {
        Span<float> numbers = _input.Rows(rows);
        if (NonzeroInputs.CountZeros(numbers) < LeastZeros * numbers.Length)
        {
            _isSparse[rows.Part] = false;
            return false;
        }

        for (int done = 0; done < rows.Count; done += _rowsAtOnce)
        {
            ForwardSome(rows, done, Math.Min(_rowsAtOnce, rows.Count - done), output.At(rows), bias, isTraining);
        }

        return true;
    }

    /// <summary>
    /// Keeps the output's gradient of some rows in bands of columns that lie in one piece: rows of a power of two lie on top of each other in a
    /// cache and push each other out.
    /// </summary>
    public void KeepOutputGradient(RowRange rows, RowBuffer outputGradient)
    {
        for (int unit = 0; _isSparse[rows.Part] && unit < _units; unit += _bandWidth)
        {
            int width = WidthOfBand(unit);
            for (int i = 0; i < rows.Count; i++)
            {
                outputGradient.Row(rows, i).Slice(unit, width).CopyTo(new Span<float>(Band(unit) + (long)(rows.First + i) * _bandWidth, width));
            }
        }
    }

    /// <summary>The first input from a place on that is not 0 in all rows; the end if there is none.</summary>
    public int FindUsed(int first, int end)
    {
        while (first < end && !_nonzero.IsIn(first))
        {
            first++;
        }

        return first;
    }

    /// <summary>How many inputs from a place on are not 0 in all rows, up to the first that is.</summary>
    public int CountUsed(int first, int end)
    {
        int next = first;
        while (next < end && _nonzero.IsIn(next))
        {
            next++;
        }

        return next - first;
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

    private void ForwardSome(RowRange rows, int first, int count, float* output, float* bias, bool isTraining)
    {
        Span<int> ends = _ends[rows.Part];
        int lists = 0;
        for (int input = 0, end = 0; input < _input.Width; input += InputsOfBlock)
        {
            for (int i = 0; i < count; i++)
            {
                ends[lists++] = end = CollectInputs(rows, first + i, input, end, isTraining);
            }
        }

        SumBands(ends[..lists], count, rows.Part, _kernel, 1, bias, output + (long)first * _units);
    }

    private void ComputeGradientsOfSome(int first, int count, int part, float* target)
    {
        Span<int> ends = _ends[part];
        int lists = 0;
        for (int row = 0, end = 0; row < _batchSize; row += NonzeroInputs.RowsOfWord)
        {
            for (int i = 0; i < count; i++)
            {
                ends[lists++] = end = CollectWeights(first + i, row, end, part);
            }
        }

        SumBands(ends[..lists], count, part, _outputGradient.Pointer, _batchSize, null, target);
    }

    /// <summary>
    /// The sums of what was collected: band after band of columns, which stays in a core's cache for all of them, and within it block after block. Each sum
    /// goes on from block to block, so its order is that of the rows.
    /// </summary>
    /// <param name="ends">Where the offsets and weights of each block and sum end.</param>
    /// <param name="count">How many sums there are.</param>
    /// <param name="part">Which part has collected them.</param>
    /// <param name="rows">The first band.</param>
    /// <param name="bandStep">How far a band is from the one before, for each column of that.</param>
    /// <param name="start">(units) what the sums begin with; 0 if <see langword="null"/>.</param>
    /// <param name="target">(sums, units) where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumBands(ReadOnlySpan<int> ends, int count, int part, float* rows, int bandStep, float* start, float* target)
    {
        fixed (int* offsets = _offsets[part])
        fixed (float* weights = _weights[part])
        {
            for (int unit = 0; unit < _units; unit += _bandWidth)
            {
                int width = WidthOfBand(unit);
                float* band = rows + (long)unit * bandStep;
                for (int list = 0, sum = 0, begin = 0; list < ends.Length; list++)
                {
                    float* place = target + (long)sum * _units + unit;
                    bool isFirst = list < count;
                    if (isFirst || ends[list] > begin)
                    {
                        float* before = !isFirst ? place : start is null ? null : start + unit;
                        WeightedRows.Sum(ends[list] - begin, offsets + begin, weights + begin, band, before, place, width);
                    }

                    begin = ends[list];
                    sum = sum + 1 < count ? sum + 1 : 0;
                }
            }
        }
    }

    /// <summary>Where the rows of the kernel begin whose input is not 0 in a row, of a block of inputs, and what it is there.</summary>
    /// <returns>Where the next ones go.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CollectInputs(RowRange rows, int index, int input, int start, bool isTraining)
    {
        ReadOnlySpan<float> block = _input.Row(rows, index).Slice(input, Math.Min(InputsOfBlock, _input.Width - input));
        Span<int> offsets = _offsets[rows.Part].AsSpan(start);
        offsets = offsets[..NonzeroInputs.Find(block, input, offsets, _weights[rows.Part].AsSpan(start))];
        if (isTraining)
        {
            _nonzero.Note(rows.Part, rows.First + index, offsets);
        }

        foreach (ref int offset in offsets)
        {
            offset *= _units;
        }

        return start + offsets.Length;
    }

    /// <summary>Where the rows of a band begin in which an input is not 0, of a block of rows, and what it is there.</summary>
    /// <returns>Where the next ones go.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CollectWeights(int input, int firstRow, int start, int part)
    {
        Span<int> rows = _offsets[part].AsSpan(start);
        int count = _nonzero.FindRows(input, firstRow, rows).Length;
        for (int i = 0; i < count; i++)
        {
            _weights[part][start + i] = _input.At(rows[i])[input];
            rows[i] *= _bandWidth;
        }

        return start + count;
    }

    private static int CountBlocks(int numbers, int ofBlock) => (numbers + ofBlock - 1) / ofBlock;

    private int WidthOfBand(int unit) => Math.Min(_bandWidth, _units - unit);

    private float* Band(int unit) => _outputGradient.Pointer + (long)unit * _batchSize;
}
