using ScottPlot;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>A legend in rows below the curves, where beside them it would leave them too little room.</summary>
internal sealed class LegendStrip
{
    private const float TextSize = PlotFrame.TextSize, Margin = 12, SampleWidth = 32, SampleGap = 6, EntryGap = 20, RowGap = 6;
    private const int MostLines = 8;

    private readonly List<List<(LegendEntry Entry, FittedText Text, float Width)>> _rows = [[]];

    /// <summary>Lays entries out.</summary>
    /// <param name="entries">What is explained.</param>
    /// <param name="width">The width of the picture, in sizes of the layout.</param>
    public LegendStrip(IReadOnlyList<LegendEntry> entries, double width)
    {
        float room = (float)Math.Max(1, width - (2 * Margin) - SampleWidth - SampleGap);
        float used = 0;
        foreach (LegendEntry entry in entries)
        {
            FittedText text = new(TextLayout.Fit(entry.Text, TextSize, room, MostLines), TextSize);
            float entryWidth = SampleWidth + SampleGap + text.Text.Split('\n').Max(line => TextLayout.Measure(line, TextSize));
            if (used > 0 && used + EntryGap + entryWidth > width - (2 * Margin))
            {
                _rows.Add([]);
                used = 0;
            }

            _rows[^1].Add((entry, text, entryWidth));
            used += (used > 0 ? EntryGap : 0) + entryWidth;
        }
    }

    /// <summary>How high it is, in sizes of the layout.</summary>
    public float Height => _rows.Where(row => row.Count > 0).Sum(HeightOf) + RowGap;

    /// <summary>Draws it on a canvas in sizes of the layout.</summary>
    public void Draw(SKCanvas canvas, float top, double width)
    {
        foreach (var row in _rows)
        {
            float x = ((float)width - row.Sum(entry => entry.Width) - (EntryGap * (row.Count - 1))) / 2, middle = top + (TextSize * TextLayout.LineHeight / 2);
            foreach ((LegendEntry entry, FittedText text, float entryWidth) in row)
            {
                DrawSample(canvas, entry.Style, x, middle);
                foreach ((int line, string words) in text.Text.Split('\n').Index())
                {
                    InkedText.DrawAround(
                        canvas, words, x + SampleWidth + SampleGap, middle + (line * TextSize * TextLayout.LineHeight), TextSize, SKTextAlign.Left);
                }

                x += entryWidth + EntryGap;
            }

            top += HeightOf(row);
        }
    }

    private static float HeightOf(List<(LegendEntry Entry, FittedText Text, float Width)> row) =>
        (row.Max(entry => entry.Text.LineCount) * TextSize * TextLayout.LineHeight) + RowGap;

    private static void DrawSample(SKCanvas canvas, CurveStyle style, float left, float middle)
    {
        LegendItem item = PlotLegend.Sample(style);
        using Paint paint = Paint.NewDisposablePaint();
        paint.IsAntialias = true;
        if (style.Line != LineKind.None)
        {
            item.LineStyle.Render(canvas, new PixelLine(left, middle, left + SampleWidth, middle), paint);
        }

        ScottPlot.Drawing.DrawMarker(canvas, paint, new Pixel(left + (SampleWidth / 2), middle), item.MarkerStyle);
    }
}
