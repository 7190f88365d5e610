using System.Globalization;
using MnistTools.Evaluation;

namespace MnistTools.Plotting;

/// <summary>One run as the page's scripts have it: its curves, its network, and its states with what each makes of the images.</summary>
internal sealed class ReportRunContent
{
    private readonly string _name;
    private readonly ReportOverview _overview;
    private readonly IReadOnlyList<(ReportState State, ReportGallery.Shown Shown)> _states;

    public ReportRunContent(ReportRun run, string name, ReportOverview overview, ReportGallery gallery)
    {
        (_name, _overview, Run) = (name, overview, run);
        IReadOnlyList<ReportState> states = ReportState.List(run);
        _states = [.. states.Select(state => (state, gallery.Add(state.Evaluation, isLast: state == states[^1])))];
    }

    public ReportRun Run { get; }

    /// <summary>The weights of each state, as a page carries them.</summary>
    public IEnumerable<string> Weights => _states.Select(state => PackedBytes.ToText(NetworkContent.WriteWeights(state.State.Model)));

    public object Describe(CultureInfo culture) => new
    {
        name = _name,
        subtitle = _overview.Subtitle,
        history = ReportCurves.Describe(Run.Model.History, new FigureTexts(culture)),
        network = NetworkContent.Describe(Run.Model),
        states = _states.Select(state => Describe(state.State, state.Shown)),
    };

    private object Describe(ReportState state, ReportGallery.Shown shown)
    {
        ConfusionMatrix confusion = state.Evaluation.Confusion;
        int[] labels = [.. Enumerable.Range(0, confusion.ClassNames.Count)];
        return new
        {
            state.Epoch,
            state.Evaluation.Accuracy,
            mistakeCount = state.Evaluation.Count - confusion.CorrectCount,
            figures = _overview.ListFigures(state),
            classes = state.Evaluation.Classes.Select(score => new { name = score.Class, score.Precision, score.Recall, score.F1, score.Support }),
            counts = labels.Select(actual => labels.Select(predicted => confusion[actual, predicted])),
            shown.Cells,
            shown.Mistakes,
        };
    }
}
