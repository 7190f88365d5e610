using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Optimizers;

/// <summary>
/// Rows of a weight that updates pass over while their gradient is 0: then the weights stay, and what is remembered of each is only multiplied by a
/// factor. That is made up for when a row is next updated, and in a copy for anybody who asks, number by number as the updates would have done it, so that the
/// bits are the same.
/// </summary>
internal sealed unsafe class RestingRows
{
    private readonly OptimizerState _state;
    private readonly ParameterBlock? _slot;
    private readonly float _factor;
    private readonly int _offset;
    private readonly int _rowLength;
    private readonly long[] _updates;

    /// <summary>All rows are up to date.</summary>
    /// <param name="state">Whose updates are counted.</param>
    /// <param name="slot">What is remembered; <see langword="null"/> where that does not change either.</param>
    /// <param name="factor">What an update with a gradient of 0 multiplies it by.</param>
    /// <param name="offset">Index of the weight's first number.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="rowLength">How many numbers a row has.</param>
    public RestingRows(OptimizerState state, ParameterBlock? slot, float factor, int offset, int rows, int rowLength)
    {
        (_state, _slot, _factor, _offset, _rowLength) = (state, slot, factor, offset, rowLength);
        _updates = new long[rows];
        Array.Fill(_updates, state.Iteration);
    }

    /// <summary>Before the running update of some rows: they get what they missed.</summary>
    public void Wake(int first, int count)
    {
        for (int row = first; _slot is not null && row < first + count; row++)
        {
            CatchUp(_slot, row, _state.Iteration - 1);
            _updates[row] = _state.Iteration;
        }
    }

    /// <summary>Between updates: whether a row has missed something of a slot.</summary>
    public bool AreBehindIn(ParameterBlock slot) => slot == _slot && _updates.Any(update => update < _state.Iteration);

    /// <summary>Between updates: in a copy of the slot, all rows get what they missed.</summary>
    public void CatchUpIn(ParameterBlock copy)
    {
        for (int row = 0; row < _updates.Length; row++)
        {
            CatchUp(copy, row, _state.Iteration);
        }
    }

    private void CatchUp(ParameterBlock slot, int row, long update)
    {
        if (_updates[row] < update)
        {
            VectorLoop.Run(new Loop(slot.Pointer + _offset + (long)row * _rowLength, _rowLength, _factor, update - _updates[row]));
        }
    }

    private readonly struct Loop(float* numbers, int count, float factor, long times) : IVectorLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            int i = 0;
            for (; i <= count - 4 * T.Count; i += 4 * T.Count)
            {
                MultiplyFour<T>(numbers + i);
            }

            for (; i <= count - T.Count; i += T.Count)
            {
                Multiply<T>(numbers + i);
            }

            for (; i < count; i++)
            {
                Multiply<Lane>(numbers + i);
            }
        }

        /// <summary>Until nothing changes any more: what is 0 stays so, and so do the smallest numbers that there are.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Multiply<T>(float* place)
            where T : struct, ILanes<T>
        {
            T now = T.Load(place);
            for (long i = 0; i < times; i++)
            {
                T before = now;
                now = factor * before;
                if (T.AreEqual(before, now))
                {
                    break;
                }
            }

            T.Store(now, place);
        }

        /// <summary>Each product waits for the one before it, so that four vectors take hardly longer than one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void MultiplyFour<T>(float* place)
            where T : struct, ILanes<T>
        {
            T now0 = T.Load(place), now1 = T.Load(place + T.Count), now2 = T.Load(place + 2 * T.Count), now3 = T.Load(place + 3 * T.Count);
            for (long i = 0; i < times; i++)
            {
                (T before0, T before1, T before2, T before3) = (now0, now1, now2, now3);
                (now0, now1, now2, now3) = (factor * before0, factor * before1, factor * before2, factor * before3);
                if (T.AreEqual(before0, now0) && T.AreEqual(before1, now1) && T.AreEqual(before2, now2) && T.AreEqual(before3, now3))
                {
                    break;
                }
            }

            T.Store(now0, place);
            T.Store(now1, place + T.Count);
            T.Store(now2, place + 2 * T.Count);
            T.Store(now3, place + 3 * T.Count);
        }
    }
}
