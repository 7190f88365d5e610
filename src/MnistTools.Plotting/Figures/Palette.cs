namespace MnistTools.Plotting;

/// <summary>
/// Colours that colour-blind readers can tell apart: those of Okabe and Ito ("Color Universal Design", 2008), with a wine red in place of the yellow,
/// which is too faint on white. The first three differ strongly in grey too; for the others the marker helps.
/// </summary>
internal static class Palette
{
    /// <summary>For what explains and is no curve of its own.</summary>
    public const string Neutral = "#555555";

    /// <summary>For what a model got wrong: vermilion, dark enough for small text.</summary>
    public const string Mistake = "#B84300";

    private static readonly string[] Colors = ["#0072B2", "#E69F00", "#000000", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#882255"];

    private static readonly MarkerKind[] Markers =
        [MarkerKind.Circle, MarkerKind.Square, MarkerKind.TriangleUp, MarkerKind.Diamond, MarkerKind.TriangleDown, MarkerKind.Cross, MarkerKind.Plus];

    /// <summary>The style of the curve with that index. Eight colours and seven markers: it repeats after 56.</summary>
    public static CurveStyle Style(int index) => new(Colors[index % Colors.Length], LineKind.Solid, Markers[index % Markers.Length]);
}
