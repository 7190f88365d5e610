using MnistTools.Augmentations;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Schedules;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training.Options;

/// <content>The table: whoever adds an option adds it here, to <see cref="TrainingOptions"/> and to <see cref="HistoryParameters"/>; tests name what is
/// missing.</content>
internal abstract partial record TrainingOption
{
    private static readonly PlainForm<int> Whole = new(OptionText.ParseWhole);
    private static readonly PlainForm<int?> WholeOrNone = new((name, value) => OptionText.ParseWhole(name, value));
    private static readonly PlainForm<double> Number = new((name, value) => NumberText.Parse(name, OptionText.Of(value)));

    /// <summary>All options of a training, by the alphabet.</summary>
    public static IReadOnlyList<TrainingOption> All { get; } =
    [
        new SettingOption<Architecture>(
            "Architecture", OptionUse.Everywhere,
            new PlainForm<Architecture>((_, value) => OptionText.ParseName<Architecture>("architecture", OptionText.Of(value))),
            (settings, value) => settings with { Architecture = value }),
        new FitOption<IReadOnlyList<Augmentation>, IReadOnlyList<string>>(
            "Augmentation", OptionUse.Everywhere, new SpecListForm<Augmentation>(Augmentation.Parse),
            options => options.Augmentations, (options, value) => options with { Augmentations = value },
            recorded => recorded.Augmentations, (recorded, value) => recorded with { Augmentations = value }),
        new FitOption<int, int>(
            "BatchSize", OptionUse.Everywhere, Whole,
            options => options.BatchSize, (options, value) => options with { BatchSize = value },
            recorded => recorded.BatchSize, (recorded, value) => recorded with { BatchSize = value }),
        new FitOption<IReadOnlyList<Callback>, IReadOnlyList<string>>(
            "Callback", OptionUse.Everywhere, new CallbackForm(),
            options => options.Callbacks, (options, value) => options with { Callbacks = value },
            recorded => recorded.Callbacks, (recorded, value) => recorded with { Callbacks = value }),
        new ClassWeightOption(),
        // A search says once what computes all of its trainings.
        new FitOption<Engine?, string>(
            "Engine", OptionUse.Fit, new SpecForm<Engine>(Engine.Parse),
            options => options.Engine, (options, value) => options with { Engine = value },
            recorded => recorded.Engine, (recorded, value) => recorded with { Engine = value }),
        new FitOption<int, int>(
            "Epochs", OptionUse.Everywhere, Whole,
            options => options.Epochs, (options, value) => options with { Epochs = value },
            recorded => recorded.Epochs, (recorded, value) => recorded with { Epochs = value }),
        // A search and a build begin with a new network, of which no epoch is done.
        new FitOption<int, int>(
            "InitialEpoch", OptionUse.Fit, Whole,
            options => options.InitialEpoch, (options, value) => options with { InitialEpoch = value },
            recorded => recorded.InitialEpoch, (recorded, value) => recorded with { InitialEpoch = value }),
        new SettingOption<IReadOnlyList<Layer>>(
            "Layer", OptionUse.Everywhere,
            new PlainForm<IReadOnlyList<Layer>>((name, value) => [.. OptionText.ReadList(name, value).Select(Layer.Parse)], isList: true),
            (settings, value) => settings with { Layers = value }),
        new SettingOption<double>("LearningRate", OptionUse.Everywhere, Number, (settings, value) => settings with { LearningRate = value }),
        new FitOption<Loss?, string>(
            "Loss", OptionUse.Everywhere, new SpecForm<Loss>(Loss.Parse),
            options => options.Loss, (options, value) => options with { Loss = value },
            recorded => recorded.Loss, (recorded, value) => recorded with { Loss = value }),
        new FitOption<IReadOnlyList<Metric>, IReadOnlyList<string>>(
            "Metric", OptionUse.Everywhere, new SpecListForm<Metric>(Metric.Parse),
            options => options.Metrics, (options, value) => options with { Metrics = value },
            recorded => recorded.Metrics, (recorded, value) => recorded with { Metrics = value }),
        new FitOption<bool, bool>(
            "NoShuffle", OptionUse.Everywhere, new PlainForm<bool>(OptionText.ParseFlag),
            options => !options.Shuffle, (options, value) => options with { Shuffle = !value },
            recorded => !recorded.Shuffle, (recorded, value) => recorded with { Shuffle = !value }),
        new FitOption<Optimizer?, string>(
            "Optimizer", OptionUse.Everywhere, new OwnSpecForm<Optimizer>(nameof(HistoryParameters.Optimizer), Optimizer.Parse),
            options => options.Optimizer, (options, value) => options with { Optimizer = value },
            recorded => recorded.Optimizer, (recorded, value) => recorded with { Optimizer = value }),
        new SampleWeightOption(),
        new FitOption<Schedule?, string>(
            "Schedule", OptionUse.Everywhere, new OwnSpecForm<Schedule>(nameof(HistoryParameters.Schedule), Schedule.Parse),
            options => options.Schedule, (options, value) => options with { Schedule = value },
            recorded => recorded.Schedule, (recorded, value) => recorded with { Schedule = value }),
        new FitOption<int?, int?>(
            "Seed", OptionUse.Everywhere, WholeOrNone,
            options => options.Seed, (options, value) => options with { Seed = value },
            recorded => recorded.Seed, (recorded, value) => recorded with { Seed = value ?? 0 }),
        new FitOption<int?, int?>(
            "StepsPerEpoch", OptionUse.Everywhere, WholeOrNone,
            options => options.StepsPerEpoch, (options, value) => options with { StepsPerEpoch = value },
            recorded => recorded.StepsPerEpoch, (recorded, value) => recorded with { StepsPerEpoch = value }),
        new FitOption<int?, int?>(
            "ThreadCount", OptionUse.Everywhere, WholeOrNone,
            options => options.ThreadCount, (options, value) => options with { ThreadCount = value },
            recorded => recorded.ThreadCount, (recorded, value) => recorded with { ThreadCount = value ?? TrainingOptions.DefaultThreadCount }),
        new FitOption<int?, int?>(
            "ValidationBatchSize", OptionUse.Everywhere, WholeOrNone,
            options => options.ValidationBatchSize, (options, value) => options with { ValidationBatchSize = value },
            recorded => recorded.ValidationBatchSize, (recorded, value) => recorded with { ValidationBatchSize = value }),
        new FitOption<int, int>(
            "ValidationFrequency", OptionUse.Everywhere, Whole,
            options => options.ValidationFrequency, (options, value) => options with { ValidationFrequency = value },
            recorded => recorded.ValidationFrequency, (recorded, value) => recorded with { ValidationFrequency = value }),
        // The folds of a search say what is validated on.
        new FitOption<double, double>(
            "ValidationSplit", OptionUse.Build, Number,
            options => options.ValidationSplit, (options, value) => options with { ValidationSplit = value },
            recorded => recorded.ValidationSplit, (recorded, value) => recorded with { ValidationSplit = value }),
    ];
}
