using System.Globalization;
using System.Management.Automation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets share that draw a figure: its title, its language, its size and what draws it.</summary>
public abstract class FigureWritingCommand : ShownFileWritingCommand
{
    /// <summary>The title, in place of the default.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>The library that draws the figure. Plotly draws images with an installed Chromium, Chrome or Edge; ScottPlot needs no browser.</summary>
    /// <value>Plotly for a page, ScottPlot for an image</value>
    [Parameter]
    [NameTransformation<FigureRenderer>("renderer", IsOptional = true)]
    public FigureRenderer? Renderer { get; set; }

    /// <summary>The language of the texts, for example de-DE; English and German are available. If left out, the session's language.</summary>
    [Parameter]
    [KnownCulture]
    [ArgumentCompleter(typeof(CultureCompleter))]
    public CultureInfo Culture { get; set; } = CultureInfo.CurrentUICulture;

    /// <summary>Width in pixels. A page has one layout for that width and one for a phone, and fills its window.</summary>
    /// <value>900</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(FigureFile.MinimumSize, FigureFile.MaximumSize)]
    public int Width { get; set; } = FigureFile.DefaultWidth;

    /// <summary>Height in pixels.</summary>
    /// <value>600</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(FigureFile.MinimumSize, FigureFile.MaximumSize)]
    public int Height { get; set; } = FigureFile.DefaultHeight;

    /// <summary>Draws a figure into the file.</summary>
    private protected void WriteFigure(Func<Drawing> create) => WriteFile(create, (drawing, path, overwrite) =>
    {
        if (Renderer != FigureRenderer.Plotly
            && FigureFile.FindFormat(path) is not (FigureFormat.Html or FigureFormat.Svg)
            && FigureFile.FindUnknownLetters(drawing) is { Length: > 0 } letters)
        {
            WriteWarning(Messages.Format(Message.UnknownLetters, letters));
        }

        FigureFile.Write(drawing, path, Width, Height, overwrite, Renderer, StopToken);
    });

    private protected override void CheckFormat(string path) => FigureFile.Check(path, Renderer);
}
