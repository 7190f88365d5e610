namespace MnistTools.Data.Pictures;

/// <summary>
/// Brings ink into the form of MNIST's images, as they were made: cropped, scaled into 20×20 with its proportions kept, edges smoothed, and laid
/// into 28×28 by its centre of mass. Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
/// </summary>
internal static class DigitFrame
{
    /// <summary>Rows and columns of the frame.</summary>
    public const int Size = 28;

    /// <summary>The longer side of the digit in it.</summary>
    public const int DigitSize = 20;

    /// <summary>
    /// Where the centre of mass comes to be: in MNIST's images the middle of the pixel behind the middle, 14.5 on average in both directions.
    /// </summary>
    private const double Centre = 14.5;

    /// <summary>Less than this share of the strongest ink is the edge of a line; it does not widen the crop.</summary>
    private const float FaintInk = 0.25f;

    /// <summary>Makes the image that a model sees.</summary>
    /// <param name="ink">Where ink is and how much: 0 is background.</param>
    /// <returns>(28, 28) bytes, row by row; 0 is background, the strongest ink is 255. All 0 where there is no ink.</returns>
    public static byte[] Place(GrayImage ink)
    {
        ArgumentNullException.ThrowIfNull(ink);
        byte[] frame = new byte[Size * Size];
        float strongest = ink.Values.Length == 0 ? 0 : ink.Values.Max();
        if (!(strongest > 0))
        {
            return frame;
        }

        GrayImage digit = Scale(ink, Crop(ink, strongest * FaintInk));
        Lay(digit, frame);
        return frame;
    }

    /// <summary>The smallest box around all ink that is not faint.</summary>
    private static Box Crop(GrayImage ink, float faint)
    {
        int left = ink.Width, top = ink.Height, right = 0, bottom = 0;
        for (int y = 0; y < ink.Height; y++)
        {
            for (int x = 0; x < ink.Width; x++)
            {
                if (ink[x, y] >= faint)
                {
                    (left, right) = (Math.Min(left, x), Math.Max(right, x + 1));
                    (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y + 1));
                }
            }
        }

        return new Box(left, top, right - left, bottom - top);
    }

    private static GrayImage Scale(GrayImage ink, Box box)
    {
        double scale = (double)DigitSize / Math.Max(box.Width, box.Height);
        int width = Math.Max(1, (int)Math.Round(box.Width * scale, MidpointRounding.AwayFromZero));
        int height = Math.Max(1, (int)Math.Round(box.Height * scale, MidpointRounding.AwayFromZero));
        Window[] columns = Windows(box.Left, box.Width, width);
        Window[] rows = Windows(box.Top, box.Height, height);
        var digit = new GrayImage(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                digit[x, y] = Average(ink, columns[x], rows[y]);
            }
        }

        return digit;
    }

    /// <summary>
    /// For each pixel of the scaled side, the pixels of the ink that it is made of: weights fall in a straight line to 0 over one scaled pixel
    /// (or one of the ink's, where that is larger) to each side of its middle. What lies outside the ink does not count.
    /// </summary>
    private static Window[] Windows(int first, int length, int scaledLength)
    {
        double step = (double)length / scaledLength;
        double reach = Math.Max(step, 1);
        return [.. Enumerable.Range(0, scaledLength).Select(i =>
        {
            double middle = (i + 0.5) * step;
            int start = Math.Max(0, (int)Math.Floor(middle - reach));
            int end = Math.Min(length, (int)Math.Ceiling(middle + reach));
            double[] weights = [.. Enumerable.Range(start, end - start).Select(at => Math.Max(0, 1 - Math.Abs(at + 0.5 - middle) / reach))];
            double sum = weights.Sum();
            return new Window(first + start, [.. weights.Select(weight => (float)(weight / sum))]);
        })];
    }

    private static float Average(GrayImage ink, Window columns, Window rows)
    {
        float sum = 0;
        for (int i = 0; i < rows.Weights.Length; i++)
        {
            float inRow = 0;
            for (int j = 0; j < columns.Weights.Length; j++)
            {
                inRow += columns.Weights[j] * ink[columns.First + j, rows.First + i];
            }

            sum += rows.Weights[i] * inRow;
        }

        return sum;
    }

    /// <summary>Puts the digit where its centre of mass is in its place, or as near to that as there is room.</summary>
    private static void Lay(GrayImage digit, byte[] frame)
    {
        double mass = 0, massX = 0, massY = 0;
        for (int y = 0; y < digit.Height; y++)
        {
            for (int x = 0; x < digit.Width; x++)
            {
                mass += digit[x, y];
                massX += digit[x, y] * (x + 0.5);
                massY += digit[x, y] * (y + 0.5);
            }
        }

        int left = Begin(massX / mass, digit.Width), top = Begin(massY / mass, digit.Height);
        float strongest = digit.Values.Max();
        for (int y = 0; y < digit.Height; y++)
        {
            for (int x = 0; x < digit.Width; x++)
            {
                frame[((top + y) * Size) + left + x] = (byte)Math.Round(255 * digit[x, y] / strongest, MidpointRounding.AwayFromZero);
            }
        }
    }

    private static int Begin(double centre, int length) =>
        Math.Clamp((int)Math.Round(Centre - centre, MidpointRounding.AwayFromZero), 0, Size - length);

    private readonly record struct Box(int Left, int Top, int Width, int Height);

    private readonly record struct Window(int First, float[] Weights);
}
