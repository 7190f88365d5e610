using MnistTools.Data;

namespace MnistTools.Plotting;

/// <summary>The training images that a report carries: of each class as many, from all over the set.</summary>
internal sealed class ReportExamples
{
    /// <summary>The most of all classes together: about 0.1 MB.</summary>
    public const int MostImages = 400;

    private readonly ImageSet _images;

    public ReportExamples(ImageSet images)
    {
        _images = images;
        int ofClass = Math.Max(1, MostImages / images.ClassNames.Count);
        Rows = [.. Enumerable.Range(0, images.Count)
            .GroupBy(place => images.Labels[place])
            .OrderBy(places => places.Key)
            .SelectMany(places => Spread([.. places], ofClass))
            .Take(MostImages)];
    }

    /// <summary>Which of the images they are.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>What the page's scripts show of them.</summary>
    public object Describe() => new
    {
        total = _images.Count,
        labels = Rows.Select(row => _images.ClassNames[_images.Labels[row]]),
        places = Rows.Select(_images.PlaceOf),
    };

    /// <summary>(images, height, width) bytes.</summary>
    public byte[] CopyPixels() => _images.Subset([.. Rows]).Pixels.ToArray();

    private static IEnumerable<int> Spread(int[] places, int most) =>
        Enumerable.Range(0, Math.Min(most, places.Length)).Select(i => places[(int)((long)i * places.Length / Math.Min(most, places.Length))]);
}
