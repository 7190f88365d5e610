using System.Text.Json;
using System.Text.Json.Serialization;

namespace MnistTools.Tuning;

/// <summary>A trial as a row of a table.</summary>
internal sealed record TrialRow(int Number, string State, string Params, int Round, int? Epochs, int? Continues, string Worker, int Attempt, string? Result)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public static string Write(TrialState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    public static string WriteResult(Trial trial) => JsonSerializer.Serialize(
        new TrialResult(trial.SplitTestScores, trial.FitTimes, trial.ScoreTimes, trial.EpochScores, trial.Message, trial.Started, trial.Finished), Json);

    public static string WriteFailure(string message) => JsonSerializer.Serialize(new TrialResult([], [], [], [], message, null, null), Json);

    public Trial ToTrial(string metric)
    {
        TrialResult? result = Result is null ? null : JsonSerializer.Deserialize<TrialResult>(Result, Json);
        var trial = new Trial
        {
            Number = Number,
            State = Enum.Parse<TrialState>(State, ignoreCase: true),
            Params = HyperparameterValue.ReadAll(Params),
            Metric = metric,
            Round = Round,
            Epochs = Epochs,
            Continues = Continues,
            Worker = Worker,
            Attempt = Attempt,
        };
        return result is null ? trial : trial with
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
