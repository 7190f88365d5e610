using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MnistTools.Layers.Stages;

/// <summary>
/// Which inputs of a layer are not 0 in which rows of a batch. Each part of the threads notes its own rows, a bit for each input and row, so that
/// none waits for another; what all have noted is put together when it is asked for.
/// </summary>
internal sealed class NonzeroInputs
{
    /// <summary>Rows that are noted in one word.</summary>
    public const int RowsOfWord = 64;

    private readonly int _words;
    private readonly ulong[][] _noted;

    /// <summary>Prepares for batches of up to a size.</summary>
    /// <param name="inputs">How many inputs the layer has.</param>
    /// <param name="batchSize">How many rows a batch has at most.</param>
    /// <param name="parts">How many parts there are.</param>
    public NonzeroInputs(int inputs, int batchSize, int parts)
    {
        _words = (batchSize + RowsOfWord - 1) / RowsOfWord;
        _noted = [.. Enumerable.Range(0, parts).Select(_ => new ulong[(long)inputs * _words])];
    }

    /// <summary>How many numbers are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CountZeros(ReadOnlySpan<float> numbers)
    {
        Vector<int> counts = default;
        int i = 0;
        for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            // A comparison that holds is -1.
            counts -= Vector.Equals(new Vector<float>(numbers[i..]), Vector<float>.Zero);
        }

        int count = Vector.Sum(counts);
        for (; i < numbers.Length; i++)
        {
            count += numbers[i] == 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>Finds the numbers of a piece of a row that are not 0.</summary>
    /// <param name="row">The piece.</param>
    /// <param name="first">Index of its first number.</param>
    /// <param name="indices">Where their indices go, ascending: as much room as the piece is long.</param>
    /// <param name="numbers">Where they themselves go: as much room.</param>
    /// <returns>How many there are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Find(ReadOnlySpan<float> row, int first, Span<int> indices, Span<float> numbers)
    {
        int count = 0;
        int i = 0;
        if (Avx512F.IsSupported)
        {
            for (; i <= row.Length - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                Vector512<float> all = Vector512.Create(row[i..]);
                Vector512<float> isFound = ~Vector512.Equals(all, Vector512<float>.Zero);
                Avx512F.Compress(Vector512<float>.Zero, isFound, all).CopyTo(numbers[count..]);
                Avx512F.Compress(Vector512<int>.Zero, isFound.AsInt32(), Vector512<int>.Indices + Vector512.Create(first + i)).CopyTo(indices[count..]);
                count += BitOperations.PopCount(isFound.ExtractMostSignificantBits());
            }
        }

        for (; i <= row.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            uint zeros = Vector256.Equals(Vector256.Create(row[i..]), Vector256<float>.Zero).ExtractMostSignificantBits();
            for (uint bits = ~zeros & 0xFF; bits != 0; bits &= bits - 1)
            {
                int index = i + BitOperations.TrailingZeroCount(bits);
                (indices[count], numbers[count]) = (first + index, row[index]);
                count++;
            }
        }

        for (; i < row.Length; i++)
        {
            if (row[i] != 0)
            {
                (indices[count], numbers[count]) = (first + i, row[i]);
                count++;
            }
        }

        return count;
    }

    /// <summary>Forgets what a part has noted.</summary>
    public void Clear(int part) => Array.Clear(_noted[part]);

    /// <summary>Notes the inputs of a row that are not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Note(int part, int row, ReadOnlySpan<int> indices)
    {
        ulong[] noted = _noted[part];
        int word = row / RowsOfWord;
        ulong bit = 1UL << row % RowsOfWord;
        foreach (int index in indices)
        {
            noted[index * _words + word] |= bit;
        }
    }

    /// <summary>Whether an input is not 0 in any row, of all parts.</summary>
    public bool IsIn(int input)
    {
        foreach (ulong[] noted in _noted)
        {
            if (noted.AsSpan(input * _words, _words).ContainsAnyExcept(0UL))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds the rows, of all parts, in which an input is not 0, among those that are noted in one word.</summary>
    /// <param name="input">The input.</param>
    /// <param name="first">The first row that is looked at, a multiple of <see cref="RowsOfWord"/>; so many rows are looked at.</param>
    /// <param name="rows">Where the rows go, ascending: as much room.</param>
    /// <returns>The rows.</returns>
    public ReadOnlySpan<int> FindRows(int input, int first, Span<int> rows)
    {
        ulong bits = 0;
        foreach (ulong[] noted in _noted)
        {
            bits |= noted[input * _words + first / RowsOfWord];
        }

        int count = 0;
        for (; bits != 0; bits &= bits - 1)
        {
            rows[count++] = first + BitOperations.TrailingZeroCount(bits);
        }

        return rows[..count];
    }
}
