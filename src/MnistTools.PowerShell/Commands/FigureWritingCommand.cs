using System.Globalization;
using System.Management.Automation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets that draw a figure share.</summary>
public abstract class FigureWritingCommand : FileWritingCommand
{
    /// <summary>The title, in place of the usual one.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>The language of the texts, for example de-DE; English and German are there. The session's language if left out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CultureCompleter))]
    public CultureInfo Culture { get; set; } = CultureInfo.CurrentUICulture;

    /// <summary>Width of the picture in pixels.</summary>
    /// <value>900</value>
    [Parameter]
    [ValidateRange(FigureFile.MinimumSize, FigureFile.MaximumSize)]
    public int Width { get; set; } = FigureFile.DefaultWidth;

    /// <summary>Height of the picture in pixels.</summary>
    /// <value>600</value>
    [Parameter]
    [ValidateRange(FigureFile.MinimumSize, FigureFile.MaximumSize)]
    public int Height { get; set; } = FigureFile.DefaultHeight;

    /// <summary>What draws it. Plotly draws images with an installed Chromium, Chrome or Edge; ScottPlot needs no browser.</summary>
    /// <value>Plotly for a page, ScottPlot for an image</value>
    [Parameter]
    public FigureRenderer? Renderer { get; set; }

    /// <summary>Draws a figure into the file.</summary>
    protected void WriteFigure(Func<Figure> create) => WriteFile((path, overwrite) => FigureFile.Write(create(), path, Width, Height, overwrite, Renderer));
}
