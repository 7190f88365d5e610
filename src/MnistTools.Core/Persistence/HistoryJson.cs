using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>A history as JSON. Names are Keras' (<c>batch_size</c>), durations are seconds, NaN and Infinity are texts.</summary>
internal static class HistoryJson
{
    private static readonly JsonSerializerOptions Indented = CreateOptions(indented: true);
    private static readonly JsonSerializerOptions OneLine = CreateOptions(indented: false);

    public static string Write(History history, bool indented) => JsonSerializer.Serialize(
        new HistoryDocument(
            history.Parameters.IsKnown ? history.Parameters : null,
            history.End,
            [.. history.Epochs.Select(
                epoch => new EpochDocument(
                    epoch.Epoch, epoch.IsTimed ? epoch.Steps : null, epoch.IsTimed ? epoch.Duration.TotalSeconds : null, new(epoch.Metrics)))],
            history.RestoredEpoch),
        indented ? Indented : OneLine);

    /// <summary>Reads a history.</summary>
    /// <exception cref="JsonException">It is none; the message says where.</exception>
    public static History Read(string json, MnistModel? model, IReadOnlyList<WeightSnapshot>? snapshots = null)
    {
        HistoryDocument document = JsonSerializer.Deserialize<HistoryDocument>(json, OneLine) ?? throw new JsonException("The history is null.");
        HistoryParameters parameters = document.Parameters ?? HistoryParameters.Unknown;
        CheckTexts(parameters);
        var epochs = document.Epochs.Select(epoch => epoch ?? throw new JsonException("An epoch is null."));
        EpochLog[] logs = [.. epochs.Select(e => new EpochLog(e.Epoch, e.Steps ?? 0, ToDuration(e.Duration ?? 0), e.Metrics))];
        EpochLog? before = null;
        foreach (EpochLog log in logs)
        {
            Check(log, before);
            before = log;
        }

        CheckRestored(document.RestoredEpoch, logs);
        return new History(parameters, logs, model) { End = document.End, RestoredEpoch = document.RestoredEpoch, Snapshots = snapshots ?? [] };
    }

    /// <summary>All of a history but its epochs, in one line.</summary>
    public static string WriteRun(History history) =>
        JsonSerializer.Serialize(new RunDocument(history.Parameters, history.End, history.RestoredEpoch), OneLine);

    /// <summary>Reads what <see cref="WriteRun"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static (HistoryParameters Parameters, TrainingEnd End, int? RestoredEpoch) ReadRun(string json)
    {
        RunDocument document = JsonSerializer.Deserialize<RunDocument>(json, OneLine) ?? throw new JsonException("The parameters are null.");
        CheckTexts(document.Parameters);
        return (document.Parameters, document.End, document.RestoredEpoch);
    }

    /// <summary>Refuses an epoch that no training has, or that cannot follow the one before.</summary>
    /// <exception cref="JsonException">The message says which.</exception>
    public static void Check(EpochLog epoch, EpochLog? before)
    {
        if (History.FindProblem(epoch, before) is { } problem)
        {
            throw new JsonException(problem);
        }
    }

    /// <summary>Refuses an epoch to whose weights no training can have gone back.</summary>
    /// <exception cref="JsonException">The training does not have it.</exception>
    public static void CheckRestored(int? restored, IReadOnlyList<EpochLog> epochs)
    {
        if (History.FindProblemOfRestored(restored, epochs) is { } problem)
        {
            throw new JsonException(problem);
        }
    }

    /// <summary>Exact to the tick: a double has room for the ticks of 14 years.</summary>
    /// <exception cref="JsonException">No epoch can take so long.</exception>
    public static TimeSpan ToDuration(double seconds) => seconds is >= 0 and <= 1e9
        ? TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
        : throw new JsonException("A duration is not a number of seconds.");

    // The serializer sees to the properties themselves, not to what is in their lists.
    private static void CheckTexts(HistoryParameters parameters)
    {
        IEnumerable<string?> texts =
            [.. parameters.Layers, .. parameters.Metrics, .. parameters.Callbacks, .. parameters.Augmentations, .. parameters.Sha256.Values,
                .. parameters.Versions.Values];
        if (texts.Contains(null))
        {
            throw new JsonException("A text in the parameters is null.");
        }
    }

    private static JsonSerializerOptions CreateOptions(bool indented) => new()
    {
        TypeInfoResolver = Json.Reflection,
        WriteIndented = indented,
        NewLine = "\n",
        MaxDepth = 8,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new EndConverter() },
    };

    /// <summary>By one name; .NET's own converter also takes lists of names.</summary>
    private sealed class EndConverter : JsonConverter<TrainingEnd>
    {
        public override TrainingEnd Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            (reader.TokenType == JsonTokenType.String ? SpecNames.Find<TrainingEnd>(reader.GetString()!) : null) ?? throw new JsonException();

        public override void Write(Utf8JsonWriter writer, TrainingEnd value, JsonSerializerOptions options) => writer.WriteStringValue(SpecNames.Format(value));
    }

    // Most histories have no restored epoch, and those of earlier builds do not know of it.
    private sealed record HistoryDocument(
        HistoryParameters? Parameters, TrainingEnd End, IReadOnlyList<EpochDocument> Epochs,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RestoredEpoch = null);

    private sealed record RunDocument(
        HistoryParameters Parameters, TrainingEnd End, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RestoredEpoch = null);

    private sealed record EpochDocument(int Epoch, int? Steps, double? Duration, OrderedDictionary<string, double> Metrics);
}
