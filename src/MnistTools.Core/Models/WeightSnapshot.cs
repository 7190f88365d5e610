using System.Numerics.Tensors;
using MnistTools.Layers;

namespace MnistTools.Models;

/// <summary>
/// The weights that a model had after an epoch, as 16-bit floats (11 bits of precision): enough to see and to run what was learnt by then, not to go on
/// from. Two bytes a weight.
/// </summary>
public sealed class WeightSnapshot
{
    private readonly IReadOnlyList<ModelWeight> _weights;

    internal WeightSnapshot(int epoch, IReadOnlyList<ModelWeight> weights, Half[] values) => (Epoch, _weights, Values) = (epoch, weights, values);

    /// <summary>The epoch's number; the first is 1.</summary>
    public int Epoch { get; }

    /// <summary>All weights one after the other, in the order of <see cref="MnistModel.Weights"/>, each in the order of its shape.</summary>
    internal Half[] Values { get; }

    /// <summary>One weight's numbers, in the order of its shape.</summary>
    /// <param name="name">Its name: <c>1.weight</c>.</param>
    /// <exception cref="ArgumentException">The model has no such weight; the message lists those that it has.</exception>
    public float[] GetWeight(string name)
    {
        int start = 0;
        foreach (ModelWeight weight in _weights)
        {
            if (weight.Name == name)
            {
                float[] values = new float[weight.Count];
                TensorPrimitives.ConvertToSingle(Values.AsSpan(start, weight.Count), values);
                return values;
            }

            start += weight.Count;
        }

        throw new ArgumentException($"The model has no weight '{name}'. It has: {string.Join(", ", _weights.Select(weight => weight.Name))}.", nameof(name));
    }

    /// <summary>The weights that a model has now. What is too large for 16 bits becomes the largest number that is not.</summary>
    internal static WeightSnapshot Take(int epoch, MnistModel model)
    {
        float largest = (float)Half.MaxValue;
        Half[] values = new Half[CountOf(model)];
        int start = 0;
        foreach (ModelWeight weight in model.Weights)
        {
            float[] numbers = model.GetWeight(weight);
            TensorPrimitives.Clamp(numbers, -largest, largest, numbers);
            TensorPrimitives.ConvertToHalf(numbers, values.AsSpan(start, weight.Count));
            start += weight.Count;
        }

        return new WeightSnapshot(epoch, model.Weights, values);
    }

    /// <summary>A model of the same layers with these weights.</summary>
    /// <param name="model">The model that they were taken of.</param>
    internal MnistModel CreateModel(MnistModel model)
    {
        MnistModel copy = model.WithoutTraining().Copy();
        foreach (ModelWeight weight in copy.Weights)
        {
            copy.SetWeight(weight, GetWeight(weight.Name));
        }

        return copy;
    }

    /// <summary>How many numbers a snapshot of a model has.</summary>
    internal static int CountOf(MnistModel model) => model.Weights.Sum(weight => weight.Count);
}
