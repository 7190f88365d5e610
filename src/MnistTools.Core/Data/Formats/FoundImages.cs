using MnistTools.Data.Sets;
using MnistTools.Text;

namespace MnistTools.Data.Formats;

/// <summary>What was found where a path leads: one set of images, or two.</summary>
/// <param name="Name">What the data is called.</param>
/// <param name="Train">The images, or those to train with.</param>
/// <param name="Test">The images to judge by.</param>
internal sealed record FoundImages(string Name, ImageSet Train, ImageSet? Test = null)
{
    /// <summary>Whether the classes are only numbered, up to the largest label: others may have more.</summary>
    public bool HasCountedClasses { get; init; }

    /// <summary>What is allowed, but probably a mistake; each names its file or folder.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Two sets with the same classes, and with images of one size.</summary>
    /// <param name="name">What the data is called.</param>
    /// <param name="train">The images to train with.</param>
    /// <param name="test">The images to judge by. Their classes must be among those of the others, unless both are only numbered.</param>
    /// <param name="testPath">Where these are from.</param>
    /// <param name="haveCountedClasses">Whether both are, so that the largest label of the two tells how many classes there are.</param>
    /// <exception cref="MnistDataException">The sizes differ.</exception>
    /// <exception cref="MismatchException">The classes do not fit.</exception>
    public static FoundImages Pair(string name, ImageSet train, ImageSet test, string testPath, bool haveCountedClasses)
    {
        MnistData.CheckOneSize(train, test, testPath);
        if (train.Name == test.Name)
        {
            (train, test) = (train.Called($"{train.Name} train"), test.Called($"{test.Name} test"));
        }

        IReadOnlyList<string> names = haveCountedClasses && test.ClassNames.Count > train.ClassNames.Count ? test.ClassNames : train.ClassNames;
        return new FoundImages(name, train.Relabel(names), test.Relabel(names));
    }

    /// <summary>The names of classes that only have numbers: as many as the largest label asks for.</summary>
    public static IReadOnlyList<string> NameNumbers(ReadOnlySpan<byte> labels)
    {
        byte largest = 0;
        foreach (byte label in labels)
        {
            largest = Math.Max(largest, label);
        }

        return Mnist.NameNumbers(largest + 1);
    }

    /// <summary>The same, after somebody who wants to know was told what is probably a mistake.</summary>
    public FoundImages TellWarnings(IProgress<string>? warnings)
    {
        foreach (string warning in Warnings)
        {
            warnings?.Report(VisibleText.Of(warning));
        }

        return this;
    }
}
