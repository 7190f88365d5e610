using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// Validates with the moving average of the weights, which an optimizer with <c>use_ema=true</c> keeps, and trains on with the weights themselves.
/// </summary>
/// <param name="SwapOnEpoch">Whether the model has the average also at the end of each epoch, for callbacks behind this one such as ModelCheckpoint.</param>
public sealed record SwapEMAWeights(bool SwapOnEpoch = false) : Callback
{
    internal override RunningCallback Start(TrainingRun run) => run.Average is { } average
        ? new Running(this, average)
        : throw new SpecException($"{this} needs an optimizer that keeps an average of the weights: {run.OptimizerState.Optimizer with { UseEma = true }}.");

    private sealed class Running(SwapEMAWeights callback, AveragedWeights average) : RunningCallback
    {
        private const string IsInModel = "is_in_model";

        public override CallbackState State
        {
            get => new(new Dictionary<string, double> { [IsInModel] = average.IsInModel ? 1 : 0 }, null);
            set => average.IsInModel = value.Numbers[IsInModel] != 0;
        }

        public override void BeginEpoch(int epoch) => average.Show(false);

        public override void BeginValidation() => average.Show(true);

        public override void EndValidation() => average.Show(false);

        public override void EndEpoch(EpochLog log) => average.Show(callback.SwapOnEpoch);

        public override void EndTraining(TrainingEnd end) => average.Show(false);
    }
}
