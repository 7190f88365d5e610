using System.Text.Json;
using System.Text.Json.Serialization;
using MnistTools.Text;

namespace MnistTools.Tuning.Studies;

/// <summary>How a trial's state and outcome are written in a row of a table.</summary>
internal static class TrialRow
{
    private static readonly JsonSerializerOptions JsonFormat = new()
    {
        TypeInfoResolver = Json.Reflection,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly Dictionary<string, TrialState> States = Enum.GetValues<TrialState>().ToDictionary(Write);

    public static string Write(TrialState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    public static string WriteResult(Trial trial) => JsonSerializer.Serialize(
        new TrialResult(trial.SplitTestScores, trial.FitTimes, trial.ScoreTimes, trial.EpochScores, trial.Message, trial.Started, trial.Finished), JsonFormat);

    public static string WriteFailure(string message) => JsonSerializer.Serialize(new TrialResult([], [], [], [], message, null, null), JsonFormat);

    /// <summary>The state of a text; <see langword="null"/> if it is none.</summary>
    public static TrialState? ReadState(string text) => States.TryGetValue(text, out TrialState state) ? state : null;

    /// <summary>A trial with the outcome that was written of it.</summary>
    /// <exception cref="JsonException">The text is no outcome.</exception>
    public static Trial ReadResult(string text, Trial trial)
    {
        TrialResult? result = JsonSerializer.Deserialize<TrialResult>(text, JsonFormat);
        return result is null || result.EpochScores.Any(scores => scores is null) ? throw new JsonException("A value is null.") : trial with
        {
            SplitTestScores = result.SplitTestScores,
            FitTimes = result.FitTimes,
            ScoreTimes = result.ScoreTimes,
            EpochScores = result.EpochScores,
            Message = VisibleText.Of(result.Message),
            Started = result.Started,
            Finished = result.Finished,
        };
    }

    private sealed record TrialResult(
        IReadOnlyList<double> SplitTestScores, IReadOnlyList<double> FitTimes, IReadOnlyList<double> ScoreTimes,
        IReadOnlyList<IReadOnlyList<double>> EpochScores, string Message, DateTimeOffset? Started, DateTimeOffset? Finished);
}
