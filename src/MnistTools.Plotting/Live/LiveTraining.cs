using System.Text.Json;
using MnistTools.Text;
using MnistTools.Training;

namespace MnistTools.Plotting;

/// <summary>What the page of a training shows at any moment. Each message says all of it, so that a page which opens late, or again, misses nothing.</summary>
internal sealed class LiveTraining(FigureTexts texts)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { TypeInfoResolver = Json.Reflection };

    private readonly Lock _lock = new();
    private readonly LiveCurves _curves = new();
    private readonly List<string> _warnings = [];
    private readonly Pace _pace = new();
    private TrainingProgress? _progress;

    /// <summary>Takes where the training is.</summary>
    public void Add(TrainingProgress progress)
    {
        lock (_lock)
        {
            _pace.Report(progress.Share);
            _progress = progress;
            _warnings.AddRange(progress.Warnings);
            _curves.Add(progress);
        }
    }

    /// <summary>The message; <see langword="null"/> before the training begins.</summary>
    public string? Describe()
    {
        lock (_lock)
        {
            return _progress is { } progress ? JsonSerializer.Serialize(Describe(progress), Options) : null;
        }
    }

    /// <summary>Times are in seconds; the time left is taken from the pace of all that this command has trained so far, validation included.</summary>
    private object Describe(TrainingProgress progress)
    {
        double share = progress.Share;
        return new
        {
            progress.Epoch,
            progress.Epochs,
            progress.Step,
            progress.Steps,
            share,
            elapsed = _pace.Elapsed.TotalSeconds,
            left = _pace.FindLeft(share, 1)?.TotalSeconds,
            ofStep = progress.Step > 0 ? progress.EpochTime.TotalSeconds / progress.Step : (double?)null,
            warnings = _warnings,
            curves = _curves.Describe(texts),
        };
    }
}
