using System.Management.Automation;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Commands;

/// <summary>What Export-SearchPlot draws.</summary>
public enum SearchPlotKind
{
    /// <summary>The score over each hyper-parameter.</summary>
    Parameter,

    /// <summary>The score over time, and the best so far.</summary>
    Time,

    /// <summary>Parallel coordinates.</summary>
    Parallel,
}

/// <summary>Draws the trials of a search, as an image or a page.</summary>
/// <remarks>
/// <para>Parameter draws a panel for each hyper-parameter that differs between the trials, with the best trial as a diamond. Values that span more than a
/// factor of 30 get a logarithmic axis, and so do scores of a loss or an error of which a few are much larger than the others. All panels have one scale. A bar
/// through a point is the standard deviation over the folds. Trials without a score are left out.</para>
/// <para>In a halving search, each round looks different, and the best trial is that of the last round, which -Refit uses, whatever the scores of earlier
/// rounds; it is drawn by itself. Trials of several other searches can be drawn together if they have the same metric. They may have different
/// hyper-parameters: a panel shows the trials that have its parameter, and in parallel coordinates the line of a trial without it crosses the axis at
/// "(none)".</para>
/// </remarks>
/// <example>
/// <code>Get-MnistStudy sweep.db | Export-SearchPlot -Path search.png</code>
/// <para>Draws the score over each hyper-parameter.</para>
/// </example>
/// <example>
/// <code>Get-MnistStudy sweep.db | Export-SearchPlot -Path search.html -Kind Parallel</code>
/// <para>Draws a line for each trial over all hyper-parameters. In a page, drag along an axis to select trials.</para>
/// </example>
/// <seealso cref="SearchMnistHyperparameterCommand"/>
/// <seealso cref="GetMnistStudyCommand"/>
[Cmdlet(VerbsData.Export, "SearchPlot", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportSearchPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportSearchPlotCommand : FigureWritingCommand
{
    private readonly List<Trial> _trials = [];

    /// <summary>The output of Search-MnistHyperparameter or Get-MnistStudy.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [TrialTransformation]
    public Trial[] Trial { get; set; } = [];

    /// <summary>What to draw: Parameter (the score over each hyper-parameter), Time (the score over time) or Parallel (parallel coordinates).</summary>
    /// <value>Parameter</value>
    [Parameter]
    [NameTransformation<SearchPlotKind>("kind of plot")]
    public SearchPlotKind Kind { get; set; }

    /// <summary>The hyper-parameters to draw. If left out, all that differ between the trials.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TrialParameterCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Parameter { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _trials.AddRange(Trial);

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteJoined(_trials, () => WriteFigure(Draw));

    private protected override bool JoinsInputs => true;

    private Drawing Draw()
    {
        Drawing drawing = Kind switch
        {
            SearchPlotKind.Parameter => SearchFigure.OverParameters(_trials, Culture, Parameter),
            SearchPlotKind.Time when Parameter is { Length: > 0 } =>
                throw new ArgumentException(Messages.Format(Message.Contradiction, $"{nameof(Kind)} {Kind}", nameof(Parameter))),
            SearchPlotKind.Time => SearchFigure.OverTime(_trials, Culture),
            SearchPlotKind.Parallel => SearchFigure.Parallel(_trials, Culture, Parameter),
            _ => throw new ArgumentException($"There is no plot of the kind {Kind}."),
        };
        return Title is null ? drawing : drawing with { Title = Title };
    }
}
