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

    private readonly RowBuffer _input;
    private readonly float* _kernel;
    private readonly int _units;
    private readonly int _batchSize;
    private readonly int _bandWidth;
    private readonly NonzeroInputs _nonzero;
    private readonly ParameterBlock _outputGradient;
    private readonly int[][] _offsets;
    private readonly float[][] _weights;
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
        _outputGradient = new ParameterBlock(checked(batchSize * ((units + _bandWidth - 1) / _bandWidth * _bandWidth)));
        int most = Math.Max(input.Width, InputsAtOnce * batchSize);
        _offsets = [.. Enumerable.Range(0, parts).Select(_ => new int[most])];
        _weights = [.. Enumerable.Range(0, parts).Select(_ => new float[most])];
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

        fixed (int* offsets = _offsets[rows.Part])
        fixed (float* weights = _weights[rows.Part])
        {
            for (int i = 0; i < rows.Count; i++)
            {
                ReadOnlySpan<float> row = _input.Row(rows, i);
                Span<int> indices = _offsets[rows.Part].AsSpan(0, NonzeroInputs.Find(row, _offsets[rows.Part]).Length);
                if (isTraining)
                {
                    _nonzero.Note(rows.Part, rows.First + i, indices);
                }

                for (int j = 0; j < indices.Length; j++)
                {
                    weights[j] = row[indices[j]];
                    indices[j] *= _units;
                }

                WeightedRows.Sum(indices.Length, offsets, weights, _kernel, bias, output.At(rows) + (long)i * _units, _units);
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

    /// <summary>Band after band, so that one stays in the cache for all inputs.</summary>
    private void ComputeGradientsOfSome(int first, int count, int part, float* target)
    {
        Span<int> ends = stackalloc int[count];
        fixed (int* rows = _offsets[part])
        fixed (float* weights = _weights[part])
        {
            for (int i = 0, end = 0; i < count; i++)
            {
                ends[i] = end = CollectWeights(first + i, end, part);
            }

            for (int unit = 0; unit < _units; unit += _bandWidth)
            {
                int width = WidthOfBand(unit);
                for (int i = 0, start = 0; i < count; start = ends[i++])
                {
                    WeightedRows.Sum(ends[i] - start, rows + start, weights + start, Band(unit), null, target + (long)i * _units + unit, width);
                }
            }
        }
    }

    /// <summary>Where the rows of a whole band begin in which an input is not 0, and what it is there.</summary>
    /// <returns>Where the next input's go.</returns>
    private int CollectWeights(int input, int start, int part)
    {
        Span<int> rows = _offsets[part].AsSpan(start);
        int count = _nonzero.FindRows(input, rows).Length;
        for (int i = 0; i < count; i++)
        {
            _weights[part][start + i] = _input.At(rows[i])[input];
            rows[i] *= _bandWidth;
        }

        return start + count;
    }

    private int WidthOfBand(int unit) => Math.Min(_bandWidth, _units - unit);

    private float* Band(int unit) => _outputGradient.Pointer + (long)unit * _batchSize;
}
