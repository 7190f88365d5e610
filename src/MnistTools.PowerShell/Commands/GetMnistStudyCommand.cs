using System.Management.Automation;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Tuning;
using MnistTools.Tuning.Studies;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads the trials of a study of Search-MnistHyperparameter.</summary>
/// <remarks>
/// <para>The search may still be running. Waiting and running trials are returned too, without a score, and ranks are among the trials that have ended. A
/// damaged row is left out, and a warning names it. Nothing is written, so read access to the study is enough.</para>
/// </remarks>
/// <example>
/// <code>Get-MnistStudy -Study sweep.db -Top 5</code>
/// <para>Returns the five best trials, best first.</para>
/// </example>
/// <example>
/// <code>Get-MnistStudy -Study 'Host=server;Database=mnist;Username=me' | Export-SearchPlot -Path search.html -Kind Parallel</code>
/// <para>Draws a search that many machines work on.</para>
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

    /// <summary>The name of the study, if several are kept there.</summary>
    /// <value>search</value>
    [Parameter]
    [ArgumentCompleter(typeof(StudyNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string StudyName { get; set; } = StudyStore.DefaultName;

    /// <summary>Returns only this many of the best trials, best first. If left out, all trials in the order of their numbers.</summary>
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
