using System.Globalization;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>
/// The layers that weights seem to be of, told by their names and shapes in PyTorch's way: convolutions, then dense layers, each perhaps with a batch
/// normalisation behind it. Weights do not say all of a network; what is taken for granted is said in words.
/// </summary>
/// <param name="Layers">The layers.</param>
/// <param name="Assumptions">What was assumed, for the user.</param>
internal sealed record InferredLayers(IReadOnlyList<Layer> Layers, string Assumptions)
{
    private const int ImageSize = 28;

    /// <summary>Of more there are too many ways to pad and to pool.</summary>
    private const int MostConvolutions = 6;

    private const string Advice =
        "Give the layers, for example 'Conv2D(32, 3, activation=relu)', 'MaxPooling2D', 'Flatten', 'Dense(10, softmax)', or an architecture that has a name";

    /// <summary>Infers the layers.</summary>
    /// <param name="tensors">The weights, in the order in which the module has its parts.</param>
    /// <exception cref="InvalidDataException">The weights do not tell them; the message says which, and what to do.</exception>
    public static InferredLayers Of(IReadOnlyList<TensorEntry> tensors)
    {
        List<WeightedPart> parts = WeightedPart.FindAll(tensors);
        WeightedPart[] convolutions = [.. parts.Where(part => part.Window is not null)];
        WeightedPart firstDense = parts.FirstOrDefault(part => part.Window is null) ?? throw Refuse("it has no dense layer");
        if (convolutions.Length > MostConvolutions || parts.Skip(convolutions.Length).Any(part => part.Window is not null))
        {
            throw Refuse($"its {Counted.Of(convolutions.Length, "convolution")} can be put together in many ways");
        }

        CheckChain(parts, firstDense);
        Arrangement[] arrangements = Arrangement.FindAll(convolutions, ImageSize, firstDense.Inputs);
        return arrangements switch
        {
            [var only] => new InferredLayers(Build(parts, only), Describe(Build(parts, only))),
            [] => throw Refuse(
                $"'{firstDense.Name}' takes {firstDense.Inputs} numbers, which neither padding nor pooling of 2 makes of images of {ImageSize} by {ImageSize}"),
            _ => throw Refuse(
                $"'{firstDense.Name}' takes {firstDense.Inputs} numbers, which several networks make: {string.Join("; or ", arrangements.Take(3).Select(way => Write(Build(parts, way))))}"),
        };
    }

    /// <summary>Each part takes what the one before it gives.</summary>
    private static void CheckChain(List<WeightedPart> parts, WeightedPart firstDense)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            int given = i == 0 ? 1 : parts[i - 1].Outputs;
            if (parts[i] != firstDense && parts[i].Inputs != given)
            {
                throw Refuse($"'{parts[i].Name}' takes {parts[i].Inputs} and would get {given}, so the parts are no chain in the order of the file");
            }
        }
    }

    private static List<Layer> Build(List<WeightedPart> parts, Arrangement arrangement)
    {
        var layers = new List<Layer>();
        for (int i = 0; i < parts.Count; i++)
        {
            WeightedPart part = parts[i];
            ActivationFunction activation = i == parts.Count - 1 ? ActivationFunction.Softmax : ActivationFunction.Relu;
            ActivationFunction own = part.Normalization is null ? activation : ActivationFunction.Linear;
            if (part.Window is null && !layers.OfType<Flatten>().Any())
            {
                layers.Add(new Flatten());
            }

            layers.Add(part.Window is { } window
                ? new Conv2D(part.Outputs, window, Padding: arrangement.Paddings[i], Activation: own, UseBias: part.HasBias)
                : new Dense(part.Outputs, own, part.HasBias));
            if (part.Normalization is { } normalization)
            {
                layers.Add(normalization);
                layers.Add(new Activation(activation));
            }

            if (part.Window is not null && arrangement.Pools[i])
            {
                layers.Add(new MaxPooling2D());
            }
        }

        return layers;
    }

    private static string Describe(List<Layer> layers) =>
        $"The file has weights, but no layers. From names and shapes they were taken to be {Write(layers)}. Weights do not tell activations, pooling, padding, strides, dropout, "
        + "sums with the output of an earlier layer, or how the input is scaled: assumed were ReLU, max-pooling of 2 where sizes ask for it, strides of 1, one layer after the other, "
        + "a softmax at the end, and pixels from 0 to 1 unless it was said otherwise. "
        + $"If the model was another one, give its Layer or Architecture, and InputScale.{FindName(layers)}";

    /// <summary>A network of these layers that has a name, which may say more of it, such as how its input is scaled.</summary>
    private static string FindName(List<Layer> layers)
    {
        int classes = layers[^1] is Dense last ? last.Units : 1;
        Architecture[] alike = [.. Enum.GetValues<Architecture>()
            .Where(architecture => architecture.CreateLayers(classes).Where(layer => layer is not Dropout).SequenceEqual(layers))];
        return alike.Length == 0 ? "" : $" The layers are those of {string.Join(" and ", alike)}.";
    }

    private static string Write(IEnumerable<Layer> layers) => string.Join(", ", layers.Select(layer => $"'{layer}'"));

    private static InvalidDataException Refuse(string problem) => new($"it has weights, but no layers, and the weights do not tell them: {problem}. {Advice}");

    /// <summary>How convolutions are padded, and behind which a pooling of 2 comes.</summary>
    private sealed record Arrangement(IReadOnlyList<Padding> Paddings, IReadOnlyList<bool> Pools)
    {
        /// <summary>
        /// All ways in which an image comes out with so many numbers; those that pad all convolutions alike, and others only where there is none.
        /// </summary>
        public static Arrangement[] FindAll(WeightedPart[] convolutions, int size, int numbers)
        {
            int channels = convolutions is [.., var last] ? last.Outputs : 1;
            int all = (1 << convolutions.Length) - 1;
            Arrangement[] ways =
            [
                .. from padded in Enumerable.Range(0, all + 1)
                   from pooled in Enumerable.Range(0, all + 1)
                   let way = new Arrangement(
                       [.. convolutions.Select((_, i) => (padded >> i & 1) == 1 ? Padding.Same : Padding.Valid)],
                       [.. convolutions.Select((_, i) => (pooled >> i & 1) == 1)])
                   where way.SizeOf(convolutions, size) is { } side && (long)side * side * channels == numbers
                   select way,
            ];
            Arrangement[] alike = [.. ways.Where(way => way.Paddings.Where((_, i) => convolutions[i].Window != 1).Distinct().Count() <= 1)];
            return alike.Length > 0 ? alike : ways;
        }

        /// <summary>Rows and columns that come out; <see langword="null"/> where a window is too large, or padding it would be nothing or uneven.</summary>
        private int? SizeOf(WeightedPart[] convolutions, int size)
        {
            for (int i = 0; i < convolutions.Length; i++)
            {
                int window = convolutions[i].Window!.Value.Rows;
                if (Paddings[i] == Padding.Same ? window % 2 == 0 || window == 1 : window > size)
                {
                    return null;
                }

                size -= Paddings[i] == Padding.Same ? 0 : window - 1;
                size = Pools[i] ? size / 2 : size;
            }

            return size > 0 ? size : null;
        }
    }

    /// <summary>A convolution or a dense layer, and the normalisation behind it.</summary>
    private sealed record WeightedPart(string Name, int Outputs, int Inputs, Size2D? Window, bool HasBias)
    {
        private static readonly string[] Known = ["weight", "bias", "running_mean", "running_var"];

        public BatchNormalization? Normalization { get; private set; }

        public static List<WeightedPart> FindAll(IReadOnlyList<TensorEntry> tensors)
        {
            var parts = new List<WeightedPart>();
            foreach (var module in tensors.Where(tensor => tensor.Type.IsReadable && !tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
                .GroupBy(tensor => tensor.Name[..(tensor.Name.LastIndexOf('.') + 1)]))
            {
                Dictionary<string, IReadOnlyList<long>> shapes = module.ToDictionary(tensor => tensor.Name[module.Key.Length..], tensor => tensor.Shape);
                string name = module.Key.TrimEnd('.');
                string? unknown = shapes.Keys.FirstOrDefault(key => !Known.Contains(key));
                if (unknown is not null || shapes.Values.Any(shape => shape.Any(size => size is < 1 or > int.MaxValue)))
                {
                    throw Refuse($"'{module.Key}{unknown}' is of no layer that is known by it");
                }

                if (shapes.TryGetValue("running_mean", out IReadOnlyList<long>? mean))
                {
                    Normalize(parts.LastOrDefault(), name, mean, shapes);
                }
                else
                {
                    parts.Add(Read(name, shapes));
                }
            }

            return parts;
        }

        private static WeightedPart Read(string name, Dictionary<string, IReadOnlyList<long>> shapes) => shapes.GetValueOrDefault("weight") switch
        {
            [var units, var inputs] => new WeightedPart(name, (int)units, (int)inputs, null, shapes.ContainsKey("bias")),
            [var filters, var channels, var rows, var columns] when rows == columns =>
                new WeightedPart(name, (int)filters, (int)channels, new Size2D((int)rows, (int)columns), shapes.ContainsKey("bias")),
            var shape => throw Refuse(string.Create(
                CultureInfo.InvariantCulture,
                $"'{name}.weight' ({string.Join(", ", shape ?? [])}) is neither of a dense layer nor of a convolution with a square window, and can be of several others")),
        };

        private static void Normalize(WeightedPart? owner, string name, IReadOnlyList<long> mean, Dictionary<string, IReadOnlyList<long>> shapes)
        {
            if (owner is null || owner.Normalization is not null || mean is not [var count] || count != owner.Outputs)
            {
                throw Refuse($"the batch normalisation '{name}' follows no layer of its size in the file");
            }

            // 1e-5, and what PyTorch calls a momentum of 0.1, are its defaults.
            owner.Normalization = new BatchNormalization(0.9, 1e-5, shapes.ContainsKey("bias"), shapes.ContainsKey("weight"));
        }
    }
}
