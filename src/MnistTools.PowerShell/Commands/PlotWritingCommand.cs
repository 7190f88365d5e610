using System.Globalization;
using System.Management.Automation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets share that write a plot: its language and its size.</summary>
public abstract class PlotWritingCommand : FileWritingCommand
{
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
}
