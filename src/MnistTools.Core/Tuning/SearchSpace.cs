using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Numerics;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Training.Callbacks;

namespace MnistTools.Tuning;

/// <summary>The values that one hyper-parameter may take: some choices, or draws from a distribution.</summary>
/// <param name="Name">A parameter of a training, or a word that stands in braces in the text of one.</param>
/// <param name="Choices">The values; empty if they are drawn.</param>
/// <param name="Distribution">Where they are drawn from; <see langword="null"/> if they are chosen.</param>
public sealed record SearchDimension(string Name, IReadOnlyList<object> Choices, Distribution? Distribution)
{
    internal object Draw(ref RandomStream random) => GetValue(Distribution is null ? random.NextIndex(Choices.Count) : random.NextDouble());

    /// <summary>A value by its index among the choices or, of a distribution, by the share of all draws below it.</summary>
    internal object GetValue(double place) =>
        Distribution is { } distribution ? HyperparameterValue.Normalize(distribution.Quantile(place), Name) : Choices[(int)place];

    /// <summary>How many different values it has; <see langword="null"/> if a distribution has others between any two.</summary>
    internal long? ValueCount => Distribution is null ? Choices.Count : Distribution.ValueCount;

    /// <summary>One of its different values by its index.</summary>
    internal object ValueAt(long index) => GetValue(Distribution is null ? index : (index + 0.5) / Distribution.ValueCount!.Value);

    /// <summary>Whether it takes the one value that others take.</summary>
    internal bool IsConstant(IReadOnlyList<object> others) => (Choices, others) is ([var one], [var other]) && HyperparameterValue.AreSame(one, other);

    internal bool CanTake(object value) =>
        Distribution is { } distribution
            ? value is long or double && distribution.CanDraw(Convert.ToDouble(value, CultureInfo.InvariantCulture))
            : Choices.Any(choice => HyperparameterValue.AreSame(choice, value));
}

/// <summary>
/// What a search tries. Dimensions are in the order of their names, as in scikit-learn's ParameterGrid, since a hash table has none of its own: the
/// same space is the same search in every process.
/// </summary>
public sealed class SearchSpace
{
    /// <summary>Makes a space.</summary>
    /// <param name="dimensions">
    /// Name and values of each hyper-parameter: one value, a list of values, or a <see cref="Tuning.Distribution"/> or its text. For a parameter that itself
    /// takes a list (layers, augmentations, callbacks) a plain list is one value, and a list of lists is several.
    /// </param>
    /// <exception cref="SpecException">A name is neither a parameter nor used in a text, or a value can be in no trial that trains.</exception>
    public SearchSpace(IEnumerable<KeyValuePair<string, object?>> dimensions)
        : this(Check.NotNull(dimensions).Select(pair => Read(Check.NotNull(pair.Key, nameof(dimensions)), pair.Value))) => new SpaceCheck(Dimensions).Run();

    private SearchSpace(IEnumerable<SearchDimension> dimensions) => Dimensions = [.. dimensions.OrderBy(dimension => dimension.Name, StringComparer.Ordinal)];

    /// <summary>The hyper-parameters in the order of their names.</summary>
    public IReadOnlyList<SearchDimension> Dimensions { get; }

    /// <summary>How many points the space has; <see langword="null"/> if any value is drawn from a distribution.</summary>
    /// <exception cref="SpecException">More than fit into 31 bits.</exception>
    public int? PointCount => Dimensions.Any(dimension => dimension.Distribution is not null) ? null : Multiply();

    /// <summary>How many different points can be drawn; <see langword="null"/> if there is no end of them, or more than fit into 31 bits.</summary>
    internal int? DistinctCount => Dimensions.Aggregate((int?)1, (product, dimension) =>
        product * dimension.ValueCount is { } count and <= int.MaxValue ? (int)count : null);

    /// <summary>One of <see cref="DistinctCount"/> points by its number, from 0; the last dimension changes fastest.</summary>
    internal OrderedDictionary<string, object> GetPoint(int number)
    {
        var values = new Stack<KeyValuePair<string, object>>();
        long rest = number;
        foreach (SearchDimension dimension in Dimensions.Reverse())
        {
            (rest, long index) = Math.DivRem(rest, dimension.ValueCount!.Value);
            values.Push(KeyValuePair.Create(dimension.Name, dimension.ValueAt(index)));
        }

        return new OrderedDictionary<string, object>(values);
    }

    /// <summary>What a text of callbacks, which says nothing before its words are filled in, becomes in trials.</summary>
    internal IEnumerable<Callback> FindCallbacks(string text) => new SpaceCheck(Dimensions).FindCallbacks(text);

    /// <summary>A point at random.</summary>
    internal OrderedDictionary<string, object> Draw(ref RandomStream random)
    {
        var point = new OrderedDictionary<string, object>();
        foreach (SearchDimension dimension in Dimensions)
        {
            point[dimension.Name] = dimension.Draw(ref random);
        }

        return point;
    }

    /// <summary>What a point has that is not of this space; <see langword="null"/> if it is one of its points. The foreign value itself is left out.</summary>
    internal string? FindDifference(IReadOnlyDictionary<string, object> point) =>
        point.Keys.FirstOrDefault(name => Dimensions.All(dimension => dimension.Name != name)) is { } foreign ? $"'{foreign}', which is not in the space"
        : Dimensions.FirstOrDefault(dimension => !point.ContainsKey(dimension.Name)) is { } missing ? $"no '{missing.Name}'"
        : Dimensions.FirstOrDefault(dimension => !dimension.CanTake(point[dimension.Name])) is { } other ? $"a value of '{other.Name}' that is not in the space"
        : null;

    internal static SpecException TooLarge(string whatHas) =>
        new($"{whatHas} more than 2,147,483,647 points. Use the method Random or Bayesian, fewer values or, with Halving, a TrialCount.");

    internal JsonObject ToJson() => new(Dimensions.Select(dimension => KeyValuePair.Create<string, JsonNode?>(
        dimension.Name,
        dimension.Distribution is { } distribution ? distribution.ToString() : JsonSerializer.SerializeToNode(dimension.Choices, Json.Options))));

    /// <summary>Reads a space that was checked when its study began, perhaps by an earlier build with other rules.</summary>
    internal static SearchSpace FromJson(JsonElement json) => new(json.EnumerateObject().Select(property => Read(
        property.Name,
        property.Value.ValueKind == JsonValueKind.String
            ? property.Value.GetString()
            : property.Value.EnumerateArray().Select(HyperparameterValue.FromJson).ToList())));

    private static SearchDimension Read(string name, object? value) => value switch
    {
        Distribution drawn => new SearchDimension(TrainingParameters.Spell(name), [], Check.Valid(drawn, nameof(drawn))),
        string text when text.Contains('(', StringComparison.Ordinal) && Distribution.IsNamedIn(text) =>
            new SearchDimension(TrainingParameters.Spell(name), [], Distribution.Parse(text)),
        _ => new SearchDimension(TrainingParameters.Spell(name), ReadChoices(name, value), null),
    };

    private static object[] ReadChoices(string name, object? value)
    {
        bool isList = TrainingParameters.TakesList(name);
        object?[] given = value is IEnumerable items and not (string or IDictionary) ? [.. items.Cast<object?>()] : [value];
        if (isList && given.Length > 1 && given.Contains(null))
        {
            throw new SpecException($"'{name}' has nothing among its values. For a trial without any, give an empty list, as @() in PowerShell, beside the others.");
        }

        bool isOneList = isList && given.All(item => item is not IEnumerable || item is string) && given.Length > 0;
        object[] choices = isOneList
            ? [HyperparameterValue.Normalize(given, name)]
            : [.. given.Select(item => HyperparameterValue.Normalize(isList && item is not IEnumerable ? new[] { item } : item, name))];
        return choices switch
        {
            [] => throw new SpecException($"'{name}' has no values to choose from."),
            _ when !isList && choices.Any(choice => choice is string[]) => throw new SpecException($"'{name}' takes one value at a time, not a list of lists."),
            _ => choices,
        };
    }

    private int Multiply()
    {
        try
        {
            return Dimensions.Aggregate(1, (product, dimension) => checked(product * dimension.Choices.Count));
        }
        catch (OverflowException)
        {
            throw TooLarge("The space has");
        }
    }
}
