using MnistTools.Text;

namespace MnistTools.Plotting;

/// <summary>A figure that cannot be made or written: an unknown metric, nothing to plot, an unknown file extension. The message lists what is known.</summary>
public sealed class FigureException : Exception
{
    /// <summary>Makes the exception with a message for the user.</summary>
    public FigureException(string message)
        : base(VisibleText.OfMessage(message))
    {
    }

    /// <summary>Makes the exception with a message for the user and its cause.</summary>
    public FigureException(string message, Exception innerException)
        : base(VisibleText.OfMessage(message), innerException)
    {
    }

    /// <summary>Makes the exception.</summary>
    public FigureException()
    {
    }
}
