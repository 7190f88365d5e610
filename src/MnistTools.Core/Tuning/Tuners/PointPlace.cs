using System.Globalization;

namespace MnistTools.Tuning.Tuners;

/// <summary>
/// Where a point lies: in which space, and of each of its dimensions the index of the choice, or the share of all draws below the number. Shares are rounded,
/// because the last digits of a number may differ between two machines that propose it.
/// </summary>
internal sealed record PointPlace(int Space, IReadOnlyList<double> Values)
{
    private const double Fineness = 1 << 24;

    /// <summary>The place of a point; <see langword="null"/> if it is in none of the spaces.</summary>
    public static PointPlace? Find(IReadOnlyList<SearchSpace> spaces, IReadOnlyDictionary<string, object> point)
    {
        int space = spaces.Index().FirstOrDefault(pair => pair.Item.FindDifference(point) is null, (-1, null!)).Index;
        return space < 0 ? null : new PointPlace(space, [.. spaces[space].Dimensions.Select(dimension => FindValue(dimension, point[dimension.Name]))]);
    }

    /// <summary>Where a value lies in its dimension.</summary>
    public static double FindValue(SearchDimension dimension, object value) => dimension.Distribution is { } distribution
        ? Math.Round(Math.Clamp(distribution.ShareBelow(Convert.ToDouble(value, CultureInfo.InvariantCulture)), 0, 1) * Fineness) / Fineness
        : dimension.Choices.Index().First(pair => HyperparameterValue.AreSame(pair.Item, value)).Index;

    public bool Equals(PointPlace? other) => other is not null && Space == other.Space && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => Values.Aggregate(Space, HashCode.Combine);
}
