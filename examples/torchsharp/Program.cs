using System.Globalization;
using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.Schedules;
using MnistTools.TorchSharp;
using MnistTools.Training;
using MnistTools.Training.Callbacks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using AdamW = MnistTools.Optimizers.AdamW;

int epochs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
MnistData data = MnistFolder.LoadMnist();
manual_seed(1);
using var network = new ResidualNetwork();
var options = new TrainingOptions
{
    Epochs = epochs,
    BatchSize = 128,
    Optimizer = new AdamW(),
    Schedule = new OneCycle(0.01),
    Callbacks = [new ModelCheckpoint("best.safetensors", SaveBestOnly: true), new TerminateOnNaN()],
    Seed = 1,
};
History history = TorchTrainer.Fit(network, data.Train, data.Test, options, progress: new ProgressWriter(Console.Out));

FigureFile.Write(HistoryFigure.Create([history], CultureInfo.InvariantCulture), "accuracy.png", overwrite: true);
network.save("residual.dat");

/// <summary>What a block computes is added to what went in, which a chain of layers cannot say.</summary>
internal sealed class ResidualNetwork : Module<Tensor, Tensor>
{
    private readonly Sequential _stem = Sequential(Conv2d(1, 16, 3, padding: 1, bias: false), BatchNorm2d(16), ReLU(), MaxPool2d(2));
    private readonly Sequential _block =
        Sequential(Conv2d(16, 16, 3, padding: 1, bias: false), BatchNorm2d(16), ReLU(), Conv2d(16, 16, 3, padding: 1, bias: false), BatchNorm2d(16));
    private readonly Sequential _head = Sequential(ReLU(), MaxPool2d(2), Flatten(), Dropout(0.2), Linear(16 * 7 * 7, 10));

    public ResidualNetwork()
        : base(nameof(ResidualNetwork)) => RegisterComponents();

    public override Tensor forward(Tensor input) // (B, 1, 28, 28) → (B, 10)
    {
        using Tensor stem = _stem.call(input);
        using Tensor block = _block.call(stem);
        using Tensor sum = stem + block;
        return _head.call(sum);
    }
}
