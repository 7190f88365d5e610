namespace MnistTools.Native;

/// <summary>libtorch cannot be found or loaded.</summary>
public sealed class LibTorchException : Exception
{
    /// <summary>Says why, and what to do.</summary>
    public LibTorchException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
