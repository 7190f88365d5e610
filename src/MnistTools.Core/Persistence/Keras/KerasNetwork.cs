using System.Globalization;
using MnistTools.Layers;
using MnistTools.Layers.Exchange;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// The layers of a Keras model as layers of MnistTools: each with the one it comes from, so that its weights can be found. What does
/// nothing outside of training is left out, and a Rescaling, or a Normalization of all alike, before everything else is part of how the input is scaled.
/// </summary>
internal sealed class KerasNetwork
{
    private static readonly string[] DoNothing =
    [
        KerasConfig.InputLayer, "ActivityRegularization", "GaussianDropout", "AlphaDropout", "Identity", "Masking",
        "RandomFlip", "RandomRotation", "RandomTranslation", "RandomZoom", "RandomShear", "RandomHeight", "RandomWidth", "RandomContrast",
        "RandomBrightness", "RandomErasing", "RandomInvert", "RandomSharpness", "RandomGaussianBlur", "RandomElasticTransform", "RandomPerspective",
    ];

    private readonly string _path;
    private readonly Func<KerasLayer, IReadOnlyList<Hdf5Dataset>> _findWeights;
    private readonly bool _isChannelsFirst;
    private readonly List<KerasEntry> _layers = [];
    private Shape _shape;

    /// <summary>A Reshape since which the image has an axis for its one channel in Keras and none here, or the other way round.</summary>
    private KerasSettings? _otherAxes;

    /// <summary>Whether bytes come in, as the first layer that scales them says.</summary>
    private bool? _takesBytes;

    private KerasNetwork(KerasConfig config, Func<KerasLayer, IReadOnlyList<Hdf5Dataset>> findWeights, string path)
    {
        (_path, _findWeights, _isChannelsFirst) = (path, findWeights, config.IsChannelsFirst);
        (InputShape, IsFlatInput) = ReadInputShape(config.InputShape ?? [28, 28]);
        _shape = InputShape;
    }

    /// <summary>The layers, each with the one of Keras whose weights it has.</summary>
    public IReadOnlyList<KerasEntry> Layers => _layers;

    /// <summary>Shape of an image that goes in.</summary>
    public Shape InputShape { get; private set; }

    /// <summary>Whether the weights behind a flattened image have all of its first channel before all of its second.</summary>
    public bool FlattensChannelsFirst { get; private set; }

    /// <summary>What Rescaling and Normalization make of the input, before anything else: factor and offset; <see langword="null"/> without one.</summary>
    public (double Factor, double Offset)? Rescaling { get; private set; }

    /// <summary>Whether the model was made for bytes as they are.</summary>
    public bool TakesBytes => _takesBytes ?? false;

    /// <summary>Whether nothing so far has changed a pixel.</summary>
    private bool IsAtPixels => _layers.All(entry => entry.Layer is Flatten or Dropout { Rate: 0 });

    /// <summary>Whether images come in as one row of pixels, which no layer has put into rows and columns so far.</summary>
    private bool IsFlatInput { get; set; }

    /// <summary>Translates a model.</summary>
    /// <param name="config">Its config.</param>
    /// <param name="findWeights">Finds the weights of a layer that cannot be translated without them.</param>
    /// <param name="path">What messages call the file.</param>
    /// <exception cref="ModelFormatException">A layer, or a setting of it, has no counterpart; the message names it and its place.</exception>
    public static KerasNetwork Create(KerasConfig config, Func<KerasLayer, IReadOnlyList<Hdf5Dataset>> findWeights, string path)
    {
        var network = new KerasNetwork(config, findWeights, path);
        network.Add(config.Chain);
        return network;
    }

    /// <summary>Whether a layer does nothing outside of training.</summary>
    public static bool DoesNothing(KerasLayer layer) => DoNothing.Contains(layer.ClassName);

    private void Add(IEnumerable<KerasLink> chain)
    {
        foreach (KerasLink link in chain.Where(link => !DoesNothing(link.Layer)))
        {
            if (link.Branch is { } branch)
            {
                AddSum(link.Layer, branch);
            }
            else
            {
                Add(link.Layer);
            }
        }
    }

    /// <summary>The layers of a branch, as they follow on those before it, and with its input added to what they make.</summary>
    private void AddSum(KerasLayer source, IReadOnlyList<KerasLink> branch)
    {
        (int first, Shape input, (double, double)? rescaling) = (_layers.Count, _shape, Rescaling);
        Add(branch);
        KerasEntry[] parts = [.. _layers.Skip(first)];
        if (parts.Length == 0 || Rescaling != rescaling)
        {
            throw new ModelFormatException(
                $"This Keras model cannot be used here: its {source} adds up what no layer has changed, or what Rescaling or Normalization has.", _path);
        }

        _layers.RemoveRange(first, parts.Length);
        _shape = input;
        Append(AddUp([.. parts.Select(part => part.Layer)]), source, parts);
    }

    /// <summary>Where all layers that have weights are frozen, the sum says it once.</summary>
    private static Residual AddUp(Layer[] chain) => chain.OfType<LearningLayer>().Any() && chain.OfType<LearningLayer>().All(layer => !layer.Trainable)
        ? new Residual(new LayerChain(chain.Select(layer => layer.Unfreeze()))) { Trainable = false }
        : new Residual(new LayerChain(chain));

    private void Add(KerasLayer source)
    {
        var settings =
            new KerasSettings(source.ToString(), source.Config, message => new ModelFormatException(message, _path)) { IsChannelsFirst = _isChannelsFirst };
        switch (source.ClassName)
        {
            case "Resizing":
                settings.Require(
                    _shape.Sizes is [var rows, var columns, ..] && settings.WholeNumber("height") == rows && settings.WholeNumber("width") == columns,
                    $"another size than its input, {_shape}; resize the images before");
                return;
            case "Rescaling":
                Rescale(settings);
                return;
            case KerasMoments.ClassName:
                Normalize(source, settings);
                return;
            case "Reshape":
                Reshape(settings);
                return;
            case nameof(Dense) when !IsFlatInput && (_shape.ElementCount > _shape.Sizes[^1] || (_isChannelsFirst && _shape.Sizes.Count == 3)):
                throw settings.Unsupported($"an input of {_shape}, along whose last axis alone it works in Keras; a Flatten before it is needed");
        }

        KerasReader reader = KerasReader.Find(source.ClassName) ?? throw new ModelFormatException(
            $"This Keras model cannot be used here: there is no counterpart of its {source}. Known are {string.Join(", ", Layer.KerasReaders.Select(known => known.ClassName))}, Reshape, Rescaling, Normalization, Resizing to the same size. "
            + "Give all layers as they are in Keras, and the weights in the file are taken for them.", _path);
        // Along a last axis that is as long as the sample, a Dense works in Keras as on a row.
        if ((IsFlatInput && source.ClassName != nameof(Flatten)) || (source.ClassName == nameof(Dense) && _shape.Sizes.Count > 1))
        {
            Append(new Flatten(), null);
        }

        IsFlatInput = false;
        if (source.ClassName == nameof(Flatten))
        {
            FlattenImage(takesChannelsFirst: settings.Text("data_format") != "channels_first");
        }

        IReadOnlyList<Layer> layers = Read(settings, () => reader.Read(settings, _shape));
        Append(layers, source, settings);
        IReadOnlyList<Layer> activation = Read(settings, () => settings.ListActivationLayers(_shape));
        if (activation.Count > 0 && layers is [Activation])
        {
            // It was that activation and nothing else.
            _layers.RemoveAt(_layers.Count - 1);
        }

        Append(activation, source, settings);
    }

    private void Append(IReadOnlyList<Layer> layers, KerasLayer source, KerasSettings settings)
    {
        foreach (Layer layer in layers)
        {
            bool worksAlongColumns =
                _isChannelsFirst && _shape.Sizes.Count == 3 && layer.Axes == InputAxes.Last && layer is not (BatchNormalization or LayerNormalization);
            settings.Require(
                !worksAlongColumns,
                $"an input of {_shape} with the data_format channels_first, along whose last axis it works in Keras; save the model with channels_last");
            Append(source.IsTrainable ? layer : layer.Freeze(), source);
        }
    }

    /// <summary>
    /// Keras' Flatten puts channels last before it makes one axis of all, if it is said to have them first; if not, it takes them as they lie.
    /// </summary>
    private void FlattenImage(bool takesChannelsFirst) => FlattensChannelsFirst |= _isChannelsFirst && _shape.Sizes.Count == 3 && takesChannelsFirst;

    private static IReadOnlyList<Layer> Read(KerasSettings settings, Func<IReadOnlyList<Layer>> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException refused)
        {
            throw settings.Unsupported($"a setting that cannot be: {refused.Message.Split(" (Parameter", 2)[0]}");
        }
    }

    private void Append(Layer layer, KerasLayer? source, IReadOnlyList<KerasEntry>? parts = null, KerasMoments? moments = null)
    {
        if (_otherAxes is { } reshape && layer.Axes == InputAxes.Last)
        {
            throw reshape.Unsupported(
                $"a target_shape that changes the number of axes, and its {source} works along the last one; an axis for the one channel can be put in or taken away only where images come in");
        }

        try
        {
            Shape output = layer.GetOutputShape(_shape);
            _otherAxes = output.Equals(_shape) ? _otherAxes : null;
            _shape = output;
        }
        catch (Exception refused) when (refused is SpecException or OverflowException)
        {
            throw new ModelFormatException($"The layers of this Keras model do not fit each other, at {source}: {Problem.Of(refused)}", _path, refused);
        }

        _layers.Add(new KerasEntry(layer, source, parts, moments));
    }

    private void Rescale(KerasSettings settings)
    {
        settings.Require(IsAtPixels, "a place behind layers that change the image; Rescaling can only be used before all others");
        _takesBytes ??= true;
        Scale(settings.Number("scale"), settings.Number("offset", 0));
    }

    private void Scale(double factor, double offset)
    {
        (double before, double offsetBefore) = Rescaling ?? (1, 0);
        Rescaling = (before * factor, offsetBefore * factor + offset);
    }

    /// <summary>
    /// One mean and one variance of all pixels are a scale of the input; several, or those behind other layers, a batch normalisation that is frozen.
    /// </summary>
    private void Normalize(KerasLayer source, KerasSettings settings)
    {
        settings.Require(!settings.Flag("invert", false), "invert=True; a Normalization that normalizes can be used");
        KerasMoments moments = KerasMoments.Read(settings) ?? KerasMoments.Read(_findWeights(source), settings);
        int places = IsFlatInput ? _shape.ElementCount : _shape.Sizes[^1];
        settings.Require(
            moments.Mean.Count == moments.Variance.Count && (moments.Mean.Count == 1 || moments.Mean.Count == places)
                && moments.Variance.All(variance => variance >= 0),
            $"{moments.Mean.Count} means and {moments.Variance.Count} variances for {_shape}; one of all, or one for each place along the last axis, can be used, and no variance below 0");
        if (IsAtPixels)
        {
            _takesBytes ??= moments.AreOfBytes;
            if (moments.IsOfAll)
            {
                Scale(moments.Factor, moments.Offset);
                return;
            }
        }

        if (moments.Mean.Count > 1)
        {
            settings.RequireLastAxis(IsFlatInput ? new Shape(places) : _shape);
        }

        if (IsFlatInput)
        {
            Append(new Flatten(), null);
            IsFlatInput = false;
        }

        Append(KerasMoments.Layer, source, moments: moments);
    }

    /// <summary>Pixels to an image, an image to pixels, or an image with an axis for its one channel or without.</summary>
    private void Reshape(KerasSettings settings)
    {
        IReadOnlyList<int> target = settings.WholeNumbers("target_shape");
        target = _isChannelsFirst && target is [1, var rows, var columns] ? [rows, columns, 1] : target;
        int known = target.Where(size => size > 0).Aggregate(1, (product, size) => checked(product * Math.Min(size, 1 << 15)));
        int[] sizes = [.. target.Select(size => size > 0 ? size : _shape.ElementCount / Math.Max(1, known))];
        if (sizes.Length == 1 && sizes[0] == _shape.ElementCount)
        {
            IsFlatInput = false;
            FlattenImage(takesChannelsFirst: true);
            Append(new Flatten(), null);
        }
        else if (IsOneChannel(sizes) && HasSamePixels(sizes))
        {
            SetAxes(sizes, settings);
        }
        else
        {
            throw settings.Unsupported(
                $"target_shape ({string.Join(", ", target)}) for {_shape}; images can be made of a row of pixels before all other layers, and a row of an image");
        }
    }

    /// <summary>
    /// With an axis for the one channel, or without. Before any layer to which that makes a difference, the images that go in have the same
    /// axes; behind one, they differ from those in Keras until a layer makes other images of them.
    /// </summary>
    private void SetAxes(int[] sizes, KerasSettings reshape)
    {
        if (_layers.All(entry => entry.Layer.Axes == InputAxes.None))
        {
            (InputShape, IsFlatInput) = (new Shape(sizes), false);
            _shape = InputShape;
        }
        else
        {
            _otherAxes = sizes.Length == _shape.Sizes.Count ? null : reshape;
        }
    }

    private bool HasSamePixels(int[] image) => IsFlatInput
        ? image[0] * image[1] == _shape.ElementCount
        : IsOneChannel(_shape.Sizes) && image[..2].SequenceEqual(_shape.Sizes.Take(2));

    private static bool IsOneChannel(IReadOnlyList<int> sizes) => sizes is [_, _] or [_, _, 1];

    /// <summary>Sizes that are left open are MNIST's.</summary>
    private (Shape Shape, bool IsFlat) ReadInputShape(IReadOnlyList<int?> sizes)
    {
        IReadOnlyList<int?> channelsLast = _isChannelsFirst && sizes is [var channels, var rows, var columns] ? [rows, columns, channels] : sizes;
        int[] known = [.. channelsLast.Select((size, axis) => size ?? (axis < 2 && sizes.Count > 1 ? 28 : sizes.Count == 1 ? 784 : 1))];
        int side = known.Length == 1 ? (int)Math.Sqrt(Math.Max(0, known[0])) : 0;
        return known switch
        {
            [> 0 and <= 4096, > 0 and <= 4096] or [> 0 and <= 4096, > 0 and <= 4096, 1] => (new Shape(known), false),
            [> 0 and <= 4096 * 4096] when side * side == known[0] => (new Shape(side, side), true),
            _ => throw new ModelFormatException(
                $"This Keras model takes ({string.Join(", ", sizes.Select(size => size?.ToString(CultureInfo.InvariantCulture) ?? "None"))}{(_isChannelsFirst ? ") with the data_format channels_first" : ")")}; images of one channel can be used, "
                + $"(rows, columns) or {(_isChannelsFirst ? "(1, rows, columns)" : "(rows, columns, 1)")}, or square ones as a row of pixels.",
                _path),
        };
    }
}
