using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws the curves of one or several Histories in the terminal.</summary>
/// <remarks>
/// <para>The curves are drawn with braille characters of eight dots each. If the terminal does not receive UTF-8, these would be question marks, so each curve
/// is drawn with a letter instead, as with -Ascii. So are several Histories if there are no colours, as with NO_COLOR. To get braille characters in an older
/// Windows console: [Console]::OutputEncoding = [Text.Encoding]::UTF8.</para>
/// </remarks>
/// <example>
/// <code>$history = Import-MnistData | Invoke-MnistTraining -Epochs 10
/// $history | Show-HistoryPlot</code>
/// <para>Draws the accuracy of training and validation over the epochs.</para>
/// </example>
/// <example>
/// <code>Show-HistoryPlot run.json -Metric loss -LogScale -Height 24</code>
/// <para>Draws the loss from a history file, on a logarithmic axis.</para>
/// </example>
/// <seealso cref="ExportHistoryPlotCommand"/>
[Cmdlet(VerbsCommon.Show, "HistoryPlot", HelpUri = OnlineHelp.ShowHistoryPlot)]
[OutputType(typeof(string))]
public sealed class ShowHistoryPlotCommand : MnistCommand
{
    private const int UsualWidth = 80, UsualHeight = 16, MostWidth = 500, MostHeight = 200;

    private readonly List<History> _histories = [];

    /// <summary>The output of Invoke-MnistTraining, a model that has a History, or the path of a file of either. Several are compared.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [HistoryTransformation(TakesList = true)]
    public History[] History { get; set; } = [];

    /// <summary>The key to draw: accuracy, loss or any other of the History. Several are drawn one below the other.</summary>
    /// <value>accuracy</value>
    [Parameter]
    [Alias("Metrics")]
    [ArgumentCompleter(typeof(HistoryKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Metric { get; set; }

    /// <summary>Uses a logarithmic axis.</summary>
    [Parameter]
    public SwitchParameter LogScale { get; set; }

    /// <summary>Draws with letters instead of braille characters.</summary>
    [Parameter]
    public SwitchParameter Ascii { get; set; }

    /// <summary>Width in columns. If left out, that of the terminal, or 80 if there is none.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(TerminalFigure.LeastWidth, MostWidth)]
    public int Width { get; set; }

    /// <summary>Height of the curves in rows, without title, axis and legend.</summary>
    /// <value>16</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(TerminalFigure.LeastHeight, MostHeight)]
    public int Height { get; set; } = UsualHeight;

    /// <summary>The language of the texts, for example de-DE; English and German are available. If left out, the session's language.</summary>
    [Parameter]
    [KnownCulture]
    [ArgumentCompleter(typeof(CultureCompleter))]
    public CultureInfo Culture { get; set; } = CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _histories.AddRange(History);

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(_histories, () =>
    {
        bool areBraille = !Ascii && TerminalSigns.AreIn(Console.OutputEncoding);
        // PowerShell would take colours out again, for NO_COLOR as well.
        bool areColored = Host.UI.SupportsVirtualTerminal && !Ascii && !IsPlainText;
        IReadOnlyList<CurveDrawing> drawings = Metric is null
            ? [HistoryFigure.Create(_histories, Culture, isLogarithmic: LogScale)]
            : HistoryFigure.CreatePanels(_histories, Culture, Metric, isLogarithmic: LogScale).Panels;
        foreach (CurveDrawing drawing in drawings)
        {
            WriteObject(TerminalFigure.Draw(drawing, FindWidth(), Height, areBraille, areColored), enumerateCollection: true);
        }
    });

    private bool IsPlainText => GetVariableValue("PSStyle") is { } style && $"{PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value}" == "PlainText";

    private int FindWidth()
    {
        if (Width > 0)
        {
            return Width;
        }

        try
        {
            // Some terminals go to the next line after the last column.
            return Math.Clamp(Host.UI.RawUI.BufferSize.Width - 1, TerminalFigure.LeastWidth, MostWidth);
        }
        catch (Exception failure) when (failure is HostException or NotImplementedException or NullReferenceException or IOException)
        {
            return UsualWidth;
        }
    }
}
