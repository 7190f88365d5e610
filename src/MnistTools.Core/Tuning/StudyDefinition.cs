using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Data;
using MnistTools.Metrics;
using MnistTools.Numerics;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Tuning;

/// <summary>
/// What a study searches: all that must be the same for its trials to be comparable. Two processes with the same definition try the same points.
/// </summary>
public sealed record StudyDefinition
{
    private const string BeforeHash = ", SHA-256 ";

    private static readonly JsonSerializerOptions JsonFormat =
        new() { TypeInfoResolver = Json.Reflection, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is tried.</summary>
    public required IReadOnlyList<SearchSpace> Spaces { get; init => field = CheckSpaces(value); }

    /// <summary>How points are chosen.</summary>
    public SearchMethod Method { get; init => field = (SearchMethod)Check.Defined(value, nameof(Method)); }

    /// <summary>How many folds each trial is scored on; 1 holds out a fifth of the training images.</summary>
    public int FoldCount { get; init => field = Check.AtLeast(1, value, nameof(FoldCount)); } = 5;

    /// <summary>What the score is, a key of the history that is measured on the fold's validation images.</summary>
    public string Metric { get; init => field = CheckMetric(value); } = MetricNames.Validation(MetricNames.Accuracy);

    /// <summary>Where the points and the trainings come from.</summary>
    public int Seed { get; init; }

    /// <summary>When a trial is given up; <see langword="null"/> for never.</summary>
    public Pruner? Pruner { get; init => field = Check.NoneOrValid(value, nameof(Pruner)); }

    /// <summary>How many points a halving search begins with; <see langword="null"/> for all of them, or as many as end with one in the last round.</summary>
    public int? CandidateCount { get; init => field = Check.NoneOrAtLeast(1, value, nameof(CandidateCount)); }

    /// <summary>How many threads train each trial of a halving search, where one goes on from another to the bit; <see langword="null"/> elsewhere.</summary>
    public int? ThreadCount { get; init => field = Check.NoneOrBetween(1, ThreadTeam.MostCount, value, nameof(ThreadCount)); }

    /// <summary>What the training images are called, how many there are, and the SHA-256 of their pixels and labels: see <see cref="Identify"/>.</summary>
    public required string Data
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Data));
            field = value;
        }
    }

    /// <summary>The names of the hyper-parameters, each once.</summary>
    public IReadOnlyList<string> ParameterNames => [.. Dimensions.Select(dimension => dimension.Name).Distinct()];

    /// <summary>The dimensions of all spaces; one name may be in several.</summary>
    internal IEnumerable<SearchDimension> Dimensions => Spaces.SelectMany(space => space.Dimensions);

    /// <summary>The names of those that may differ between two trials.</summary>
    internal IReadOnlySet<string> VariedNames => Dimensions.GroupBy(dimension => dimension.Name)
        .Where(dimensions => dimensions.Count() < Spaces.Count || dimensions.Any(dimension => !dimension.IsConstant(dimensions.First().Choices)))
        .Select(dimensions => dimensions.Key).ToHashSet();

    /// <summary>What tells images apart: their name, number and SHA-256.</summary>
    public static string Identify(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return $"{images}{BeforeHash}{images.ContentSha256}";
    }

    /// <summary>Whether it is of these images, by their pixels and labels; of a text that <see cref="Identify"/> did not make, nothing can be said.</summary>
    internal bool IsOf(ImageSet images) =>
        !Data.Contains(BeforeHash, StringComparison.Ordinal) || Data.EndsWith(images.ContentSha256, StringComparison.Ordinal);

    /// <summary>The definition as it is kept in a study.</summary>
    public string ToJson() => ToObject().ToJsonString(JsonFormat);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <param name="study">How the study is called in messages.</param>
    /// <exception cref="StudyException">It is something else, or of a newer version.</exception>
    public static StudyDefinition FromJson(string json, string study)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new StudyDefinition
            {
                Spaces = [.. root.GetProperty("space").EnumerateArray().Select(SearchSpace.FromJson)],
                Method = Enum.GetValues<SearchMethod>().Single(method => method.ToString() == root.GetProperty("method").GetString()),
                FoldCount = root.GetProperty("fold").GetInt32(),
                Metric = TextOf(root.GetProperty("metric")),
                Seed = root.GetProperty("seed").GetInt32(),
                Pruner = root.GetProperty("pruner").GetString() is { } pruner ? Pruner.Parse(pruner) : null,
                CandidateCount = root.GetProperty("candidates") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null,
                ThreadCount = root.GetProperty("threads") is { ValueKind: JsonValueKind.Number } threads ? threads.GetInt32() : null,
                Data = TextOf(root.GetProperty("data")),
            };
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new StudyException(
                $"The definition of the study {study} cannot be read: {Problem.Of(damaged)} It may be damaged, or of a newer version.", damaged);
        }
    }

    /// <summary>Whether another definition, of the same study, is the same.</summary>
    /// <exception cref="StudyException">It is not; the message says what differs.</exception>
    public void CheckIsSame(StudyDefinition asked, string study)
    {
        ArgumentNullException.ThrowIfNull(asked);
        foreach ((string name, JsonNode? kept) in ToObject())
        {
            (string what, string before, string now) = FindDifference(name == "candidates" ? "TrialCount" : name, kept, asked.ToObject()[name]);
            if (before != now)
            {
                throw new StudyException(
                    $"The study {study} is of another search: its {what} is {before}, and now {now} is asked for. Give the same settings to go on with it, or choose another study.");
            }
        }
    }

    /// <summary>What differs: of two spaces the first parameter that does.</summary>
    private static (string What, string Before, string Now) FindDifference(string name, JsonNode? before, JsonNode? now)
    {
        if (before is JsonArray { Count: 1 } && now is JsonArray { Count: 1 } && before[0] is JsonObject one && now[0] is JsonObject other)
        {
            string? parameter = one.Select(pair => pair.Key).Union(other.Select(pair => pair.Key)).FirstOrDefault(key => Text(one[key]) != Text(other[key]));
            return parameter is null ? (name, Text(before), Text(now)) : (parameter, Text(one[parameter]), Text(other[parameter]));
        }

        return (name, Text(before), Text(now));

        static string Text(JsonNode? node) => node?.ToJsonString(JsonFormat) ?? "none";
    }

    private static string TextOf(JsonElement json) => json.GetString() ?? throw new FormatException("A text is missing.");

    private static IReadOnlyList<SearchSpace> CheckSpaces(IReadOnlyList<SearchSpace> spaces)
    {
        ArgumentNullException.ThrowIfNull(spaces, nameof(Spaces));
        return spaces.Count > 0 && spaces.All(space => space is not null)
            ? spaces
            : throw new SpecException("A search needs at least one space, and none that is null: give Spaces one.");
    }

    private static string CheckMetric(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric, nameof(Metric));
        return MetricNames.IsValidation(metric)
            ? metric
            : throw new SpecException(
                $"A search compares what is measured on images that were not trained with: val_accuracy, val_loss, val_f1_score or another key with val_, not '{metric}'.");
    }

    private JsonObject ToObject() => new()
    {
        ["space"] = new JsonArray([.. Spaces.Select(space => space.ToJson())]),
        ["method"] = Method.ToString(),
        ["fold"] = FoldCount,
        ["metric"] = Metric,
        ["seed"] = Seed,
        ["pruner"] = Pruner?.ToString(),
        ["candidates"] = CandidateCount,
        ["threads"] = ThreadCount,
        ["data"] = Data,
    };
}
