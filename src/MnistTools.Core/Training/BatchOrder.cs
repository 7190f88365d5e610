using MnistTools.Data;
using MnistTools.Numerics;

namespace MnistTools.Training;

/// <summary>
/// Which samples each batch of a training has. Batches are numbered through all epochs; when all samples were seen, a new order begins. It
/// depends on nothing but the seed and the number, so that a training can go on anywhere.
/// </summary>
internal sealed class BatchOrder
{
    private readonly int _count;
    private readonly bool _shuffles;
    private int[] _order = [];
    private long _pass = -1;

    /// <exception cref="MismatchException">There are no samples.</exception>
    public BatchOrder(int count, TrainingOptions options)
    {
        if (count == 0)
        {
            throw new MismatchException("There is no image to train with.");
        }

        (_count, _shuffles) = (count, options.Shuffle);
        BatchSize = Math.Min(options.BatchSize, count);
        StepsPerPass = (count - 1) / BatchSize + 1;
        Steps = options.StepsPerEpoch ?? StepsPerPass;
    }

    /// <summary>Where the orders come from.</summary>
    public int Seed { get; set; }

    /// <summary>A batch larger than the set is the whole set.</summary>
    public int BatchSize { get; }

    /// <summary>How many batches an epoch has.</summary>
    public int Steps { get; }

    /// <summary>How many batches it takes to see all samples.</summary>
    public int StepsPerPass { get; }

    /// <summary>The indices of a batch's samples; the last one of a pass may be smaller.</summary>
    /// <param name="number">Its number, from 0, through all epochs.</param>
    public ReadOnlyMemory<int> GetBatch(long number)
    {
        long pass = number / StepsPerPass;
        if (pass != _pass)
        {
            _pass = pass;
            _order = _shuffles ? new RandomStream(Seed, RandomPurpose.Shuffle, pass, 0).NextPermutation(_count) : [.. Enumerable.Range(0, _count)];
        }

        int first = (int)(number % StepsPerPass) * BatchSize;
        return _order.AsMemory(first, Math.Min(BatchSize, _count - first));
    }
}
