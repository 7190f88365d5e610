using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>What is done with the two by two outputs of a tile.</summary>
internal interface IWinogradOutputs
{
    /// <summary>Some filters of a tile.</summary>
    /// <param name="sums">Where their first sum is, of one place.</param>
    /// <param name="outputs">Where their first output is.</param>
    /// <param name="filter">The first of the filters.</param>
    /// <param name="hasRight">Whether the tile's second column is within the output.</param>
    /// <param name="hasBelow">Whether its second row is.</param>
    void Transform<T>(nint sums, nint outputs, nint filter, bool hasRight, bool hasBelow)
        where T : struct, ILanes<T>;
}

/// <summary>All tiles of an image's outputs.</summary>
internal readonly struct WinogradOutputLoop<TOutputs>(WinogradShape shape, TOutputs outputs) : IVectorLoop
    where TOutputs : struct, IWinogradOutputs
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T>()
        where T : struct, ILanes<T>
    {
        int filters = shape.Filters;
        nint sums = 0;
        for (int row = 0; row < shape.OutputRows; row += 2)
        {
            for (int column = 0; column < shape.OutputColumns; column += 2, sums += filters)
            {
                nint first = ((nint)row * shape.OutputColumns + column) * filters;
                (bool hasRight, bool hasBelow) = (column + 1 < shape.OutputColumns, row + 1 < shape.OutputRows);
                nint filter = 0;
                for (; filter <= filters - T.Count; filter += T.Count)
                {
                    outputs.Transform<T>(sums + filter, first + filter, filter, hasRight, hasBelow);
                }

                for (; filter < filters; filter++)
                {
                    outputs.Transform<Lane>(sums + filter, first + filter, filter, hasRight, hasBelow);
                }
            }
        }
    }
}
