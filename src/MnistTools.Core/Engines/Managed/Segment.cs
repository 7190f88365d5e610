using MnistTools.Layers.Stages;
using MnistTools.Numerics;

namespace MnistTools.Engines.Managed;

/// <summary>
/// Stages that rows can go through without knowing of each other. Each segment but the first begins with a stage that must have seen the
/// whole batch before.
/// </summary>
internal sealed class Segment
{
    private readonly WholeBatchStage? _first;
    private readonly List<Stage> _stages;
    private int _restored;
    private int _untrained;

    private Segment(WholeBatchStage? first) => (_first, _stages) = (first, first is null ? [] : [first]);

    /// <summary>Whether rows must go back through any of it.</summary>
    public bool IsTrained => _untrained < _stages.Count;

    /// <summary>Splits the stages of a network before each that needs the whole batch.</summary>
    /// <param name="stages">The stages.</param>
    /// <param name="firstTrained">The first stage that rows must go back through.</param>
    public static List<Segment> Split(IReadOnlyList<Stage> stages, int firstTrained)
    {
        List<Segment> segments = [new Segment(null)];
        for (int i = 0; i < stages.Count; i++)
        {
            if (stages[i] is WholeBatchStage first)
            {
                segments.Add(new Segment(first));
            }
            else
            {
                segments[^1]._stages.Add(stages[i]);
            }

            segments[^1]._untrained += i < firstTrained ? 1 : 0;
        }

        foreach (Segment segment in segments.Where(segment => segment._first is { IsOutputPassing: true }))
        {
            segment._restored = 1 + segment._stages.Skip(1).TakeWhile(stage => stage is ActivationStage { IsInPlace: true }).Count();
        }

        return segments;
    }

    /// <summary>Before the forward pass of any row: a part's rows are looked at.</summary>
    public void Survey(RowRange rows) => _first!.Survey(rows);

    /// <summary>After all parts have looked at their rows.</summary>
    public void BeginForward(int part, int rows) => _first!.BeginForward(part, rows);

    /// <summary>Through all stages.</summary>
    public void Forward(RowRange rows, StepContext context)
    {
        foreach (Stage stage in _stages)
        {
            stage.Forward(rows, context);
        }
    }

    /// <summary>
    /// Makes again what the first stage gave, where that is kept for a few rows alone: also what activations made of it in its place. Comes before
    /// <see cref="Backward"/>, unless the same rows went forward just before.
    /// </summary>
    public void Restore(RowRange rows, StepContext context)
    {
        for (int i = 0; i < _restored; i++)
        {
            _stages[i].Forward(rows, context);
        }
    }

    /// <summary>Back through all stages that must be, but the one that needs the whole batch.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isLastDone">Whether the gradient is already there that the last stage would give.</param>
    public void Backward(RowRange rows, bool isLastDone)
    {
        int first = Math.Max(_untrained, _first is null ? 0 : 1);
        for (int i = _stages.Count - (isLastDone ? 2 : 1); i >= first; i--)
        {
            _stages[i].Backward(rows);
        }
    }

    /// <summary>Before any row goes back through the first stage: a part's rows are looked at.</summary>
    public void SurveyGradient(RowRange rows) => _first!.SurveyGradient(rows);

    /// <summary>After all parts have looked at their rows.</summary>
    public void BeginBackward(int part) => _first!.BeginBackward(part);

    /// <summary>Back through the stage that needs the whole batch.</summary>
    public void BackwardThroughFirst(RowRange rows) => _first!.Backward(rows);
}
