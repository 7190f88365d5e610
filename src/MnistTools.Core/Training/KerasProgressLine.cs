using System.Globalization;
using MnistTools.Text;

namespace MnistTools.Training;

/// <summary>The line that Keras 2 prints for an epoch: counter, bar, time, metrics.</summary>
public static class KerasProgressLine
{
    private const int BarWidth = 30, ShortestBar = 10;

    /// <summary><c>Epoch 1/10</c>.</summary>
    public static string FormatEpoch(TrainingProgress progress) => string.Create(CultureInfo.InvariantCulture, $"Epoch {progress.Epoch}/{progress.Epochs}");

    /// <summary>
    /// <c>938/938 [====…] - 5s 5ms/step - loss: 0.3822 - accuracy: 0.9736</c>; before the end of the epoch with the time left in place of the time taken.
    /// </summary>
    /// <param name="progress">Where the training is.</param>
    /// <param name="columns">
    /// How many columns the terminal has: unlike Keras', the bar becomes shorter where the line has no room, and what then has none goes on below.
    /// <see langword="null"/> for Keras' own line.
    /// </param>
    public static string Format(TrainingProgress progress, int? columns = null)
    {
        ArgumentNullException.ThrowIfNull(progress);
        string[] values = [$"- {Time(progress)}", .. Metrics(progress)];
        string counter = Counter(progress), line = Join(BarWidth, int.MaxValue);
        // Some terminals go to the next line after the last column.
        int missing = line.Length - (columns ?? int.MaxValue) + 1;
        return missing <= 0 ? line : Join(Math.Max(ShortestBar, BarWidth - missing), columns!.Value - 1);

        string Join(int bar, int width) => TextLines.Join([counter, Bar(progress, bar), .. values], counter.Length + 1, width);
    }

    /// <summary><c>step 512/938 - loss: 0.3822 - accuracy: 0.9736</c>: the line without bar and time, for where those are shown in another way.</summary>
    public static string FormatStatus(TrainingProgress progress) =>
        string.Join(' ', [$"step {Counter(progress).TrimStart()}", .. Metrics(progress)]);

    /// <summary>The time that the rest of the epoch will take, at the pace so far.</summary>
    private static TimeSpan TimeLeft(TrainingProgress progress) =>
        progress.Step == 0 ? TimeSpan.Zero : progress.EpochTime / progress.Step * (progress.Steps - progress.Step);

    private static IEnumerable<string> Metrics(TrainingProgress progress) => progress.Metrics.Select(m => $"- {m.Key}: {Value(m.Value)}");

    private static string Counter(TrainingProgress progress)
    {
        string steps = progress.Steps.ToString(CultureInfo.InvariantCulture);
        return $"{progress.Step.ToString(CultureInfo.InvariantCulture).PadLeft(steps.Length)}/{steps}";
    }

    private static string Bar(TrainingProgress progress, int width)
    {
        if (progress.Step == progress.Steps)
        {
            return $"[{new string('=', width)}]";
        }

        int full = width * progress.Step / progress.Steps;
        string done = full > 0 ? new string('=', full - 1) + ">" : "";
        return $"[{done.PadRight(width, '.')}]";
    }

    private static string Time(TrainingProgress progress)
    {
        if (progress.EpochLog is null)
        {
            return $"ETA: {Clock(TimeLeft(progress))}";
        }

        double perStep = progress.EpochTime.TotalSeconds / Math.Max(1, progress.Step);
        string unit = perStep >= 1 || perStep == 0 ? $"{perStep:0}s" : perStep >= 1e-3 ? $"{perStep * 1e3:0}ms" : $"{perStep * 1e6:0}us";
        return $"{progress.EpochTime.TotalSeconds:0}s {unit}/step";
    }

    /// <summary>Whole seconds; with minutes from the first second after one, and with hours likewise.</summary>
    private static string Clock(TimeSpan time) => time.TotalSeconds switch
    {
        > 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}"),
        > 60 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time:ss}"),
        double seconds => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds}s"),
    };

    /// <summary>
    /// As Python's <c>%.4f</c> and <c>%.4e</c>, which round what the double is, not its first 15 digits: half of 0.0001 is common where 60,000 images are
    /// counted.
    /// </summary>
    private static string Value(double value) => Math.Abs(value) > 1e-3 || !double.IsFinite(value)
        ? value.ToString("F4", CultureInfo.InvariantCulture)
        : value.ToString("e4", CultureInfo.InvariantCulture).Replace("e-0", "e-", StringComparison.Ordinal).Replace("e+0", "e+", StringComparison.Ordinal);
}
