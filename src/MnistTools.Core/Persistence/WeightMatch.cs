using MnistTools.Data;
using MnistTools.Layers;

namespace MnistTools.Persistence;

/// <summary>
/// Which tensors of a file are which weights of given layers. A layer's tensors are told by their names within their module and by their shapes. Of layers
/// that need the same, the modules are taken by the numbers in their names; where those are no numbers, in the order of the file, and a warning says so.
/// </summary>
/// <param name="Tensors">For each weight, by its name in the model, its tensor.</param>
/// <param name="IsWeightLayout">Whether kernels are stored (in, out) and (rows, columns, in, out).</param>
/// <param name="Warning">What was taken by the order of the file alone, in whole sentences.</param>
internal sealed record WeightMatch(IReadOnlyDictionary<string, TensorEntry> Tensors, bool IsWeightLayout, string? Warning)
{
    /// <summary>Finds them; <see langword="null"/> where the file has others than the layers need.</summary>
    /// <param name="layers">The weights of each layer that has any.</param>
    /// <param name="tensors">All tensors, in the order of the file.</param>
    /// <param name="names">What the user says of them.</param>
    /// <exception cref="MismatchException">The user names what is not there.</exception>
    public static WeightMatch? Find(IReadOnlyList<IReadOnlyList<ModelWeight>> layers, IReadOnlyList<TensorEntry> tensors, WeightNames? names)
    {
        StoredModule[] modules = StoredModule.FindAll(tensors);
        // A square kernel can be either; as PyTorch has it, unless it is called what Keras and Flax call it.
        bool[] orders = modules.Any(module => module.Parts.ContainsKey("kernel")) ? [true, false] : [false, true];
        return orders.Select(isWeightLayout => Find(layers, modules, tensors, names, isWeightLayout)).FirstOrDefault(match => match is not null);
    }

    /// <summary>The same in a file of Keras, which says itself what belongs together.</summary>
    public static WeightMatch? FindInKeras(IReadOnlyList<IReadOnlyList<ModelWeight>> layers, IReadOnlyList<StoredModule> modules, WeightNames? names) =>
        Find(layers, modules, [], names, isWeightLayout: true);

    private static WeightMatch? Find(
        IReadOnlyList<IReadOnlyList<ModelWeight>> layers, IReadOnlyList<StoredModule> modules, IReadOnlyList<TensorEntry> tensors, WeightNames? names,
        bool isWeightLayout)
    {
        Dictionary<int, StoredModule> chosen = ChosenModules.Find(layers, modules, names);
        HashSet<TensorEntry> taken = [.. chosen.Values.SelectMany(module => module.Parts.Values)];
        return new Search(layers, chosen, isWeightLayout).Find([.. modules.Where(module => !module.Parts.Values.Any(taken.Contains))], tensors);
    }

    /// <summary>The search for one order of kernels.</summary>
    private sealed class Search(IReadOnlyList<IReadOnlyList<ModelWeight>> layers, IReadOnlyDictionary<int, StoredModule> chosen, bool isWeightLayout)
    {
        private readonly int[] _open = [.. Enumerable.Range(0, layers.Count).Except(chosen.Keys)];

        public WeightMatch? Find(StoredModule[] free, IReadOnlyList<TensorEntry> tensors)
        {
            if (_open.Length == 0)
            {
                return Pair([], null);
            }

            StoredModule[] sorted = [.. free.OrderBy(module => NameOrder.ToSortable(module.Order), StringComparer.Ordinal)];
            return free.Length != _open.Length ? FindInRow(tensors)
                : NameOrder.IsIn(free.Select(module => module.Order)) && Pair(sorted, null) is { } counted ? counted
                : FindByShape(free) ?? Pair(free, Describe(free)) ?? Pair(sorted, Describe(free)) ?? FindInRow(tensors);
        }

        /// <summary>Layers that need the same are given what fits them, in the order of the names or the file.</summary>
        private WeightMatch? FindByShape(StoredModule[] free)
        {
            var found = new Dictionary<int, StoredModule>();
            string? warning = null;
            foreach (int[] alike in _open.GroupBy(
                layer => string.Join("; ", layers[layer].Select(weight => $"{weight.Kind} {weight.Shape}")), (_, group) => group.ToArray()))
            {
                StoredModule[] fitting = [.. free.Where(module => module.Fit(layers[alike[0]], isWeightLayout) is not null)];
                if (fitting.Length != alike.Length)
                {
                    return null;
                }

                if (NameOrder.IsIn(fitting.Select(module => module.Order)))
                {
                    fitting = [.. fitting.OrderBy(module => NameOrder.ToSortable(module.Order), StringComparer.Ordinal)];
                }
                else
                {
                    warning = $"{warning} {Describe(fitting)}".TrimStart();
                }

                foreach ((int layer, StoredModule module) in alike.Zip(fitting))
                {
                    found[layer] = module;
                }
            }

            return Pair([.. _open.Select(layer => found[layer])], warning);
        }

        /// <summary>Names that tell no modules: one tensor after the other, where that fits.</summary>
        private WeightMatch? FindInRow(IReadOnlyList<TensorEntry> tensors)
        {
            ModelWeight[] weights = [.. layers.SelectMany(layer => layer)];
            TensorEntry[] row =
                [.. tensors.Where(tensor => tensor.Type.IsReadable).OrderBy(tensor => NameOrder.ToSortable(tensor.Name), StringComparer.Ordinal)];
            return chosen.Count == 0 && NameOrder.IsIn(row.Select(tensor => tensor.Name))
                && row.Length == weights.Length && row.Zip(weights).All(pair => StoredModule.HasShape(pair.First, pair.Second, isWeightLayout))
                ? new WeightMatch(weights.Zip(row).ToDictionary(pair => pair.First.Name, pair => pair.Second), isWeightLayout, null)
                : null;
        }

        /// <summary>These modules for the layers for which none is chosen, in their order; <see langword="null"/> where one does not fit.</summary>
        private WeightMatch? Pair(StoredModule[] modules, string? warning)
        {
            var pairs = new Dictionary<string, TensorEntry>();
            foreach ((int layer, StoredModule module) in _open.Zip(modules).Concat(chosen.Select(choice => (choice.Key, choice.Value))))
            {
                if (module.Fit(layers[layer], isWeightLayout) is not { } fitting)
                {
                    return null;
                }

                foreach ((ModelWeight weight, TensorEntry tensor) in layers[layer].Zip(fitting))
                {
                    pairs[weight.Name] = tensor;
                }
            }

            return new WeightMatch(pairs, isWeightLayout, warning);
        }

        private static string Describe(StoredModule[] modules) =>
            $"The names {string.Join(", ", modules.Select(module => $"'{module.Name}'"))} do not say in which order they come, and their shapes do not tell them apart: they were taken in the "
            + "order of the file, which many programs sort by name. If the model predicts badly, name the weights in their order.";
    }
}
