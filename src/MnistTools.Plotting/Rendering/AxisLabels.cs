using System.Globalization;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Finds room for the texts under an axis, side by side.</summary>
internal static class AxisLabels
{
    private const int MostNumbers = 12, LeastNumbers = 2, LinesOfNames = 2;
    private const double Gap = 6, NarrowestName = 50, LineHeight = 0.8;

    /// <summary>How many numbers there may be at most: long ones under a narrow axis would run into each other.</summary>
    /// <param name="range">What the axis shows.</param>
    /// <param name="ticks">Where it may have ticks.</param>
    /// <param name="culture">Whose numbers they are.</param>
    /// <param name="size">The size of the texts.</param>
    /// <param name="room">The width that they may fill, in pixels.</param>
    public static int Count(AxisRange range, TickKind ticks, CultureInfo culture, float size, double room)
    {
        using SKFont font = new(EmbeddedFont.Typeface, size);
        double Width(int most) => AxisTicks.Between(range.Minimum, range.Maximum, ticks, most, culture).Sum(tick => font.MeasureText(tick.Text));
        return Enumerable.Range(0, MostNumbers - LeastNumbers).Select(fewer => MostNumbers - fewer).FirstOrDefault(most => Width(most) <= room, LeastNumbers);
    }

    /// <summary>Of which names one is written, 1 for each, where their lines of text stand side by side or below each other.</summary>
    public static int Every(int count, float size, double room) => (int)Math.Max(1, Math.Ceiling(count * size * LineHeight / room));

    /// <summary>The width of the widest text.</summary>
    public static double Widest(IEnumerable<string> texts, float size) => texts.Select(text => TextLayout.Measure(text, size)).DefaultIfEmpty().Max();

    /// <summary>
    /// Texts that have room beside each other. Names are broken between words, and shortened in the middle; where a word would be broken or a name left out,
    /// they are turned. Of numbers, what touches the one before it is left out.
    /// </summary>
    /// <param name="axis">An axis with labels.</param>
    /// <param name="range">What it shows.</param>
    /// <param name="size">The size of the texts.</param>
    /// <param name="width">The length of the axis in pixels.</param>
    /// <param name="longest">How long a turned text may be, in pixels.</param>
    public static (IReadOnlyList<AxisLabel> Labels, bool AreTurned) Fit(FigureAxis axis, AxisRange range, float size, double width, double longest)
    {
        List<AxisLabel> level = FitLevel(axis, range, size, width);
        if (axis.Ticks != TickKind.Names || HaveRoom(axis.Labels!, level, size, RoomOfName(width / (range.Maximum - range.Minimum)), longest))
        {
            return (level, false);
        }

        int every = Every(axis.Labels!.Count, size, width);
        return ([.. axis.Labels.Where((_, i) => i % every == 0)
            .Select(label => label with { Text = TextLayout.Shorten(label.Text, size, (float)longest) })], true);
    }

    private static double RoomOfName(double unit) => Math.Max(NarrowestName, unit - Gap);

    private static bool HaveRoom(IReadOnlyList<AxisLabel> names, List<AxisLabel> level, float size, double room, double longest) =>
        level.Count == names.Count
        && (names.All(name => name.Text.Split(' ').All(word => TextLayout.Measure(word, size) <= room))
            || Widest(names.Select(name => name.Text), size) > longest);

    private static List<AxisLabel> FitLevel(FigureAxis axis, AxisRange range, float size, double width)
    {
        double unit = width / (range.Maximum - range.Minimum), end = double.NegativeInfinity;
        List<AxisLabel> fitted = [];
        foreach (AxisLabel label in axis.Labels!)
        {
            if ((label.Position * unit) - (Gap / 2) < end)
            {
                // Not even a text without letters would have room.
                continue;
            }

            string text = axis.Ticks == TickKind.Names ? TextLayout.Fit(label.Text, size, (float)RoomOfName(unit), LinesOfNames) : TextLayout.Clean(label.Text);
            double half = (text.Split('\n').Max(line => TextLayout.Measure(line, size)) + Gap) / 2;
            if ((label.Position * unit) - half >= end)
            {
                fitted.Add(label with { Text = text });
                end = (label.Position * unit) + half;
            }
        }

        return fitted;
    }
}
