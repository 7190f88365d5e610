using Plotly.NET;

namespace MnistTools.Plotting;

/// <summary>Makes the objects that plotly.js reads, property by property.</summary>
internal static class PlotlyObjects
{
    private const float AxisTitleSize = 16, AxisShare = 0.7f;
    private const int LinesOfAxisTitle = 2;

    /// <summary>Text as HTML: plotly.js reads it so, and a page reads "&lt;/script&gt;" in a string as the end of the script.</summary>
    public static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\n", "<br>", StringComparison.Ordinal);

    /// <summary>The title of an axis in a page of so many pixels, which keeps off the texts at it: plotly.js would put it among long ones.</summary>
    public static object AxisTitle(string label, int pixels) =>
        new { text = Escape(TextLayout.Fit(label, AxisTitleSize, AxisShare * pixels, LinesOfAxisTitle)), standoff = 12 };

    /// <summary>A trace of a type.</summary>
    public static Trace Trace(string type, params (string Name, object Value)[] properties)
    {
        Trace trace = new(type);
        Set(trace, properties);
        return trace;
    }

    /// <summary>Any other object.</summary>
    public static T Object<T>(params (string Name, object Value)[] properties)
        where T : DynamicObj.DynamicObj, new()
    {
        T made = new();
        Set(made, properties);
        return made;
    }

    public static void Set(DynamicObj.DynamicObj target, (string Name, object Value)[] properties)
    {
        foreach ((string name, object value) in properties)
        {
            target.SetProperty(name, value);
        }
    }
}
