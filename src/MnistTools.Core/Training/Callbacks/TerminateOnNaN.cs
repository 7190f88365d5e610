namespace MnistTools.Training.Callbacks;

/// <summary>
/// Ends the training when the loss becomes infinite or not a number. Every training does so; the name is here for those who know it from Keras.
/// </summary>
public sealed record TerminateOnNaN : Callback
{
    internal override RunningCallback Start(TrainingRun run) => new Running();

    private sealed class Running : RunningCallback;
}
