namespace MnistTools.Persistence.Keras;

/// <summary>How much a file may hold that says its content is packed.</summary>
internal static class PackedSize
{
    /// <summary>Weights hardly compress, and a bomb does.</summary>
    private const int MostTimesSmaller = 16;

    /// <summary>How many bytes may come out of a file of so many.</summary>
    public static long MostBytesOf(long fileLength) => checked(fileLength * MostTimesSmaller);
}
