using System.Text;
using MnistTools.Data;

namespace MnistTools.Plotting;

/// <summary>Draws one image as text, for a terminal: what the view of a LabelledImage is.</summary>
public static class TerminalImage
{
    // Lightest first.
    private const string Letters = " .:+#@";

    /// <summary>
    /// The image below a line with its label. A sign shows two pixels, one above the other: by blocks or, in a terminal without these, by a letter for their
    /// mean.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="encoding">What the terminal is written to in.</param>
    public static string Draw(LabelledImage image, Encoding encoding)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] pixels = image.Pixels;
        int width = image.Width, height = image.Height;
        int InkAt(int row, int column) => row < height ? pixels[row * width + column] : 0;
        Func<int, int, char> draw = TerminalSigns.AreIn(encoding) ? ToBlock : ToLetter;
        IEnumerable<string> rows = Enumerable.Range(0, (height + 1) / 2)
            .Select(pair => string.Concat(Enumerable.Range(0, width).Select(column => draw(InkAt(2 * pair, column), InkAt(2 * pair + 1, column)))).TrimEnd());
        return string.Join(Environment.NewLine, rows.Prepend(image.ToString()));
    }

    private static char ToBlock(int above, int below) => (above > byte.MaxValue / 2, below > byte.MaxValue / 2) switch
    {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        _ => ' ',
    };

    private static char ToLetter(int above, int below) => Letters[(above + below) * Letters.Length / (2 * byte.MaxValue + 1)];
}
