using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace MnistTools.Layers;

/// <summary>A layer where it stands in a model.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Path">Its number in the model, from 0, and for one within another layer that in its chain behind it: <c>4.0</c>.</param>
/// <param name="Input">What goes in.</param>
/// <param name="Output">What comes out.</param>
/// <param name="Weights">Its weights.</param>
internal sealed record LayerPlace(Layer Layer, string Path, Shape Input, Shape Output, IReadOnlyList<ModelWeight> Weights)
{
    private const int LongestNumbered = 3;

    /// <summary>
    /// The number by which its random numbers are drawn: its own in the model, or one beyond those. Chains in chains in chains have more numbers than there
    /// are, and get a hash of the path.
    /// </summary>
    public int Number { get; } = NumberOf(Path);

    /// <summary>The layers that it is made of, and those that they are made of; itself unless it is made of others.</summary>
    public IEnumerable<LayerPlace> Leaves => Layer.GetParts(this).SelectMany(part => ReferenceEquals(part, this) ? [part] : part.Leaves);

    /// <summary>Whether a training changes any of its weights.</summary>
    public bool IsTrained => Leaves.Any(leaf => leaf.Weights.Count > 0 && leaf.Layer is not LearningLayer { Trainable: false });

    /// <summary>Its weight of a kind that it always has.</summary>
    public ModelWeight this[WeightKind kind] => Weights.Single(weight => weight.Kind == kind);

    /// <summary>Its weight of a kind, if it has one.</summary>
    public ModelWeight? Find(WeightKind kind) => Weights.SingleOrDefault(weight => weight.Kind == kind);

    private static int NumberOf(string path)
    {
        int[] numbers = [.. path.Split('.').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return numbers.Length > LongestNumbered
            ? (int)XxHash32.HashToUInt32(Encoding.ASCII.GetBytes(path)) | int.MinValue
            : numbers.Skip(1).Aggregate(numbers[0], (outer, number) => unchecked((outer + 1) * 1024 + number));
    }
}
