using MnistTools.Text;

namespace MnistTools.Tuning;

/// <summary>A study cannot be opened or used, or is of another search. No message holds a password.</summary>
public sealed class StudyException : Exception
{
    /// <summary>Says what is wrong, and what to do.</summary>
    public StudyException(string message, Exception? inner = null)
        : base(VisibleText.OfMessage(message), inner)
    {
    }
}
