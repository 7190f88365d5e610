using System.Buffers;
using System.Globalization;
using System.Text;
using MnistTools.Files;
using MnistTools.Text;

namespace MnistTools.Data.Formats;

/// <summary>
/// A table (CSV) with an image in each line: its label and its pixels, row by row. Kaggle's has the names of the columns in its first line, of which one
/// is <c>label</c>; without names, the label comes first.
/// </summary>
internal static class ImageTable
{
    private const string LabelName = "label";

    /// <summary>A million pixels, and the label.</summary>
    private const int MostColumns = (1 << 20) + 1;

    /// <summary>Reads a table, gzipped or not.</summary>
    /// <exception cref="MnistDataException">It is no such table, or its gzip data is damaged; the message names line, cell and byte, of what is
    /// unpacked.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FoundImages Read(string path)
    {
        try
        {
            using FileStream file = ReceivedFile.Open(path);
            TableColumns columns = ReadFrom(file, content => ReadColumns(content, path));
            ImageSet images = ReadFrom(file, content => ReadImages(content, columns, path));
            return new FoundImages(images.Name, images)
            {
                HasCountedClasses = true,
                Warnings = !columns.HasNames && SeemsLabelledLast(images) ? [DescribeLabels(images, path)] : [],
            };
        }
        catch (InvalidDataException)
        {
            throw new MnistDataException(GzipFile.Damaged, path);
        }
    }

    /// <summary>Whether what was taken for labels is the same everywhere, as the corner of images often is, and what was taken for a corner is not.</summary>
    private static bool SeemsLabelledLast(ImageSet images)
    {
        int size = images.Height * images.Width;
        ReadOnlySpan<byte> pixels = images.Pixels;
        bool hasOneLast = true;
        for (int end = size; end <= pixels.Length; end += size)
        {
            hasOneLast &= pixels[end - 1] == pixels[size - 1];
        }

        return !hasOneLast && !images.Labels.ContainsAnyExcept(images.Labels[0]);
    }

    private static string DescribeLabels(ImageSet images, string path) =>
        $"{path}: All labels are {images.Labels[0]}, and the last numbers of the lines differ. Without names in the first line, the label comes first: if it is last here, put it first, or name the columns in a first line, that of the label '{LabelName}'";

    private static T ReadFrom<T>(FileStream file, Func<Stream, T> read)
    {
        using GzipFile? unpacked = GzipFile.IsOne(file) ? new GzipFile(file) : null;
        return read(unpacked ?? (Stream)file);
    }

    private static ImageSet ReadImages(Stream content, TableColumns columns, string path)
    {
        using var cells = new CellReader(content, path);
        var pixels = new ArrayBufferWriter<byte>();
        var labels = new List<byte>();
        byte[] image = new byte[columns.Count - 1];
        bool isAnImage = !columns.HasNames;
        while (cells.Read())
        {
            if (isAnImage)
            {
                ReadCell(cells, columns, image, labels);
            }

            CheckLength(cells, columns);
            if (cells.IsLast)
            {
                Add(image, isAnImage, pixels, cells);
                isAnImage = true;
            }
        }

        if (labels.Count == 0)
        {
            throw new MnistDataException("The table has no images, only the names of its columns", path);
        }

        byte[] all = [.. labels];
        string name = GzipFile.BareName(path);
        return new ImageSet(
            name, pixels.WrittenMemory, all, columns.Side, columns.Side, FoundImages.NameNumbers(all),
            new Dictionary<string, string> { [name] = cells.Hash() });
    }

    private static void Add(byte[] image, bool isAnImage, ArrayBufferWriter<byte> pixels, CellReader cells)
    {
        if (!isAnImage)
        {
            return;
        }

        if ((long)pixels.WrittenCount + image.Length > Array.MaxLength)
        {
            throw cells.Wrong($"The images up to line {cells.Line} have all the room that there is in one set, 2 GB: use a part of the table");
        }

        pixels.Write(image);
    }

    /// <summary>What the first line tells. A table without a number for each of its cells has names there.</summary>
    private static TableColumns ReadColumns(Stream content, string path)
    {
        using var cells = new CellReader(content, path);
        var names = new List<string>();
        while (cells.Read())
        {
            names.Add(cells.Text);
            if (names.Count > MostColumns)
            {
                throw cells.Wrong("The first line has more than a million cells: this is no table of labels and pixels");
            }

            if (cells.IsLast)
            {
                break;
            }
        }

        if (names.Count == 0)
        {
            throw new MnistDataException("The table is empty", path);
        }

        string[] words = [.. names.Where(name => !IsNumber(name)).Take(2)];
        int label = words.Length == 0 ? 0 : names.FindIndex(IsLabel);
        if (names.FindLastIndex(IsLabel) > label)
        {
            throw new MnistDataException($"Two columns are named '{LabelName}' in the first line: leave one out", path, 0);
        }

        if (label < 0)
        {
            throw new MnistDataException(
                words.Length == 1 && names.Count > 2
                    ? $"The first line has '{words[0]}' and numbers. Labels in words need a line of names above them, with the name '{LabelName}' for their column"
                    : $"The first line has names, such as '{words[0]}', and none is '{LabelName}'. Each image needs its label: name its column '{LabelName}', or leave the line of names out if the label comes first", path, 0);
        }

        int side = (int)Math.Sqrt(names.Count - 1);
        return side > 0 && side * side == names.Count - 1
            ? new TableColumns(names.Count, label, side, words.Length > 0)
            : throw new MnistDataException(
                $"The first line has {Counted.Of(names.Count, "cell")}: a label and {Counted.Of(names.Count - 1, "pixel")}, which make no square image. Leave out columns that are neither, such as an index (in pandas: index=False)", path, 0);
    }

    private static bool IsLabel(string name) => name.Equals(LabelName, StringComparison.OrdinalIgnoreCase);

    /// <summary>A decimal comma makes no name of a number.</summary>
    private static bool IsNumber(string cell) => cell.All(letter => char.IsDigit(letter) || "+-.,eE".Contains(letter, StringComparison.Ordinal));

    private static void CheckLength(CellReader cells, TableColumns columns)
    {
        if (cells.IsLast != (cells.Column == columns.Count))
        {
            throw cells.Wrong(
                $"Line {cells.Line} has {(cells.IsLast ? $"{cells.Column} cells" : $"more than {columns.Count} cells")}, and the first line has {columns.Count}");
        }
    }

    private static void ReadCell(CellReader cells, TableColumns columns, byte[] image, List<byte> labels)
    {
        int column = cells.Column - 1;
        if (column >= columns.Count)
        {
            return;
        }

        byte value = ReadByte(cells, column == columns.Label);
        if (column == columns.Label)
        {
            labels.Add(value);
        }
        else
        {
            image[column < columns.Label ? column : column - 1] = value;
        }
    }

    private static byte ReadByte(CellReader cells, bool isLabel)
    {
        ReadOnlySpan<byte> cell = cells.Cell;
        // One digit is most of a table.
        if (cell is [>= (byte)'0' and <= (byte)'9' and var digit])
        {
            return (byte)(digit - '0');
        }

        if (byte.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out byte value))
        {
            return value;
        }

        // Without signs between thousands: 0,5 must not be 5.
        bool isNumber = double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        // Programs that know only such numbers write 7 as 7.0.
        if (isNumber && number is >= 0 and <= byte.MaxValue && number == Math.Floor(number))
        {
            return (byte)number;
        }

        string advice = isLabel ? "A label is the number of a class"
            : cell.Contains((byte)',') ? "Pixels are bytes, without decimals: if these are shares of white, multiply by 255, and round"
            : isNumber && number != Math.Floor(number) ? "Pixels are bytes: multiply by what makes white 255, and round"
            : "Pixels are bytes";
        throw cells.Wrong($"In line {cells.Line}, cell {cells.Column} has '{Encoding.UTF8.GetString(cell)}', not a whole number from 0 to 255. {advice}");
    }

    /// <summary>What is where in each line.</summary>
    /// <param name="Count">How many cells there are.</param>
    /// <param name="Label">Which of them is the label, from 0.</param>
    /// <param name="Side">Rows and columns of an image.</param>
    /// <param name="HasNames">Whether the first line has names.</param>
    private sealed record TableColumns(int Count, int Label, int Side, bool HasNames);
}
