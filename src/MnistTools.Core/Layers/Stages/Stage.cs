using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>What comes into a stage, what goes out, and their gradients.</summary>
/// <param name="Input">What comes in.</param>
/// <param name="Output">What goes out. Some stages work in place: it is then the input.</param>
/// <param name="InputGradient">How the loss changes with what comes in; <see langword="null"/> where nothing before needs it.</param>
/// <param name="OutputGradient">How the loss changes with what goes out.</param>
internal sealed record StageBuffers(RowBuffer Input, RowBuffer Output, RowBuffer? InputGradient, RowBuffer OutputGradient);

/// <summary>
/// A part of a network at work on a batch: what comes in, what goes out, and how gradients come back. Threads share the rows out.
/// </summary>
internal abstract class Stage(StageBuffers buffers)
{
    /// <summary>How the loss changes with what comes in; <see langword="null"/> where nothing before needs it.</summary>
    public RowBuffer? InputGradient { get; } = buffers.InputGradient;

    protected RowBuffer Input { get; } = buffers.Input;

    protected RowBuffer Output { get; } = buffers.Output;

    protected RowBuffer OutputGradient { get; } = buffers.OutputGradient;

    /// <summary>Asks the stage to store what is below 0 as 0, so that a relu after it has nothing to do on the way forward.</summary>
    /// <returns>Whether it will.</returns>
    public virtual bool TryRectify() => false;

    /// <summary>Before a training step, with the rows that a part will take.</summary>
    public virtual void Begin(RowRange rows)
    {
    }

    /// <summary>From input to output.</summary>
    public abstract void Forward(RowRange rows, StepContext context);

    /// <summary>From the output's gradient to the input's, after <see cref="Forward"/> with the same rows.</summary>
    public abstract void Backward(RowRange rows);

    /// <summary>What is kept of batches moves towards the batch that came forward last.</summary>
    /// <param name="kept">The share of what was kept that stays, 0 to 1.</param>
    public virtual void Observe(float kept)
    {
    }

    /// <summary>Gradients of a share of the weights from all rows, and their update.</summary>
    public virtual void Update(int rows, int part, ThreadTeam team, IWeightUpdate update)
    {
    }
}

/// <summary>
/// A stage that must know something of all rows of a batch before it can do any of them. The threads meet after each of the two looks.
/// </summary>
internal abstract class WholeBatchStage(StageBuffers buffers) : Stage(buffers)
{
    /// <summary>Whether what goes out is kept for a few rows alone.</summary>
    public bool IsOutputPassing => Output.IsPassing;

    /// <summary>Looks at a part's rows of the input.</summary>
    public abstract void Survey(RowRange rows);

    /// <summary>After all parts have looked at their rows.</summary>
    /// <param name="part">Which part this is.</param>
    /// <param name="rows">How many rows the batch has.</param>
    public abstract void BeginForward(int part, int rows);

    /// <summary>Looks at a part's rows of the output's gradient.</summary>
    public abstract void SurveyGradient(RowRange rows);

    /// <summary>After all parts have looked at them.</summary>
    /// <param name="part">Which part this is.</param>
    public abstract void BeginBackward(int part);
}

/// <summary>The weights of a normalisation.</summary>
/// <param name="Scale">What is learnt to multiply by.</param>
/// <param name="Shift">What is learnt to add.</param>
internal sealed record ScaleWeights(ModelWeight? Scale, ModelWeight? Shift);
