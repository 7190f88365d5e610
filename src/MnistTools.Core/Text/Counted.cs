using System.Globalization;

namespace MnistTools.Text;

/// <summary>How many of something there are, as a sentence says it: <c>1 epoch</c>, <c>3 epochs</c>.</summary>
public static class Counted
{
    /// <summary>A number and its noun.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What one of them is called.</param>
    /// <param name="many">What several are called; with an s at the end if left out.</param>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
