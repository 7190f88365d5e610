namespace MnistTools.Plotting;

/// <summary>
/// Colours that colour-blind readers can tell apart: those of Okabe and Ito ("Color Universal Design", 2008), of which the amber and the sky blue
/// are darker here and a wine red stands in place of the yellow, with a purple and a grey, since digits are ten: on white each has a contrast of 3 to 1 at
/// least (WCAG 2.2, 1.4.11). What two colours have alike in grey, their markers tell apart.
/// </summary>
internal static class Palette
{
    /// <summary>For what explains and is no curve of its own.</summary>
    public const string Neutral = "#555555";

    /// <summary>For what a model got wrong: vermilion, dark enough for small text.</summary>
    public const string Mistake = "#B84300";

    /// <summary>Texts, what surrounds curves, lines behind them, and what all are drawn on.</summary>
    public const string Ink = "#262626", Frame = "#808080", Grid = "#E6E6E6", Paper = "#FFFFFF";

    /// <summary>In a legend: the fifth colour as a band has it, which lets four fifths of the paper through.</summary>
    public const string PaleBand = "#F7DFCC";

    /// <summary>White or black text in a cell, by another spelling where it is the other one on a dark page.</summary>
    private const string White = "white", Black = "black", WhiteBlackOnDark = "#FFF", BlackWhiteOnDark = "#000";

    private static readonly string[] Colors = ["#0072B2", "#C78500", "#000000", "#009E73", "#D55E00", "#3B97D3", "#CC79A7", "#882255", "#6A51A3", "#7F7F7F"];

    private static readonly MarkerKind[] Markers =
        [MarkerKind.Circle, MarkerKind.Square, MarkerKind.TriangleUp, MarkerKind.Diamond, MarkerKind.TriangleDown, MarkerKind.Cross, MarkerKind.Plus];

    /// <summary>Of one training: its own curve, as in reports.</summary>
    public static CurveStyle Training { get; } = new("#0072B2", LineKind.Solid, MarkerKind.Circle);

    /// <summary>Of one training: its validation, dashed and brown, as in reports.</summary>
    public static CurveStyle Validation { get; } = new("#B35900", LineKind.Dashed, MarkerKind.Square);

    /// <summary>The vertical line at the epoch after which validation no longer improves.</summary>
    public static CurveStyle BestEpoch { get; } = new(Neutral, LineKind.Dashed);

    /// <summary>From the worst to the best score: brown to dark blue.</summary>
    public static ColorRamp Scores { get; } = new("#C78500", "#C78500", "#003A70");

    /// <summary>What pages have in place of a colour where the reader wants a dark page.</summary>
    public static IReadOnlyDictionary<string, string> Dark { get; } = new Dictionary<string, string>
    {
        [Paper] = "#1A2129",
        [Ink] = "#E6EBF1",
        [Frame] = "#8A97A6",
        [Grid] = "#323C48",
        ["#E3EEF7"] = "#22303D",
        [PaleBand] = "#48352E",
        [Neutral] = "#A3B0BF",
        [Mistake] = "#FF9A5C",
        ["#0072B2"] = "#6CBCF5",
        ["#B35900"] = "#FFB454",
        ["#C78500"] = "#E8A93A",
        ["#000000"] = "#FFFFFF",
        ["#009E73"] = "#35C79C",
        ["#D55E00"] = "#FF8742",
        ["#3B97D3"] = "#8CCBF2",
        ["#CC79A7"] = "#E3A0C6",
        ["#882255"] = "#DB6FA6",
        ["#003A70"] = "#9AD0FF",
        ["#6A51A3"] = "#B7A3EA",
        ["#7F7F7F"] = "#A8A8A8",
        [WhiteBlackOnDark] = Black,
        [BlackWhiteOnDark] = White,
    };

    /// <summary>The same for cells that texts stand in.</summary>
    public static IReadOnlyDictionary<string, string> DarkCells { get; } = new Dictionary<string, string>
    {
        ["#0072B2"] = "#1F78B4",
        ["#D55E00"] = "#B9540F",
    };

    /// <summary>For text in a cell of a page: what is read most easily on its colour, and what becomes of it on a dark page is so, too.</summary>
    public static string TextOn(ColorRamp colors, double value)
    {
        ColorRamp dark = new(DarkCell(colors.Negative), DarkCell(colors.Zero), DarkCell(colors.Positive));
        return (colors.IsDark(value), dark.IsDark(value)) switch
        {
            (true, true) => White,
            (false, false) => Black,
            (true, false) => WhiteBlackOnDark,
            (false, true) => BlackWhiteOnDark,
        };
    }

    private static string DarkCell(string color) => DarkCells.GetValueOrDefault(color) ?? Dark.GetValueOrDefault(color) ?? color;

    /// <summary>The style of the curve with that index. Ten colours and seven markers: it repeats after 70.</summary>
    public static CurveStyle Style(int index) => new(Colors[index % Colors.Length], LineKind.Solid, Markers[index % Markers.Length]);
}
