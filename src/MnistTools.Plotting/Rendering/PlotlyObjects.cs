using Plotly.NET;

namespace MnistTools.Plotting;

/// <summary>Makes the objects that plotly.js reads, property by property.</summary>
internal static class PlotlyObjects
{
    /// <summary>Text as HTML: plotly.js reads it so, and a page reads "&lt;/script&gt;" in a string as the end of the script.</summary>
    public static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\n", "<br>", StringComparison.Ordinal);

    /// <summary>The title of an axis, which keeps off the texts at it: plotly.js would put it among long ones.</summary>
    public static object AxisTitle(string label) => new { text = Escape(label), standoff = 12 };

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
