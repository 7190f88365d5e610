namespace MnistTools.Core.Tests;

/// <summary>Made-up images for tests that need exact sizes.</summary>
internal static class Some
{
    public static ImageSet Images(int count, int height = 3, int width = 3, int classes = 4, int seed = 1)
    {
        var random = new Random(seed);
        byte[] pixels = new byte[count * height * width];
        random.NextBytes(pixels);
        byte[] labels = [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(classes))];
        return new ImageSet("made up", pixels, labels, height, width, [.. Enumerable.Range(0, classes).Select(c => $"class {c}")]);
    }

    /// <summary>Images with ink on a fifth of their pixels, as digits have it.</summary>
    public static ImageSet SparseImages(int count, int height, int width, int classes = 4, int seed = 1)
    {
        ImageSet images = Images(count, height, width, classes, seed);
        var random = new Random(seed);
        byte[] pixels = [.. Enumerable.Range(0, count).SelectMany(i => images.GetImage(i).ToArray()).Select(pixel => random.Next(5) == 0 ? pixel : (byte)0)];
        return new ImageSet("mostly blank", pixels, images.Labels.ToArray(), height, width, images.ClassNames);
    }

    public static float[] Numbers(int count, int seed, double scale = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(scale * (2 * random.NextDouble() - 1)))];
    }
}
