using System.Text.RegularExpressions;
using MnistTools.Specs;

namespace MnistTools.Plotting;

/// <summary>How a curve is drawn.</summary>
/// <param name="Color">As in CSS: <c>#0072B2</c>.</param>
/// <param name="Line">Solid or dashed.</param>
/// <param name="Marker">The shape at its points.</param>
/// <param name="MarkerSize">How large that is, in usual sizes.</param>
/// <exception cref="ArgumentException">The colour is written in another way.</exception>
public sealed partial record CurveStyle(string Color, LineKind Line = LineKind.Solid, MarkerKind Marker = MarkerKind.None, double MarkerSize = 1)
{
    /// <summary>Red, green and blue in hexadecimal digits: <c>#0072B2</c>.</summary>
    public string Color { get; init => field = Require(value); } = Require(Color);

    private static string Require(string color) => HexColor().IsMatch(Check.NotNull(color))
        ? color
        : throw new ArgumentException($"A colour is written as #0072B2, not as '{color}'.", nameof(color));

    [GeneratedRegex("^#[0-9A-Fa-f]{6}\\z")]
    private static partial Regex HexColor();
}

/// <summary>The kinds of line.</summary>
public enum LineKind
{
    /// <summary>Without interruption.</summary>
    Solid,

    /// <summary>Strokes and gaps.</summary>
    Dashed,

    /// <summary>No line: points alone.</summary>
    None,
}

/// <summary>The shapes at the points of a curve.</summary>
public enum MarkerKind
{
    /// <summary>None; a point without neighbours is shown as a circle all the same.</summary>
    None,

    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A triangle that stands on its side.</summary>
    TriangleUp,

    /// <summary>A square that stands on its corner.</summary>
    Diamond,

    /// <summary>A triangle that stands on its corner.</summary>
    TriangleDown,

    /// <summary>An x.</summary>
    Cross,

    /// <summary>A plus.</summary>
    Plus,
}
