using System.Management.Automation;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Tuning;
using MnistTools.Tuning.Studies;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads the trials of a study that Search-MnistHyperparameter keeps.</summary>
/// <remarks>
/// <para>The search may still go on: trials that wait or run are given too, without a score, and ranks are those among the trials that have ended. A row that is damaged is left out, and a warning names it. Nothing is written, so that a study may also be read where only others may write.</para>
/// </remarks>
/// <example>
/// <code>Get-MnistStudy -Study sweep.db -Top 5</code>
/// <para>The best five, best first.</para>
/// </example>
/// <example>
/// <code>Get-MnistStudy -Study 'Host=server;Database=mnist;Username=me' | Export-SearchPlot -Path search.html -Kind Parallel</code>
/// <para>A picture of a search that many machines work on.</para>
/// </example>
/// <seealso cref="SearchMnistHyperparameterCommand"/>
[Cmdlet(VerbsCommon.Get, "MnistStudy", HelpUri = OnlineHelp.GetMnistStudy)]
[OutputType(typeof(Trial))]
public sealed class GetMnistStudyCommand : StudyCommand
{
    /// <summary>The file of the study, or the connection string of a PostgreSQL database.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Study { get; set; } = "";

    /// <summary>Which of the studies that are kept there.</summary>
    /// <value>search</value>
    [Parameter]
    [ArgumentCompleter(typeof(StudyNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string StudyName { get; set; } = StudyStore.DefaultName;

    /// <summary>Gives only so many of the best trials, the best first. Without it all are given in the order of their numbers.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? Top { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => TryStudy(Study, study =>
    {
        using IStudyStore store = StudyStore.Open(study!, StudyName, StudyAccess.Read, cancellation: StopToken);
        IReadOnlyList<Trial> trials = store.LoadRanked(damaged => WriteWarning(damaged.Message));
        WriteObject(
            Top is { } count ? trials.Where(trial => trial.IsFinished).OrderBy(trial => trial.RankTestScore).Take(count) : trials,
            enumerateCollection: true);
    });
}
