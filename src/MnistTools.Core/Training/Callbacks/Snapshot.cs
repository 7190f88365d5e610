using System.Globalization;
using System.Numerics.Tensors;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Keeps the weights after each epoch, or after every so many, in <see cref="History.Snapshots"/>: two bytes a weight and epoch.</summary>
/// <param name="Every">After how many epochs: 2 for every second.</param>
public sealed record Snapshot(int Every = 1) : Callback
{
    /// <summary>After how many epochs.</summary>
    public int Every { get; init; } = Check.AtLeast(1, Every);

    internal override RunningCallback Start(TrainingRun run) => new Running(Every, run);

    private sealed class Running(int every, TrainingRun run) : RunningCallback
    {
        private readonly List<WeightSnapshot> _taken = [];

        public override IReadOnlyList<WeightSnapshot> Snapshots => _taken;

        /// <summary>The numbers of the epochs by their places, and their weights one after the other.</summary>
        public override CallbackState State
        {
            get => new(
                _taken.Index().ToDictionary(taken => taken.Index.ToString(CultureInfo.InvariantCulture), taken => (double)taken.Item.Epoch),
                _taken.Count > 0 ? [.. _taken.SelectMany(Widen)] : null);
            set
            {
                _taken.Clear();
                int count = run.Model.Parameters.Length;
                for (int i = 0; i < value.Numbers.Count; i++)
                {
                    int epoch = (int)value.Numbers[i.ToString(CultureInfo.InvariantCulture)];
                    _taken.Add(Narrow(epoch, (value.Weights ?? []).AsSpan(i * count, count)));
                }
            }
        }

        public override void EndEpoch(EpochLog log)
        {
            if (log.Epoch % every == 0)
            {
                _taken.Add(WeightSnapshot.Take(log.Epoch, run.Model));
            }
        }

        /// <summary>As long as the model's block, in which weights lie with gaps.</summary>
        private float[] Widen(WeightSnapshot taken)
        {
            float[] values = new float[run.Model.Parameters.Length];
            TensorPrimitives.ConvertToSingle(taken.Values, values);
            return values;
        }

        private WeightSnapshot Narrow(int epoch, ReadOnlySpan<float> values)
        {
            Half[] narrow = new Half[WeightSnapshot.CountOf(run.Model)];
            TensorPrimitives.ConvertToHalf(values[..narrow.Length], narrow);
            return new WeightSnapshot(epoch, run.Model.Weights, narrow);
        }
    }
}
