using System.Text;

namespace MnistTools.Plotting;

/// <summary>Whether a terminal is told signs in an encoding that has them.</summary>
public static class TerminalSigns
{
    /// <summary>
    /// Whether braille characters, blocks and lines of boxes come through: in UTF-8 they do, in the code pages of an older Windows console they do not.
    /// </summary>
    /// <param name="encoding">What the terminal is written to in: <see cref="Console.OutputEncoding"/>.</param>
    public static bool AreIn(Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        const string Signs = "⣿▁█│└┊";
        return encoding.GetString(encoding.GetBytes(Signs)) == Signs;
    }
}
