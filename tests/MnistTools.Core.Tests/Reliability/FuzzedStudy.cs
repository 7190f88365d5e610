using System.Data;
using System.Globalization;
using System.Text;
using MnistTools.Core.Tests.Tuning;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>The readers of studies: of a row, of the definition, of the file as a whole.</summary>
internal static class FuzzedStudy
{
    private const char BetweenColumns = '\n';
    private const int Trials = 4;

    private static readonly StudyDefinition Random = Search.Define(
        Search.Space(
            ("LearningRate", "LogUniform(0.001, 0.1)"), ("BatchSize", new[] { 16, 32 }), ("Layer", new object[] { new[] { "Dense(4, softmax)" } }),
            ("Epochs", 3)),
        SearchMethod.Random);

    public static byte[][] Definitions { get; } =
    [
        Encoding.UTF8.GetBytes(Random.ToJson()),
        Encoding.UTF8.GetBytes((Search.Define(Random.Spaces[0], SearchMethod.Halving) with { CandidateCount = 4 }).ToJson()),
        Encoding.UTF8.GetBytes((Random with { Pruner = Pruner.Parse("MedianPruner") }).ToJson()),
    ];

    public static Action PrepareDefinition(byte[] bytes)
    {
        string json = Encoding.UTF8.GetString(bytes);
        return () => StudyDefinition.FromJson(json, "search");
    }

    /// <summary>A line for each column. SQLite keeps any type in any column: what looks like a number is one, and what is empty is missing.</summary>
    public static Action PrepareRow(byte[] bytes)
    {
        string[] texts = Encoding.UTF8.GetString(bytes).Split(BetweenColumns);
        string[] columns = TrialReader.Columns.Split(", ");
        var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (string column in columns)
        {
            table.Columns.Add(column, typeof(object));
        }

        table.Rows.Add([.. columns.Select((_, i) => i < texts.Length ? ToValue(texts[i]) : DBNull.Value)]);
        return () =>
        {
            using DataTableReader reader = table.CreateDataReader();
            reader.Read();
            Trial trial = new TrialReader(reader, "search", Random).Read();
            _ = $"{trial}{trial.MeanTestScore}{trial.StdFitTime}{trial.MeanScoreTime}{trial.IsFinished}";
        };
    }

    public static byte[] WriteFile(string path)
    {
        using (IStudyStore store = StudyStore.Open(path))
        {
            store.Create(Random);
            new SearchPlan(Random, Trials, []).Enqueue(store);
            Trial trial = store.Claim("w", TimeSpan.FromHours(1))!;
            store.Finish(
                trial with
                {
                    State = TrialState.Complete,
                    SplitTestScores = [0.5, 0.75],
                    FitTimes = [1, 2],
                    EpochScores = [[0.5], [0.75]],
                    Finished = DateTimeOffset.UnixEpoch,
                });
        }

        return File.ReadAllBytes(path);
    }

    public static Action PrepareFile(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        return () =>
        {
            using IStudyStore store = StudyStore.Open(path, access: StudyAccess.Read);
            store.LoadRanked(_ => { });
        };
    }

    private static object ToValue(string text) => text switch
    {
        "" => DBNull.Value,
        _ when long.TryParse(text, CultureInfo.InvariantCulture, out long whole) => whole,
        _ when double.TryParse(text, CultureInfo.InvariantCulture, out double number) => number,
        _ when text.Contains('\uFFFD', StringComparison.Ordinal) && text.Length < 4 => Encoding.UTF8.GetBytes(text),
        _ => text,
    };
}
