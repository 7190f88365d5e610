using System.Text.Json;
using MnistTools.Core.Tests.Layers;
using MnistTools.Optimizers;
using MnistTools.Training.Callbacks;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>Small trained networks and their reports, made once for all tests.</summary>
public sealed class TrainedReports : FolderTests
{
    /// <summary>The network of the exercise.</summary>
    public static readonly string[] Dense = ["Flatten", "Dense(512, relu)", "Dense(10, softmax)"];

    /// <summary>With batch normalisation, as the architecture "accurate" has it.</summary>
    public static readonly string[] Convolutional =
    [
        "Conv2D(8, 3, use_bias=false)", "BatchNormalization", "Activation(relu)", "MaxPooling2D", "Conv2D(12, 3, padding=same, activation=relu)",
        "MaxPooling2D", "Dropout(0.2)", "Dense(10, softmax)",
    ];

    /// <summary>All other kinds of layer, with strides, odd padding and every activation; on images and on what was flattened.</summary>
    public static readonly string[] OddShapes =
    [
        "ZeroPadding2D((1, 2))", "Conv2D(6, (3, 5), strides=(2, 1), padding=same, activation=gelu)", "BatchNormalization(scale=false)",
        "AveragePooling2D(3, strides=2, padding=same)", "LayerNormalization", "Activation(elu)", "Conv2D(8, 2, strides=2, padding=same, activation=tanh)",
        "MaxPooling2D(2, padding=same)", "Flatten", "BatchNormalization", "Dense(20, sigmoid)", "LayerNormalization(center=false)", "Dense(10, softmax)",
    ];

    /// <summary>Layers that meet an image before it has channels, and softmax over channels.</summary>
    public static readonly string[] WithoutChannels =
    [
        "LayerNormalization", "BatchNormalization", "Activation(softmax)", "Conv2D(8, 5, strides=2, activation=relu)", "Activation(softmax)",
        "GlobalAveragePooling2D", "Dense(10, softmax)",
    ];

    private static readonly Lazy<MnistData> Loaded = new(() => MnistFolder.LoadMnist().Take(3000, 500));

    private readonly Dictionary<string, MnistModel> _models = [], _samples = [];
    private readonly Dictionary<object, string> _written = [];

    public MnistData Data { get; } = Loaded.Value;

    /// <summary>A model after three short epochs.</summary>
    public MnistModel Model(string[] layers)
    {
        string name = string.Join(", ", layers);
        if (!_models.TryGetValue(name, out MnistModel? model))
        {
            model = new MnistModel(layers.Select(Layer.Parse), seed: 1, optimizer: new Adam());
            // Those that need not know digits are changed as often, by an eighth of the images.
            bool isForDigits = !layers.SequenceEqual(OddShapes) && !layers.SequenceEqual(WithoutChannels);
            Trainer.Fit(
                model, isForDigits ? Data.Train : Data.Train.Take(Data.Train.Count / 8), Data.Test,
                new TrainingOptions { Epochs = 3, BatchSize = isForDigits ? 64 : 8, Seed = 1 });
            _models.Add(name, model);
        }

        return model;
    }

    /// <summary>A small network after so few steps that no weight is as it began.</summary>
    public MnistModel Sample(string network)
    {
        if (!_samples.TryGetValue(network, out MnistModel? model))
        {
            model = new MnistModel(LayerSamples.Parse(network, 10), seed: 7, optimizer: new Adam(0.02));
            Trainer.Fit(model, Data.Train.Take(160), null, new TrainingOptions { Epochs = 1, BatchSize = 32, Seed = 1, ThreadCount = 1 });
            _samples.Add(network, model);
        }

        return model;
    }

    /// <summary>What a script makes a network of, as a report has it, and images: texts, numbers as base64.</summary>
    public static object[] ToScript(MnistModel model, ImageSet images) =>
    [
        JsonSerializer.Serialize(NetworkContent.Describe(model), JsonSerializerOptions.Web),
        Convert.ToBase64String(NetworkContent.WriteWeights(model)),
        Convert.ToBase64String(images.Pixels),
    ];

    /// <summary>The report on a model, written once: it is only read.</summary>
    public string Write(string[] layers, string culture = "en-US", string? title = null, ImageSet? trainingImages = null) =>
        WriteOnce((string.Join(", ", layers), culture, title, trainingImages), () =>
        {
            MnistModel model = Model(layers);
            return new Report(model, Evaluator.Evaluate(model, Data.Test)) { Culture = new(culture), Title = title, TrainingImages = trainingImages };
        });

    /// <summary>Writes the report on a model that has learnt a few images by heart.</summary>
    public string WriteOverfitted(out History history)
    {
        var model = new MnistModel(
            [new Flatten(), new Dense(32, ActivationFunction.Relu), new Dense(10, ActivationFunction.Softmax)], seed: 1, optimizer: new Adam(0.02));
        history = Trainer.Fit(model, Data.Train.Take(100), Data.Test, new TrainingOptions { Epochs = 12, BatchSize = 20, Seed = 1 });
        return Write(new Report(model, Evaluator.Evaluate(model, Data.Test)));
    }

    /// <summary>A small model that has kept its weights after each of three epochs.</summary>
    public MnistModel WithSnapshots(int units = 24, int seed = 1)
    {
        var model =
            new MnistModel([new Flatten(), new Dense(units, ActivationFunction.Relu), new Dense(10, ActivationFunction.Softmax)], seed, optimizer: new Adam());
        Trainer.Fit(model, Data.Train.Take(600), Data.Test, new TrainingOptions { Epochs = 3, BatchSize = 32, Seed = seed, Callbacks = [new Snapshot()] });
        return model;
    }

    /// <summary>The report on a model that was taught nothing, of classes with these names; written once, too.</summary>
    public string Write(string title, IReadOnlyList<string> classNames) => WriteOnce((title, string.Join('\n', classNames)), () =>
    {
        byte[] labels = [.. Enumerable.Range(0, 20 * classNames.Count).Select(i => (byte)(i % classNames.Count))];
        byte[] pixels = new byte[labels.Length * 784];
        new Random(1).NextBytes(pixels);
        var model = new MnistModel([new Flatten(), new Dense(classNames.Count, ActivationFunction.Softmax)], seed: 1);
        return new Report(model, Evaluator.Evaluate(model, new ImageSet("noise", pixels, labels, 28, 28, classNames))) { Title = title };
    });

    public string Write(Report report)
    {
        string path = Folder.At($"{Path.GetRandomFileName()}.html");
        ReportFile.Write(report, path);
        return path;
    }

    private string WriteOnce(object name, Func<Report> make)
    {
        if (!_written.TryGetValue(name, out string? path))
        {
            path = Write(make());
            _written.Add(name, path);
        }

        return path;
    }
}
