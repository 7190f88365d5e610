using System.Management.Automation;
using MnistTools.Plotting;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets that draw a figure share.</summary>
public abstract class FigureWritingCommand : PlotWritingCommand
{
    /// <summary>The title, in place of the usual one.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>What draws it. Plotly draws images with an installed Chromium, Chrome or Edge; ScottPlot needs no browser.</summary>
    /// <value>Plotly for a page, ScottPlot for an image</value>
    [Parameter]
    public FigureRenderer? Renderer { get; set; }

    /// <summary>Draws a figure into the file.</summary>
    private protected void WriteFigure(Func<Figure> create) =>
        WriteFile(create, (figure, path, overwrite) => FigureFile.Write(figure, path, Width, Height, overwrite, Renderer, StopToken));

    private protected override void CheckFormat(string path) => FigureFile.Check(path, Renderer);
}
