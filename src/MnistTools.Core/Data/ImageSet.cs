using System.Globalization;
using System.Security.Cryptography;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Data;

/// <summary>
/// Immutable images and their labels, as bytes. It is not enumerable, so that a pipeline of a shell passes it on whole; <see cref="EnumerateImages"/> gives
/// the images one by one.
/// </summary>
public sealed class ImageSet
{
    /// <summary>Labels are bytes.</summary>
    private const int MostClasses = byte.MaxValue + 1;

    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;
    private string? _contentSha256;

    /// <summary>Makes a set of images.</summary>
    /// <param name="name">What the set is called, for example <c>MNIST train</c>.</param>
    /// <param name="pixels">(N, height, width) bytes, row by row; 0 is background. They are not copied, so nobody may change them from here on.</param>
    /// <param name="labels">(N) labels; each is an index into <paramref name="classNames"/>. They are not copied either.</param>
    /// <param name="height">Rows of an image.</param>
    /// <param name="width">Columns of an image.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <param name="sha256">SHA-256 in hexadecimal of each unpacked file that the images were read from, by file name.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or a label has no class.</exception>
    public ImageSet(string name, ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels, int height, int width, IReadOnlyList<string> classNames,
        IReadOnlyDictionary<string, string>? sha256 = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        Check.NoneIsNull(classNames);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (pixels.Length != (long)labels.Length * height * width)
        {
            throw new ArgumentException($"{labels.Length} labels need {(long)labels.Length * height * width} pixels, not {pixels.Length}.", nameof(pixels));
        }

        CheckCount(classNames);
        if (labels.Length > 0 && (classNames.Count == 0 || labels.Span.ContainsAnyExceptInRange((byte)0, (byte)(classNames.Count - 1))))
        {
            throw new ArgumentException(
                classNames.Count == 0 ? "Labels need classes, and there are none." : $"There is a label over {classNames.Count - 1}.", nameof(labels));
        }

        Name = name;
        _pixels = pixels;
        _labels = labels;
        Height = height;
        Width = width;
        ClassNames = classNames.ToArray();
        Sha256 = sha256 ?? new Dictionary<string, string>();
    }

    /// <summary>What the set is called.</summary>
    public string Name { get; }

    /// <summary>How many images there are.</summary>
    public int Count => _labels.Length;

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>The name of each class, by label.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// SHA-256 in hexadecimal of each unpacked file that the images were read from, by file name; of a part of a set, still that of the whole files.
    /// </summary>
    public IReadOnlyDictionary<string, string> Sha256 { get; }

    /// <summary>(N, height, width) bytes.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels.Span;

    /// <summary>(N) labels.</summary>
    public ReadOnlySpan<byte> Labels => _labels.Span;

    /// <summary>
    /// The place that each image has in the set that they were taken from one by one, as a script lists them; <see langword="null"/> where they count by
    /// themselves.
    /// </summary>
    internal IReadOnlyList<int>? Places { get; private init; }

    /// <summary>SHA-256 in hexadecimal of the pixels and labels themselves, wherever they came from; counted once.</summary>
    internal string ContentSha256 => _contentSha256 ??= Hash();

    private int ImageSize => Height * Width;

    /// <summary>One image with its label.</summary>
    /// <param name="index">Its place from 0 or, below 0, from the end, as in Python and PowerShell: −1 is the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">The set has not that many.</exception>
    public LabelledImage this[int index]
    {
        get
        {
            int place = index < 0 ? index + Count : index;
            return place >= 0 && place < Count ? new LabelledImage(this, place) : throw Missing(index);
        }
    }

    /// <summary>The images one by one, each with its label.</summary>
    public IEnumerable<LabelledImage> EnumerateImages() => Enumerable.Range(0, Count).Select(index => new LabelledImage(this, index));

    /// <summary>The bytes of one image, row by row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has no such image.</exception>
    public ReadOnlySpan<byte> GetImage(int index) => index >= 0 && index < Count ? Pixels.Slice(index * ImageSize, ImageSize) : throw Missing(index);

    /// <summary>A copy of the bytes of one image, row by row: for scripts, which cannot use spans.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has no such image.</exception>
    public byte[] CopyImage(int index) => GetImage(index).ToArray();

    /// <summary>A copy of all labels: for scripts, which cannot use spans.</summary>
    public byte[] CopyLabels() => Labels.ToArray();

    /// <summary>The first images, one at least.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has not that many.</exception>
    public ImageSet Take(int count) => Slice(0, count);

    /// <summary>So many images, one at least, with as many of each class as its share of the set is: the first of each, in the order of the set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has not that many.</exception>
    public ImageSet TakeStratified(int count)
    {
        CheckCount(count, Count);
        int[] left = ShareOut(count);
        return Subset([.. Enumerable.Range(0, Count).Where(i => left[_labels.Span[i]]-- > 0)]);
    }

    /// <summary>The images of some classes, which are then numbered from 0 in the order given.</summary>
    /// <param name="classes">Labels, each once.</param>
    /// <exception cref="ArgumentException">There is no such class, or it is given twice, or none of its images are there.</exception>
    public ImageSet SelectClasses(IReadOnlyList<int> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Distinct().Count() != classes.Count || classes.Any(label => label < 0 || label >= ClassNames.Count))
        {
            throw new ArgumentException(
                $"Classes must be different labels from 0 to {ClassNames.Count - 1}, not {string.Join(", ", classes)}.", nameof(classes));
        }

        int[] newLabels = new int[ClassNames.Count];
        Array.Fill(newLabels, -1);
        for (int i = 0; i < classes.Count; i++)
        {
            newLabels[classes[i]] = i;
        }

        ImageSet chosen = Subset([.. Enumerable.Range(0, Count).Where(i => newLabels[_labels.Span[i]] >= 0)]);
        if (chosen.Count == 0)
        {
            throw new ArgumentException($"{Name} has no image of these classes.", nameof(classes));
        }

        return chosen.WithLabels(label => (byte)newLabels[label], [.. classes.Select(label => ClassNames[label])]);
    }

    /// <inheritdoc cref="SelectClasses(IReadOnlyList{int})"/>
    /// <remarks>For scripts: PowerShell makes an array of a list, and no interface.</remarks>
    public ImageSet SelectClasses(int[] classes) => SelectClasses((IReadOnlyList<int>)classes);

    /// <summary>
    /// The same images with their classes counted as in another list of names: each keeps its class, and gets the label that the class has there.
    /// </summary>
    /// <param name="classNames">The names. All classes of this set must be among them, in any order; there may be more.</param>
    /// <exception cref="ArgumentException">There are more than 256.</exception>
    /// <exception cref="MismatchException">A class of this set is not among them, or more than once; the message names it.</exception>
    public ImageSet Relabel(IReadOnlyList<string> classNames)
    {
        Check.NoneIsNull(classNames);
        if (ClassNames.SequenceEqual(classNames))
        {
            return this;
        }

        string[] unknown = [.. ClassNames.Where(name => classNames.Count(other => other == name) != 1)];
        if (unknown.Length > 0)
        {
            throw new MismatchException(
                $"{Name} has images of other classes: {ClassNaming.List(unknown)} {(unknown.Length == 1 ? "is" : "are")} not among {ClassNaming.List(classNames)}. Labels are matched by the names of their classes: use images of these, or a model that knows those.{AdviseName(classNames)}");
        }

        CheckCount(classNames);
        byte[] newLabels = [.. ClassNames.Select(name => (byte)(classNames.TakeWhile(other => other != name).Count()))];
        return WithLabels(label => newLabels[label], classNames);
    }

    private static void CheckCount(IReadOnlyList<string> classNames)
    {
        if (classNames.Count > MostClasses)
        {
            throw new ArgumentException($"Labels are bytes, so that there are {MostClasses} classes at most, not {classNames.Count}.", nameof(classNames));
        }
    }

    /// <summary>
    /// IDX files have no names of classes: those of a data set are numbered where nobody has said which it is. It cannot be one with fewer classes.
    /// </summary>
    private string AdviseName(IReadOnlyList<string> classNames) =>
        !DataSetCatalog.IsPart(Name, ClassNames)
        && Sha256.Keys.Any(DataSetCatalog.IsFile)
        && ClassNames.Count <= classNames.Count
        && ClassNames.Select((name, label) => name == label.ToString(CultureInfo.InvariantCulture)).All(isNumber => isNumber)
        && DataSetCatalog.FindByClasses(classNames) is { } set
            ? $" If the numbers stand for the classes of {set}, load its IDX files under that name: Name is {set}, beside Path."
            : "";

    /// <summary>The label of a class.</summary>
    /// <param name="nameOrLabel">Its name, in the same capitals or, where that means one class, in others; or, where no class is called so, its label as a
    /// number.</param>
    /// <exception cref="ArgumentException">There is no such class; the message lists those that there are.</exception>
    public int FindClass(string nameOrLabel)
    {
        ArgumentNullException.ThrowIfNull(nameOrLabel);
        int[] labels = [.. Enumerable.Range(0, ClassNames.Count)];
        int exact = Array.FindIndex(labels, label => string.Equals(ClassNames[label], nameOrLabel, StringComparison.Ordinal));
        if (exact >= 0)
        {
            return exact;
        }

        int[] alike = Array.FindAll(labels, label => string.Equals(ClassNames[label], nameOrLabel, StringComparison.OrdinalIgnoreCase));
        if (alike is [var only])
        {
            return only;
        }

        bool isNumber = int.TryParse(nameOrLabel, CultureInfo.InvariantCulture, out int number);
        // A number or a letter is near to every other.
        string advice = isNumber ? "" : SpecNames.Suggest(nameOrLabel, ClassNames.Where(name => name.Length > 2));
        return isNumber && number >= 0 && number < ClassNames.Count
            ? number
            : throw new ArgumentException($"There is no class '{nameOrLabel}'. {advice}The classes are {string.Join(", ", ClassNames)}.", nameof(nameOrLabel));
    }

    /// <summary>Cuts the set in two, as Keras' <c>validation_split</c> does: the second part is the last share of the images, unshuffled.</summary>
    /// <param name="lastShare">Share of the second part, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One part would be empty.</exception>
    public (ImageSet First, ImageSet Last) Split(double lastShare) =>
        TrySplit(lastShare, out string problem) ?? throw new ArgumentOutOfRangeException(nameof(lastShare), lastShare, problem);

    /// <summary>The same; <see langword="null"/> where one part would be empty.</summary>
    /// <param name="lastShare">Share of the second part.</param>
    /// <param name="problem">That as a sentence.</param>
    internal (ImageSet First, ImageSet Last)? TrySplit(double lastShare, out string problem)
    {
        problem = $"A split of {lastShare.ToString(CultureInfo.InvariantCulture)} of the {Counted.Of(Count, "image")} of {Name} leaves one part empty.";
        int first = (int)Math.Floor(Count * (1 - lastShare));
        return lastShare is > 0 and < 1 && first > 0 && first < Count ? (Slice(0, first), Slice(first, Count - first)) : null;
    }

    /// <summary>The images at the given places, in the given order.</summary>
    /// <exception cref="ArgumentException">There are too many for one set.</exception>
    public ImageSet Subset(ReadOnlySpan<int> indices)
    {
        CheckSize(indices.Length, Height, Width);
        byte[] pixels = new byte[indices.Length * ImageSize];
        byte[] labels = new byte[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            GetImage(indices[i]).CopyTo(pixels.AsSpan(i * ImageSize));
            labels[i] = Labels[indices[i]];
        }

        return new ImageSet(Name, pixels, labels, Height, Width, ClassNames, Sha256);
    }

    /// <summary>The same for images that are still called by their places in this set.</summary>
    internal ImageSet Pick(int[] indices)
    {
        ImageSet picked = Subset(indices);
        return new ImageSet(Name, picked._pixels, picked._labels, Height, Width, ClassNames, Sha256) { Places = [.. indices.Select(PlaceOf)] };
    }

    /// <summary>The place of an image in its set, or in the one that it was taken from.</summary>
    internal int PlaceOf(int index) => Places?[index] ?? index;

    /// <inheritdoc cref="Subset(ReadOnlySpan{int})"/>
    /// <remarks>For scripts, which cannot use spans.</remarks>
    public ImageSet Subset(int[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return Subset(indices.AsSpan());
    }

    /// <summary>
    /// The same images in the middle of larger ones: 0, which is background, around each; of an odd row or column, the one more below or at the right.
    /// </summary>
    /// <param name="height">Rows of an image then.</param>
    /// <param name="width">Columns of an image then.</param>
    /// <exception cref="ArgumentException">The images are larger, or there are too many of that size for one set.</exception>
    public ImageSet PadTo(int height, int width)
    {
        if (height < Height || width < Width)
        {
            throw new ArgumentException($"Images of {Height}×{Width} cannot be padded to {height}×{width}: the size must not be smaller.");
        }

        CheckSize(Count, height, width);
        if ((height, width) == (Height, Width))
        {
            return this;
        }

        byte[] pixels = new byte[Count * height * width];
        int first = (height - Height) / 2 * width + (width - Width) / 2;
        for (int row = 0; row < Count * Height; row++)
        {
            int start = row / Height * height * width + first + row % Height * width;
            Pixels.Slice(row * Width, Width).CopyTo(pixels.AsSpan(start));
        }

        return new ImageSet(Name, pixels, _labels, height, width, ClassNames, Sha256) { Places = Places };
    }

    private static void CheckSize(int count, int height, int width)
    {
        if ((Int128)count * height * width > Array.MaxLength)
        {
            string problem = count == 1 ? "has no room in a set: choose a smaller size" : "have no room in one set: take fewer, or a smaller size";
            throw new ArgumentException($"{Counted.Of(count, "image")} of {height}×{width} {problem}.");
        }
    }

    /// <summary>Labels as one-hot rows, Keras' <c>to_categorical</c>: (N, classes), 1 in the label's column, else 0.</summary>
    public float[,] ToCategorical()
    {
        float[,] rows = new float[Count, ClassNames.Count];
        for (int i = 0; i < Count; i++)
        {
            rows[i, Labels[i]] = 1;
        }

        return rows;
    }

    /// <summary>A line such as <c>MNIST train: 60000 images of 28×28 in 10 classes</c>.</summary>
    public override string ToString() =>
        $"{VisibleText.Of(Name)}: {Counted.Of(Count, "image")} of {Height}×{Width} in {Counted.Of(ClassNames.Count, "class", "classes")}";

    /// <summary>The same images, each of the first class of a list: for who looks at no labels.</summary>
    internal ImageSet WithoutLabels(IReadOnlyList<string> classNames) => WithLabels(_ => 0, classNames);

    /// <summary>The same images under another name.</summary>
    internal ImageSet Called(string name) => new(name, _pixels, _labels, Height, Width, ClassNames, Sha256) { Places = Places };

    /// <summary>The same images with other names for the same classes.</summary>
    internal ImageSet Rename(IReadOnlyList<string> classNames) => WithLabels(label => label, classNames);

    /// <summary>The error of an image that the set has not.</summary>
    internal ArgumentOutOfRangeException Missing(int index) => new(nameof(index), index, $"{Name} has {Counted.Of(Count, "image")}, counted from 0.");

    private ImageSet WithLabels(Func<byte, byte> change, IReadOnlyList<string> classNames)
    {
        byte[] labels = CopyLabels();
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = change(labels[i]);
        }

        return new ImageSet(Name, _pixels, labels, Height, Width, classNames, Sha256) { Places = Places };
    }

    private ImageSet Slice(int start, int count)
    {
        CheckCount(count, Count - start);
        return new ImageSet(Name, _pixels.Slice(start * ImageSize, count * ImageSize), _labels.Slice(start, count), Height, Width, ClassNames, Sha256);
    }

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Pixels);
        hash.AppendData(Labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void CheckCount(int count, int most)
    {
        if (count < 1 || count > most)
        {
            string problem = Count == 0 ? $"{Name} has no images" : $"{Name} has {Counted.Of(Count, "image")}; between 1 and {Count} can be taken";
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{problem}.");
        }
    }

    /// <summary>
    /// How many of each class: its share, rounded down; what is left goes to those that lost most by it, of two to the one with the lower label.
    /// </summary>
    private int[] ShareOut(int count)
    {
        long[] sizes = new long[ClassNames.Count];
        foreach (byte label in Labels)
        {
            sizes[label]++;
        }

        int[] shares = [.. sizes.Select(size => (int)(size * count / Count))];
        int left = count - shares.Sum();
        foreach (int label in Enumerable.Range(0, sizes.Length).OrderByDescending(label => sizes[label] * count % Count).Take(left))
        {
            shares[label]++;
        }

        return shares;
    }
}
