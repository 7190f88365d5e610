namespace MnistTools.Numerics;

/// <summary>
/// All weights of a model, in one block of memory that does not move. The block starts at a cache line and each weight at a multiple of
/// 16 numbers, so that vectors never straddle two weights and the same products run on the same alignment every time. Behind the last number
/// there is room for two vectors, so that products may read whole ones.
/// </summary>
internal sealed unsafe class ParameterBlock
{
    /// <summary>Room for all numbers of a model: an array can have 2,147,483,591, and the gaps between them need some.</summary>
    public const int MostNumbers = 2_147_000_000;

    /// <summary>Each weight starts at a multiple of so many numbers.</summary>
    public const int Alignment = 16;

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
}
