using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;

namespace MnistTools.Persistence;

/// <summary>What an optimizer remembers of one weight in one of its slots, as a file has it.</summary>
/// <param name="Slot">What it is.</param>
/// <param name="Weight">The weight.</param>
/// <param name="Block">Where its numbers lie, in the order of the model's block.</param>
internal sealed record OptimizerVariable(OptimizerSlot Slot, ModelWeight Weight, ParameterBlock Block)
{
    private const string NameStart = "optimizer.";

    /// <summary>The numbers as they lie in memory.</summary>
    public Span<float> Values => Block.Values.Slice(Weight.Offset, Weight.Count);

    /// <summary>The state of a model's optimizer; <see langword="null"/> if it has made no update, or cannot be written, as torch's own.</summary>
    public static OptimizerState? FindState(MnistModel model) =>
        model.OptimizerState is { Iteration: > 0 } state && Optimizer.Catalog.Definitions.Any(known => known.Type == state.Optimizer.GetType()) ? state : null;

    /// <summary>
    /// All variables of a state, slot by slot. Where the model has the average of its weights for the time being, that is the average, too: the file is
    /// that of a training that ends so.
    /// </summary>
    public static IReadOnlyList<OptimizerVariable> List(MnistModel model, OptimizerState state)
    {
        IReadOnlyList<ParameterBlock> slots = state.Slots;
        return
        [
            .. from slot in Enumerable.Range(0, slots.Count)
               from weight in model.Weights
               where weight.IsTrainable
               select new OptimizerVariable(
                   state.SlotKinds[slot], weight, slots[slot] == state.Average && state.IsAverageInModel ? model.Parameters : slots[slot]),
        ];
    }

    /// <summary>The name in safetensors: <c>optimizer.velocity.1.weight</c>.</summary>
    public static string NameOf(OptimizerSlot slot, ModelWeight weight) => $"{NameStart}{slot.Name}.{weight.Name}";

    /// <summary>Whether a tensor is named as what an optimizer remembers.</summary>
    public static bool IsNamedSo(string name) => name.StartsWith(NameStart, StringComparison.Ordinal);

    /// <summary>A copy of the numbers, in the order of the weight's shape.</summary>
    public float[] ToArray()
    {
        float[] values = Values.ToArray();
        Weight.Memory?.ToTorch(Values, values);
        return values;
    }

    /// <summary>Takes numbers in the order of the weight's shape.</summary>
    public void Set(float[] values)
    {
        if (Weight.Memory is { } memory)
        {
            memory.FromTorch(values, Values);
        }
        else
        {
            values.CopyTo(Values);
        }
    }
}
