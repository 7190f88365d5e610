using MnistTools.Data;
using MnistTools.Text;

namespace MnistTools.Tuning;

/// <summary>
/// Stratified k-fold as in scikit-learn (StratifiedKFold without shuffle): each fold has as many images of each class as its share, and takes them in
/// the order in which they come.
/// </summary>
internal static class StratifiedFolds
{
    /// <summary>A single fold is the first of so many: a fifth of the images is held out.</summary>
    private const int FoldsOfHoldOut = 5;

    /// <summary>The fold that each image is validated in.</summary>
    /// <param name="labels">The label of each image.</param>
    /// <param name="count">How many folds there are, at least 2.</param>
    public static int[] Assign(ReadOnlySpan<byte> labels, int count)
    {
        // Classes are counted in the order of their first image.
        var classes = new List<byte>();
        var sizes = new Dictionary<byte, int>();
        foreach (byte label in labels)
        {
            if (!sizes.TryGetValue(label, out int size))
            {
                classes.Add(label);
            }

            sizes[label] = size + 1;
        }

        Dictionary<byte, Queue<int>> places = ShareOut(classes, sizes, count);
        int[] folds = new int[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            folds[i] = places[labels[i]].Dequeue();
        }

        return folds;
    }

    /// <summary>Images to train with and to validate on.</summary>
    /// <param name="images">All of them.</param>
    /// <param name="count">How many folds there are; of 1, a fifth of the images is held out.</param>
    /// <param name="fold">Which fold is validated on, from 0.</param>
    /// <exception cref="ArgumentException">There are fewer images than folds.</exception>
    public static (ImageSet Train, ImageSet Validation) Split(ImageSet images, int count, int fold)
    {
        int folds = count == 1 ? FoldsOfHoldOut : count;
        if (images.Count < folds)
        {
            string wanted = count == 1 ? "a fifth of them is held out, which" : $"{folds} folds";
            throw new ArgumentException(
                $"{images.Name} has {Counted.Of(images.Count, "image")}; {wanted} need{(count == 1 ? "s" : "")} at least {folds}.", nameof(count));
        }

        int[] assigned = Assign(images.Labels, folds);
        ILookup<bool, int> parts = Enumerable.Range(0, images.Count).ToLookup(i => assigned[i] == fold);
        return (images.Subset([.. parts[false]]), images.Subset([.. parts[true]]));
    }

    // As if all images, sorted by class, were dealt out to the folds by turns: the number that each fold gets of each class.
    private static Dictionary<byte, Queue<int>> ShareOut(List<byte> classes, Dictionary<byte, int> sizes, int count)
    {
        var places = new Dictionary<byte, Queue<int>>();
        int first = 0;
        foreach (byte label in classes)
        {
            int start = first;
            places[label] = new Queue<int>(Enumerable.Range(start, sizes[label]).Select(place => place % count).Order());
            first += sizes[label];
        }

        return places;
    }
}
