using System.Globalization;
using System.Security.Cryptography;
using MnistTools.Data;
using MnistTools.Files;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Numerics;
using MnistTools.Optimizers;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Models;

/// <summary>A network: its layers, its weights, what it was compiled with, how its input is scaled, and the classes that it knows.</summary>
/// <remarks>
/// Several threads may predict and evaluate with one model at once, and different models may be trained at once. One model is trained by one training at a
/// time: a second one is refused. What is predicted or saved meanwhile may have weights of two steps in it, and changes nothing of the training.
/// </remarks>
public sealed partial class MnistModel
{
    private bool _isBeingTrained;

    /// <summary>Makes a model with fresh weights.</summary>
    /// <param name="layers">The layers; Flatten is put before a dense layer that meets images.</param>
    /// <param name="seed">Where the initial weights come from: the same seed gives the same weights.</param>
    /// <param name="inputShape">Shape of an image; (28, 28) if left out.</param>
    /// <param name="optimizer">What the weights are updated by unless a training says otherwise; RMSprop if left out.</param>
    /// <param name="loss">What training minimizes; categorical crossentropy if left out.</param>
    /// <param name="inputScale">How bytes become numbers; 1/255 if left out.</param>
    /// <param name="classNames">The name of each class that it tells apart, by output; those of the images that it is first trained with if left out.</param>
    /// <exception cref="SpecException">The layers do not fit each other, or are too large.</exception>
    /// <exception cref="ArgumentException">A value of a layer, the optimizer, the loss or the input scale is out of its range; the message names
    /// it.</exception>
    /// <exception cref="MismatchException">There is not one name for each output, or one is no line of text, or there twice.</exception>
    public MnistModel(
        IEnumerable<Layer> layers,
        int seed = 0,
        Shape? inputShape = null,
        Optimizer? optimizer = null,
        Loss? loss = null,
        InputScale? inputScale = null,
        IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(layers);
        InputShape = inputShape ?? new Shape(28, 28);
        Optimizer = Check.NoneOrValid(optimizer) ?? new RMSprop();
        Loss = Check.NoneOrValid(loss) ?? new CategoricalCrossentropy();
        InputScale = CheckScale(inputScale ?? InputScale.UnitInterval);
        Layers = LayerConnection.Connect(Check.Valid([.. layers], nameof(layers)), InputShape).AsReadOnly();
        ClassNames = classNames;
        (Weights, int length) = LayerConnection.LayOut(Layers);
        Block = new WeightBlock(length);
        InitialWeights.Fill(this, seed);
    }

    /// <summary>The default network of the exercise: one hidden layer of 512 units.</summary>
    public static IReadOnlyList<Layer> DefaultLayers { get; } = Architecture.Dense.CreateLayers();

    /// <summary>The layers in their places.</summary>
    public IReadOnlyList<ModelLayer> Layers { get; }

    /// <summary>Shape of an image that goes in: (rows, columns), or (rows, columns, 1).</summary>
    public Shape InputShape { get; }

    /// <summary>How many numbers come out for an image: one a class.</summary>
    public int OutputCount => Layers[^1].OutputShape.ElementCount;

    /// <summary>
    /// The name of each class that it tells apart, by output. A training gives a model that has none those of its images; then labels of all images
    /// are matched by name. <see langword="null"/> where they are not known: in a model that was not trained here, or by an earlier build.
    /// </summary>
    public IReadOnlyList<string>? ClassNames
    {
        get;
        // An array: scripting languages cannot index the lists that the compiler makes of collection expressions.
        internal set => field = value is null ? null : CheckClassNames(value).ToArray();
    }

    /// <summary>Name, shape and place of each weight.</summary>
    public IReadOnlyList<ModelWeight> Weights { get; }

    /// <summary>How many numbers the model has, the kept ones included.</summary>
    public int ParameterCount => Layers.Sum(layer => layer.ParameterCount);

    /// <summary>How many numbers the model learns.</summary>
    public int TrainableParameterCount => Weights.Where(weight => weight.IsTrainable).Sum(weight => weight.Count);

    /// <summary>
    /// SHA-256 of all weights in their order, as 32-bit floats in little-endian order, in lower-case hexadecimal digits. Two trainings that gave the same
    /// bits give the same text, on any machine.
    /// </summary>
    public string WeightsSha256
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (ModelWeight weight in Weights)
            {
                hash.AppendData(LittleEndian.BytesOf<float>(GetWeight(weight)));
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>What the weights are updated by unless a training says otherwise; after a training, what it was trained with.</summary>
    public Optimizer Optimizer { get; internal set; }

    /// <summary>What training minimizes.</summary>
    public Loss Loss { get; internal set; }

    /// <summary>How bytes become numbers.</summary>
    public InputScale InputScale { get; }

    /// <summary>The history of the last training; <see langword="null"/> before the first.</summary>
    public History? History { get; internal set; }

    /// <summary>
    /// The metrics that it was trained with, as texts: those of its history, or of a file of Keras, which has none. Empty where nothing says them.
    /// </summary>
    internal IReadOnlyList<string> TrainedMetrics
    {
        get => History is { Parameters.Metrics: { Count: > 0 } recorded } ? recorded : field;
        set;
    } = [];

    /// <summary>The names of its classes; their numbers where it knows no names.</summary>
    internal IReadOnlyList<string> ClassNamesOrNumbers =>
        ClassNames ?? [.. Enumerable.Range(0, OutputCount).Select(label => label.ToString(CultureInfo.InvariantCulture))];

    /// <summary>
    /// Whether the last layer makes all outputs probabilities of one distribution: with several rows of channels, a softmax makes one of each row.
    /// </summary>
    internal bool EndsWithSoftmax => EndsWith(ActivationFunction.Softmax);

    /// <summary>The function that makes the outputs that a loss takes; <see langword="null"/> if it takes any.</summary>
    internal static ActivationFunction? FindFunction(Loss loss) => loss.Takes switch
    {
        LossInput.Distribution => ActivationFunction.Softmax,
        LossInput.Probabilities => ActivationFunction.Sigmoid,
        _ => null,
    };

    /// <summary>Whether the last layer applies this function; if it is a softmax, to all outputs together.</summary>
    internal bool EndsWith(ActivationFunction? function) => Applies(Layers[^1], function);

    /// <summary>
    /// Whether the outputs are values of this function, in a training too, also if the last layers only put them into a row or take their means.
    /// </summary>
    internal bool GivesValuesOf(ActivationFunction function) =>
        Layers.LastOrDefault(layer => !layer.Spec.PassesValues || layer.Spec is TrainingLayer) is { } last && Applies(last, function);

    /// <summary>Whether the outputs are such probabilities, also if the last layers only put them into a row or take their means.</summary>
    internal bool EndsWithProbabilities => GivesValuesOf(ActivationFunction.Softmax);

    internal WeightBlock Block { get; }

    internal ParameterBlock Parameters => Block.Parameters;

    /// <summary>What the optimizer remembers between two trainings of this model.</summary>
    internal OptimizerState? OptimizerState { get; set; }

    /// <summary>Whether any of its weights was read from somewhere, so that no seed says what they were.</summary>
    internal bool HasGivenWeights { get; set; }

    /// <summary>The same model with the same weights, but for what it keeps of its last training.</summary>
    internal MnistModel WithoutTraining()
    {
        var copy = (MnistModel)MemberwiseClone();
        (copy.History, copy.TrainedMetrics, copy.OptimizerState) = (null, [], null);
        return copy;
    }

    /// <summary>The same model once more: what trains one leaves the other as it is.</summary>
    internal MnistModel Copy()
    {
        ShareWeights();
        var copy = new MnistModel(
            Layers.Select(layer => layer.Spec), inputShape: InputShape, optimizer: Optimizer, loss: Loss, inputScale: InputScale, classNames: ClassNames)
        {
            History = History,
            TrainedMetrics = TrainedMetrics,
            OptimizerState = OptimizerState?.CopyFor(OptimizerState.Optimizer),
            HasGivenWeights = HasGivenWeights,
        };
        Parameters.Values.CopyTo(copy.Parameters.Values);
        return copy;
    }

    /// <summary>Claims the model for a training, until what is returned is disposed of.</summary>
    /// <exception cref="InvalidOperationException">Another training has it.</exception>
    internal IDisposable BeginTraining()
    {
        ShareWeights();
        return Interlocked.Exchange(ref _isBeingTrained, true)
            ? throw new InvalidOperationException("This model is being trained already. Wait for the end of its training, or train another model.")
            : new Claim(this);
    }

    /// <summary>Takes the weights that a layer has elsewhere, such as in a module of another library.</summary>
    internal void ShareWeights()
    {
        foreach (ISharesWeights layer in Layers.Select(layer => layer.Spec).OfType<ISharesWeights>())
        {
            layer.ShareWeights(this);
        }
    }

    /// <summary>A copy of one weight's numbers, in the order of its shape.</summary>
    /// <exception cref="ArgumentException">The model has no weight of this name.</exception>
    public float[] GetWeight(string name) => GetWeight(Weights.FirstOrDefault(weight => weight.Name == name)
        ?? throw new ArgumentException($"The model has no weight '{name}'. It has: {string.Join(", ", Weights.Select(weight => weight.Name))}.", nameof(name)));

    /// <summary>A copy of one weight's numbers, in the order of its shape.</summary>
    /// <param name="weight">One of <see cref="Weights"/>, or of a model that has the same there.</param>
    /// <exception cref="ArgumentException">The model has no such weight there.</exception>
    public float[] GetWeight(ModelWeight weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (!Weights.Any(own => own.Name == weight.Name && own.Offset == weight.Offset && own.Shape.Equals(weight.Shape)))
        {
            throw new ArgumentException($"{weight.Name} {weight.Shape} is a weight of another model.", nameof(weight));
        }

        ShareWeights();
        float[] values = GetValues(weight).ToArray();
        weight.Memory?.ToTorch(GetValues(weight), values);
        return values;
    }

    /// <summary>
    /// Refuses weights that are infinite or not a number, as a training that diverged leaves them: nothing that is said with them means anything.
    /// </summary>
    /// <exception cref="NotFiniteNumberException">There are such; the message names the first.</exception>
    public void CheckFinite()
    {
        ShareWeights();
        if (Weights.FirstOrDefault(weight => !Elementwise.AreFinite(GetValues(weight))) is { } diverged)
        {
            throw new NotFiniteNumberException(
                $"The weights of the model are not all numbers: {diverged.Name} holds NaN or infinite values, as a training that diverged leaves them. Train again with a smaller learning rate.");
        }
    }

    /// <summary>Keras' <c>summary()</c>: layer, output shape, parameters, total.</summary>
    public string GetSummary() => ModelSummary.Write(this);

    /// <summary>A line such as <c>Flatten, Dense(512, relu), Dense(10, softmax)</c>.</summary>
    public override string ToString() => string.Join(", ", Layers.Select(layer => layer.Spec));

    /// <summary>Puts numbers, in the order of the weight's shape, into a weight.</summary>
    internal void SetWeight(ModelWeight weight, ReadOnlySpan<float> values)
    {
        HasGivenWeights = true;
        if (weight.Memory is { } memory)
        {
            memory.FromTorch(values, GetValues(weight));
        }
        else
        {
            values.CopyTo(GetValues(weight));
        }
    }

    /// <summary>One weight's numbers as they lie in memory.</summary>
    internal Span<float> GetValues(ModelWeight weight) => Block.GetValues(weight);

    /// <summary>A layer where it stands.</summary>
    internal LayerPlace GetPlace(int index) =>
        new(Layers[index].Spec, $"{index}", Layers[index].InputShape, Layers[index].OutputShape, [.. Weights.Where(weight => weight.Layer == index)]);

    /// <summary>Its layers, and in place of one that is made of others those.</summary>
    internal IEnumerable<LayerPlace> FindLeaves() => Enumerable.Range(0, Layers.Count).SelectMany(i => GetPlace(i).Leaves);

    /// <summary>
    /// Images that fit this model, with their labels as its outputs count the classes. Those of a model that knows no names count as they are.
    /// </summary>
    /// <exception cref="MismatchException">The images have another shape, or classes that the model does not know, or another number of them.</exception>
    internal ImageSet Align(ImageSet images)
    {
        CheckShape(images);
        ImageSet aligned = ClassNames is { } known ? images.Relabel(known) : images;
        return OutputCount == aligned.ClassNames.Count
            ? aligned
            : throw new MismatchException(
                $"The model ends with {Layers[^1].Spec}, which gives {Counted.Of(OutputCount, "number")}; {images.Name} has {Counted.Of(images.ClassNames.Count, "class", "classes")}.");
    }

    /// <summary>
    /// The same for images whose labels say nothing: their classes are not matched. Another thread may begin to train this model meanwhile, which then knows
    /// names.
    /// </summary>
    /// <exception cref="MismatchException">The images have another shape.</exception>
    internal ImageSet AlignUnlabelled(ImageSet images)
    {
        CheckShape(images);
        return images.WithoutLabels(ClassNamesOrNumbers);
    }

    private void CheckShape(ImageSet images)
    {
        var shape = new Shape(images.Height, images.Width);
        if (!InputShape.Sizes.SequenceEqual(shape.Sizes) && !InputShape.Sizes.SequenceEqual([.. shape.Sizes, 1]))
        {
            // A border of less than the image, as the networks of LeCun's day have it.
            string advice = InputShape.Sizes is [var rows, var columns, ..] && IsBordered(images.Height, rows) && IsBordered(images.Width, columns)
                ? $" Load the images with that input size, or call PadTo({rows}, {columns}): then there is background around each."
                : "";
            throw new MismatchException($"The model takes images of {InputShape}; {images.Name} has images of {shape}.{advice}");
        }
    }

    private bool Applies(ModelLayer layer, ActivationFunction? function) =>
        function is not null && layer.Spec.OutputFunction == function
        && (function != ActivationFunction.Softmax || layer.OutputShape.Sizes[^1] == OutputCount);

    private static bool IsBordered(int size, int larger) => larger >= size && larger < 2 * size;

    /// <summary>Names that this model's classes can have.</summary>
    /// <exception cref="MismatchException">There is not one for each output, or one is no line of text, or there twice.</exception>
    internal IReadOnlyList<string> CheckClassNames(IReadOnlyList<string> names)
    {
        CheckCount(names);
        return ClassNaming.FindProblem(names) is { } problem ? throw new MismatchException(problem) : names;
    }

    private static InputScale CheckScale(InputScale inputScale) =>
        float.IsFinite(inputScale.Factor) && float.IsFinite(inputScale.Offset) && (inputScale.Normalizes is not { } part || Enum.IsDefined(part))
            ? inputScale
            : throw new ArgumentException(
                $"Bytes cannot be scaled by {inputScale}: factor and offset must be finite numbers, and what is normalised a column, a row or the image.",
                nameof(inputScale));

    /// <summary>Refuses names that are not one for each output.</summary>
    internal void CheckCount(IReadOnlyList<string> names)
    {
        if (names.Count != OutputCount)
        {
            throw new MismatchException(
                $"The model tells {Counted.Of(OutputCount, "class", "classes")} apart; there {(names.Count == 1 ? "is" : "are")} {Counted.Of(names.Count, "name")} for them.");
        }
    }

    /// <summary>That a training has the model.</summary>
    private sealed class Claim(MnistModel model) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref model._isBeingTrained, false);
    }
}
