using System.Globalization;
using MnistTools.Augmentations;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Schedules;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training;

/// <summary>Refuses options that do not fit each other, before a training changes anything, and what a callback asks for that cannot be.</summary>
internal static class TrainingRules
{
    /// <summary>What needs no running training to be known.</summary>
    /// <exception cref="SpecException">They do not fit each other, or the model.</exception>
    public static void Check(MnistModel model, TrainingOptions options, Optimizer optimizer, Engine engine, int stepsPerEpoch)
    {
        CheckLearns(model);
        CheckLearningRate(options);
        CheckRates(options, stepsPerEpoch);
        CheckOptimizer(options, optimizer);
        CheckEngine(options, engine);
        CheckFiles(options);
    }

    /// <summary>Refuses callbacks that watch what is not measured.</summary>
    /// <exception cref="SpecException">One does.</exception>
    public static void CheckWatchedKeys(TrainingRun run)
    {
        TrainingOptions options = run.Options;
        bool canAddKeys = options.Callbacks.Any(callback => callback.AddsKeys);
        foreach (Callback callback in options.Callbacks)
        {
            string name = callback.GetType().Name;
            if (callback.WatchedKeys.FirstOrDefault(run.IsNeverValidated) is { } never)
            {
                int first = options.InitialEpoch + 1;
                throw new SpecException(
                    $"{name} watches '{never}', which no epoch will have: validation is measured after every {options.ValidationFrequency} epochs, and this training has "
                    + $"{(first == options.Epochs ? $"epoch {first} alone" : $"the epochs {first} to {options.Epochs}")}. Choose a smaller ValidationFrequency.");
            }

            if (!canAddKeys && callback.WatchedKeys.FirstOrDefault(key => !run.MeasuredKeys.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } missing)
            {
                string known = MetricNames.KeyOf(missing);
                string hint = known != missing && run.MeasuredKeys.Contains(known) ? $"That is called {known} here. " : "";
                throw new SpecException($"{name} watches '{missing}', which is not measured. {hint}There is: {string.Join(", ", run.MeasuredKeys)}.");
            }

            // Not guessed, as in Keras.
            if (callback.Monitored is (string key, MonitorMode.Auto) && !MetricNames.IsDirectionKnown(key))
            {
                throw new SpecException(
                    $"{name} watches '{key}', which is no metric of MnistTools: say whether it is best when it is small, mode=min, or large, mode=max. {SpecNames.Suggest(key, run.MeasuredKeys)}".TrimEnd());
            }
        }
    }

    /// <summary>
    /// Refuses a metric of a callback that no table could have: without a name, with one of several lines, or with that of the column of epochs.
    /// </summary>
    /// <exception cref="SpecException">There is one.</exception>
    public static void CheckNames(EpochLog log)
    {
        if (log.Metrics.Keys.FirstOrDefault(
            name => string.IsNullOrWhiteSpace(name)
                || name.AsSpan().ContainsAny('\r', '\n')
                || name.Equals(MetricNames.EpochColumn, StringComparison.OrdinalIgnoreCase)) is { } refused)
        {
            throw new SpecException(
                $"A callback calls a metric '{VisibleText.Of(refused)}'. A metric needs a name of one line, and '{MetricNames.EpochColumn}' is the number of the epoch.");
        }
    }

    /// <summary>Refuses a learning rate of a callback that would not last.</summary>
    /// <exception cref="SpecException">A schedule, or another callback, says it anew.</exception>
    public static void CheckCanSetLearningRate(TrainingOptions options)
    {
        if (FindRateSetter(options) is { } setting)
        {
            throw new SpecException($"A callback cannot change the learning rate that {Describe(setting)} sets: use one of them.");
        }
    }

    /// <summary>A schedule says the rate anew before each step, and a scheduler before each epoch; another callback's word would not last.</summary>
    private static void CheckLearningRate(TrainingOptions options)
    {
        if (FindRateSetter(options) is { } setting
            && options.Callbacks.FirstOrDefault(callback => callback.ChangesLearningRate && !ReferenceEquals(callback, setting)) is { } changing)
        {
            throw new SpecException($"{changing} cannot change the learning rate that {Describe(setting)} sets: use one of them.");
        }
    }

    private static Spec? FindRateSetter(TrainingOptions options) =>
        options.Schedule ?? options.Callbacks.FirstOrDefault(callback => callback.SetsLearningRate) as Spec;

    private static string Describe(Spec setting) => setting is Schedule ? $"the schedule {setting}" : $"{setting}";

    /// <summary>Refuses to train a model in which there is nothing to train.</summary>
    private static void CheckLearns(MnistModel model)
    {
        if (model.TrainableParameterCount == 0
            && model.Layers.FirstOrDefault(layer => layer is { ParameterCount: > 0, Spec: LearningLayer { Trainable: false } }) is { } frozen)
        {
            throw new SpecException(
                $"The model has no weight that a training could change: layers such as {frozen.Spec} are frozen. Leave out trainable=false in one of them, or put a new layer behind them.");
        }
    }

    /// <summary>A schedule counts steps, and that of a callback epochs.</summary>
    private static void CheckRates(TrainingOptions options, int stepsPerEpoch)
    {
        CheckRates(options.Schedule, (long)options.InitialEpoch * stepsPerEpoch, (long)options.Epochs * stepsPerEpoch, "step");
        foreach (LearningRateScheduler scheduler in options.Callbacks.OfType<LearningRateScheduler>())
        {
            CheckRates(scheduler.Schedule, options.InitialEpoch, options.Epochs, "epoch");
        }
    }

    /// <summary>Refuses a schedule of the user's own that gives rates which nothing can be trained with.</summary>
    /// <param name="schedule">What says the rates; <see langword="null"/> for none.</param>
    /// <param name="first">The first step, or epoch, that it is asked for.</param>
    /// <param name="total">How many there are, those before the first included.</param>
    /// <param name="unit">Which of the two.</param>
    private static void CheckRates(Schedule? schedule, long first, long total, string unit)
    {
        // Our own check their numbers themselves.
        if (schedule is null || schedule.GetType().Assembly == typeof(Schedule).Assembly)
        {
            return;
        }

        for (long i = first; i < total; i++)
        {
            double rate = schedule.GetRate(i, total);
            if (!(rate >= 0 && double.IsFinite(rate)))
            {
                throw new SpecException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{schedule.GetType().Name} gives the learning rate {rate} for {unit} {i}, counted from 0: it must be a finite number, at least 0. Correct its GetRate."));
            }
        }
    }

    /// <summary>Refuses callbacks of which one would write over what another writes.</summary>
    private static void CheckFiles(TrainingOptions options)
    {
        var claimed = new HashSet<string>();
        foreach (Callback callback in options.Callbacks.Where(callback => callback.ReplacesFile))
        {
            callback.CheckPath(path => options.FullPathOf(path) is var full && claimed.Add(full)
                ? full
                : throw new SpecException(
                    $"{callback} would overwrite '{full}', which another callback of this training writes already. Give each its own file."));
        }
    }

    /// <summary>What an optimizer of another library cannot do.</summary>
    private static void CheckOptimizer(TrainingOptions options, Optimizer optimizer)
    {
        if (optimizer is not IEngineBound)
        {
            return;
        }

        if (options.Callbacks.FirstOrDefault(callback => callback.KeepsOptimizerState) is { } keeping)
        {
            string name = keeping.GetType().Name;
            throw new SpecException($"{name} cannot keep what {optimizer} remembers. Train with one of MnistTools' optimizers, or without {name}.");
        }

        if (optimizer.UseEma)
        {
            throw new SpecException($"{optimizer} keeps no average of the weights: use_ema is of MnistTools' optimizers.");
        }
    }

    /// <summary>What one engine alone can do.</summary>
    private static void CheckEngine(TrainingOptions options, Engine engine)
    {
        Spec? special = Mixture.Find(options.Augmentations) ?? (Spec?)options.Callbacks.FirstOrDefault(callback => callback.NeedsManagedEngine);
        if (special is not null && engine is not Engine.Managed)
        {
            throw new SpecException($"{special} needs the engine Managed, and this training is computed by {engine}.");
        }
    }
}
