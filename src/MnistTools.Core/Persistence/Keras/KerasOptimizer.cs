using System.Globalization;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Optimizers;
using PureHDF;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// What an optimizer remembers, as Keras keeps it in <c>optimizer/vars</c>: the number of updates, the learning rate, then the slots, some of them weight by
/// weight side by side.
/// </summary>
internal static class KerasOptimizer
{
    private const string Group = "optimizer";
    private const string Variables = "vars";

    /// <summary>The group; <see langword="null"/> if there is nothing to keep.</summary>
    public static H5Group? Write(MnistModel model)
    {
        if (OptimizerVariable.FindState(model) is not { } state)
        {
            return null;
        }

        object[] variables =
        [
            state.Iteration,
            (float)state.LearningRate,
            .. InOrder(OptimizerVariable.List(model, state), variable => variable.Slot).Select(ToDataset),
            .. state.Scalars.Select(scalar => (object)(float)scalar),
        ];
        var group = new H5Group { Attributes = { ["name"] = SpecNameOf(state.Optimizer) } };
        for (int i = 0; i < variables.Length; i++)
        {
            group[i.ToString(CultureInfo.InvariantCulture)] = variables[i];
        }

        return new H5Group { [Variables] = group };
    }

    /// <summary>
    /// Gives a model what its optimizer remembered. Where the file has none, or another number of variables or others than the optimizer needs, it begins
    /// anew, as in Keras: what the model predicts does not depend on it.
    /// </summary>
    /// <param name="model">The model, with the optimizer that the file names.</param>
    /// <param name="root">The file.</param>
    /// <param name="scalars">The optimizer's scalars in full, where MnistTools wrote them.</param>
    public static void Read(MnistModel model, Hdf5Group root, IReadOnlyList<double>? scalars)
    {
        try
        {
            model.OptimizerState = Read(model, [.. root.Find(Group)?.Find(Variables)?.NumberedDatasets ?? []], scalars);
        }
        catch (ModelFormatException)
        {
            // Packed as no weights are that can be read.
        }
    }

    private static OptimizerState? Read(MnistModel model, Hdf5Dataset[] stored, IReadOnlyList<double>? scalars)
    {
        int scalarCount = model.Optimizer.Scalars.Count;
        (OptimizerSlot Slot, ModelWeight Weight)[] needed = InOrder(
            [.. from slot in model.Optimizer.Slots from weight in model.Weights where weight.IsTrainable select (slot, weight)], pair => pair.slot);
        // A learning rate that a schedule makes is not there, nor is one in Keras 2.
        int first = stored.Length - needed.Length - scalarCount;
        Hdf5Dataset[] ofSlots = first is 1 or 2 ? stored[first..(first + needed.Length)] : [];
        if (ofSlots.Length != needed.Length
            || first is not (1 or 2)
            || !needed.Zip(ofSlots).All(pair => KerasWeight.GetShape(pair.First.Weight).SequenceEqual(pair.Second.Shape))
                || stored[0].ReadWhole() is not (> 0 and var iteration))
        {
            return null;
        }

        var state = new OptimizerState(model.Optimizer, model.Parameters.Length);
        Dictionary<(OptimizerSlot, ModelWeight), OptimizerVariable> variables =
            OptimizerVariable.List(model, state).ToDictionary(variable => (variable.Slot, variable.Weight));
        foreach (((OptimizerSlot, ModelWeight) key, Hdf5Dataset dataset) in needed.Zip(ofSlots))
        {
            dataset.Read().CopyTo(variables[key].Values);
        }

        state.ContinueAfter(
            iteration, scalars?.Count == scalarCount ? scalars : [.. stored[(first + needed.Length)..].Select(scalar => (double)scalar.Read()[0])]);
        return state;
    }

    /// <summary>From slot by slot to Keras' order: slots that lie beside each other go weight by weight.</summary>
    private static T[] InOrder<T>(IReadOnlyList<T> variables, Func<T, OptimizerSlot> slotOf)
    {
        var groups = new List<List<T[]>>();
        foreach (IGrouping<OptimizerSlot, T> slot in variables.GroupBy(slotOf).Where(slot => slot.Key.Place != KerasSlotPlace.None))
        {
            if (slot.Key.Place == KerasSlotPlace.Behind)
            {
                groups.Add([]);
            }

            groups[^1].Add([.. slot]);
        }

        return [.. groups.SelectMany(slots => Enumerable.Range(0, slots[0].Length).SelectMany(weight => slots.Select(slot => slot[weight])))];
    }

    private static object ToDataset(OptimizerVariable variable) =>
        new H5Dataset(variable.Values.ToArray(), fileDims: [.. KerasWeight.GetShape(variable.Weight).Select(size => (ulong)size)]);

    private static string SpecNameOf(Optimizer optimizer) => optimizer.GetType().Name.ToLowerInvariant();
}
