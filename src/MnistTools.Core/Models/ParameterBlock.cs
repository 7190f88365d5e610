using System.Globalization;

namespace MnistTools.Models;

/// <summary>One weight: its name, its shape and its place in the block.</summary>
/// <param name="Name">As PyTorch names it: <c>1.weight</c>, the number being the layer's.</param>
/// <param name="Shape">PyTorch's layout: (out, in) for a dense layer, (out, in, rows, columns) for a convolution.</param>
/// <param name="Offset">Index of its first number in the block.</param>
/// <param name="Layer">Index of the layer that it belongs to.</param>
/// <param name="IsTrainable">Whether an optimizer changes it; a normalisation's moving means are only kept.</param>
public sealed record ModelWeight(string Name, Shape Shape, int Offset, int Layer, bool IsTrainable)
{
    /// <summary>How many numbers it has.</summary>
    public int Count => Shape.ElementCount;

    /// <summary>How it lies in memory, if not as its shape says.</summary>
    internal KerasOrder? Memory { get; init; }

    /// <summary>What all its numbers are before the first training; <see langword="null"/> for glorot_uniform.</summary>
    internal float? InitialValue { get; init; }
}

/// <summary>
/// All weights of a model, in one block of memory that does not move. The block starts at a cache line and each weight at a multiple of
/// 16 numbers, so that vectors never straddle two weights and the same products run on the same alignment every time. Behind the last number
/// there is room for two vectors, so that products may read whole ones.
/// </summary>
internal sealed unsafe class ParameterBlock
{
    /// <summary>Room for all numbers of a model: an array can have 2,147,483,591, and the gaps between them need some.</summary>
    public const int MostNumbers = 2_147_000_000;

    private const int Alignment = 16;

    private readonly float[] _memory;
    private readonly int _start;

    public ParameterBlock(int length)
    {
        Length = (length + Alignment - 1) / Alignment * Alignment;
        _memory = GC.AllocateArray<float>(Length + 3 * Alignment, pinned: true);
        fixed (float* first = _memory)
        {
            int misaligned = (int)((nint)first / sizeof(float) % Alignment);
            _start = misaligned == 0 ? 0 : Alignment - misaligned;
            Pointer = first + _start;
        }
    }

    /// <summary>How many numbers the block has, gaps included.</summary>
    public int Length { get; }

    /// <summary>The first number. It stays valid as long as the block is referenced.</summary>
    public float* Pointer { get; }

    public Span<float> Values => _memory.AsSpan(_start, Length);

    /// <summary>Where each weight lies, and how long the block must be.</summary>
    public static (IReadOnlyList<ModelWeight> Weights, int Length) LayOut(IEnumerable<(int Layer, LayerWeight Weight)> weights)
    {
        var placed = new List<ModelWeight>();
        long offset = 0;
        foreach ((int layer, LayerWeight weight) in weights)
        {
            string name = $"{layer.ToString(CultureInfo.InvariantCulture)}.{weight.Name}";
            placed.Add(new ModelWeight(name, weight.Shape, checked((int)offset), layer, weight.IsTrainable) { Memory = weight.Memory, InitialValue = weight.InitialValue });
            offset += (weight.Shape.ElementCount + Alignment - 1L) / Alignment * Alignment;
        }

        return (placed, checked((int)offset));
    }
}
