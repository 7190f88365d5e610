using System.Diagnostics;
using MnistTools.Evaluation;
using MnistTools.Models;

namespace MnistTools.Benchmarks.Measurements;

/// <summary>What Measure-MnistModel costs.</summary>
internal static class EvaluationMeasurement
{
    /// <summary>It is short, and quicker when the runtime has seen it a few dozen times.</summary>
    private const int Often = 5;

    public static IEnumerable<ResultRow> Measure(BenchmarkSetting setting)
    {
        var model = new MnistModel(MnistModel.DefaultLayers);
        double[] medians = Turns.Measure(Often * setting.Rounds, () =>
        {
            long started = Stopwatch.GetTimestamp();
            Evaluator.Evaluate(model, setting.Data.Test);
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        });
        yield return new ResultRow($"evaluation of {setting.Data.Test.Count} images, 784-512-10", medians[0])
        {
            Limit = setting.Data.Test.Count * NetworkArithmetic.FlopsOfEvaluation(model) / setting.Peak.Flops,
            Goal = 0.1,
        };
    }
}
