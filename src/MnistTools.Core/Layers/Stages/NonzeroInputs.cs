using System.Numerics;
using System.Runtime.Intrinsics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// Which inputs of a layer are not 0 in which rows of a batch. Each part of the threads notes its own rows, a bit for each input and row, so that
/// none waits for another; what all have noted is put together when it is asked for.
/// </summary>
internal sealed class NonzeroInputs
{
    private const int BitsOfWord = 64;

    private readonly int _words;
    private readonly ulong[][] _noted;

    /// <summary>Prepares for batches of up to a size.</summary>
    /// <param name="inputs">How many inputs the layer has.</param>
    /// <param name="batchSize">How many rows a batch has at most.</param>
    /// <param name="parts">How many parts there are.</param>
    public NonzeroInputs(int inputs, int batchSize, int parts)
    {
        _words = (batchSize + BitsOfWord - 1) / BitsOfWord;
        _noted = [.. Enumerable.Range(0, parts).Select(_ => new ulong[(long)inputs * _words])];
    }

    /// <summary>How many numbers are 0.</summary>
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

    /// <summary>Finds the numbers of a row that are not 0.</summary>
    /// <param name="row">The row.</param>
    /// <param name="indices">Where their indices go, ascending: as much room as the row is long.</param>
    /// <returns>The indices.</returns>
    public static ReadOnlySpan<int> Find(ReadOnlySpan<float> row, Span<int> indices)
    {
        int count = 0;
        int i = 0;
        for (; i <= row.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            uint zeros = Vector256.Equals(Vector256.Create(row[i..]), Vector256<float>.Zero).ExtractMostSignificantBits();
            for (uint bits = ~zeros & 0xFF; bits != 0; bits &= bits - 1)
            {
                indices[count++] = i + BitOperations.TrailingZeroCount(bits);
            }
        }

        for (; i < row.Length; i++)
        {
            if (row[i] != 0)
            {
                indices[count++] = i;
            }
        }

        return indices[..count];
    }

    /// <summary>Forgets what a part has noted.</summary>
    public void Clear(int part) => Array.Clear(_noted[part]);

    /// <summary>Notes the inputs of a row that are not 0.</summary>
    public void Note(int part, int row, ReadOnlySpan<int> indices)
    {
        ulong[] noted = _noted[part];
        int word = row / BitsOfWord;
        ulong bit = 1UL << row % BitsOfWord;
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

    /// <summary>Finds the rows, of all parts, in which an input is not 0.</summary>
    /// <param name="input">The input.</param>
    /// <param name="rows">Where the rows go, ascending: as much room as a batch has rows.</param>
    /// <returns>The rows.</returns>
    public ReadOnlySpan<int> FindRows(int input, Span<int> rows)
    {
        int count = 0;
        for (int word = 0; word < _words; word++)
        {
            ulong bits = 0;
            foreach (ulong[] noted in _noted)
            {
                bits |= noted[input * _words + word];
            }

            for (; bits != 0; bits &= bits - 1)
            {
                rows[count++] = word * BitsOfWord + BitOperations.TrailingZeroCount(bits);
            }
        }

        return rows[..count];
    }
}
