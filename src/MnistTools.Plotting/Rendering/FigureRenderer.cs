namespace MnistTools.Plotting;

/// <summary>What draws a figure.</summary>
public enum FigureRenderer
{
    /// <summary>ScottPlot: images, without a browser.</summary>
    ScottPlot,

    /// <summary>Plotly: pages; and by Plotly.NET.ImageExport images with its look, for which an installed browser is needed.</summary>
    Plotly,
}
