using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>
/// Stochastic weight averaging: a training ends with the mean of the weights that its epochs had at their ends, from one of them on, each counting the same;
/// what batch normalisation keeps of batches is then measured anew on the training images. Source: Izmailov et al. 2018, and PyTorch's
/// <c>torch.optim.swa_utils</c>.
/// </summary>
/// <param name="StartEpoch">The first epoch that counts, from 1.</param>
public sealed record SWA(int StartEpoch) : Callback
{
    /// <summary>The first epoch that counts.</summary>
    public int StartEpoch { get; init; } = Check.AtLeast(1, StartEpoch);

    internal override bool ChoosesFinalWeights => true;

    internal override bool NeedsManagedEngine => true;

    internal override RunningCallback Start(TrainingRun run)
    {
        if (StartEpoch > run.Options.Epochs)
        {
            throw new SpecException($"{this} averages nothing: the last epoch of this training is {run.Options.Epochs}. Choose an earlier start_epoch.");
        }

        Spec? other = run.Average is not null
            ? run.OptimizerState.Optimizer
            : run.Options.Callbacks.FirstOrDefault(callback => callback.ChoosesFinalWeights && !ReferenceEquals(callback, this));
        return other is null
            ? new Running(this, run)
            : throw new SpecException($"{this} and {other} both say which weights the training ends with: use one of them.");
    }

    private sealed class Running(SWA callback, TrainingRun run) : RunningCallback
    {
        private const string Count = "count";

        private int _count;
        private float[]? _mean;

        public override CallbackState State
        {
            get => new(new Dictionary<string, double> { [Count] = _count }, _mean);
            set => (_count, _mean) = ((int)value.Numbers[Count], value.WeightsOf(run.Model));
        }

        public override void EndEpoch(EpochLog log)
        {
            if (log.Epoch < callback.StartEpoch)
            {
                return;
            }

            ReadOnlySpan<float> weights = run.Model.Parameters.Values;
            _mean ??= weights.ToArray();
            _count++;
            for (int i = 0; i < _mean.Length; i++)
            {
                _mean[i] += (weights[i] - _mean[i]) / _count;
            }
        }

        public override bool FinishWeights()
        {
            _mean?.CopyTo(run.Model.Parameters.Values);
            return _mean is not null;
        }
    }
}
