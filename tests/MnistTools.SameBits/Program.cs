using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MnistTools.Augmentations;
using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Schedules;
using MnistTools.Training;
using Architecture = MnistTools.Models.Architecture;

// Trains a slice of each network that has a name and prints a hash of what it came to: SameBits <folder of MNIST> <threads> [names].
// Several numbers of threads, as 1,2,7, are one run after the other.
// hashes.txt holds what every machine must print.
MnistData data = MnistFolder.LoadMnist(args[0], train: 300, test: 100);
IEnumerable<int> runs = args[1].Split(',').Select(threads => int.Parse(threads, CultureInfo.InvariantCulture));
foreach (int threads in runs)
{
    (string Name, Architecture Network, Optimizer Optimizer, int Images, int BatchSize, string[] Augmentations)[] trainings =
    [
        ("dense", Architecture.Dense, new RMSprop(), 300, 32, []),
        ("mlp", Architecture.Mlp, Optimizer.Parse("Nadam"), 200, 64, ["Rotate(10)"]),
        ("lenet", Architecture.LeNet, Optimizer.Parse("SGD(0.1, momentum=0.9, clipnorm=1)"), 100, 50, []),
        ("convnet", Architecture.ConvNet, new Adam(), 100, 50, ["Shift(2)"]),
        ("accurate", Architecture.Accurate, new Adam(), 40, 20, ["Elastic"]),
    ];
    foreach ((string name, Architecture network, Optimizer optimizer, int images, int batchSize, string[] augmentations) in trainings.Where(
        training => args.Length == 2 || args.Contains(training.Name)))
    {
        var model = new MnistModel(network.CreateLayers(), seed: 1, optimizer: optimizer);
        var options = new TrainingOptions
        {
            Epochs = 2,
            BatchSize = batchSize,
            Seed = 1,
            ThreadCount = threads,
            Schedule = Schedule.Parse("CosineDecay(0.002)"),
            Augmentations = [.. augmentations.Select(Augmentation.Parse)],
        };
        History history = Trainer.Fit(model, data.Train.Take(images), data.Test.Take(100), options);
        Console.WriteLine($"{name} {Hash(model, history)}");
    }
}

return 0;

// Of all weights and of each number of the History.
static string Hash(MnistModel model, History history)
{
    using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    foreach (ModelWeight weight in model.Weights)
    {
        hash.AppendData(MemoryMarshal.AsBytes<float>(model.GetWeight(weight)));
    }

    foreach (string key in history.Keys)
    {
        hash.AppendData(MemoryMarshal.AsBytes<double>(history[key].ToArray()));
    }

    return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
}
