using System.Runtime.InteropServices;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Files that go to PyTorch itself, and come from it. What both say of a thousand digits is the same.</summary>
public sealed class TorchProgramTests(RealMnist mnist) : FolderTests
{
    private const string Layers =
        "Conv2D(4, 3, activation=relu); BatchNormalization(epsilon=1e-5, momentum=0.9); MaxPooling2D; Conv2D(6, 3, strides=2, use_bias=false); Activation(tanh); Flatten; Dense(12, relu); Dense(10, softmax)";

    /// <summary>The same in PyTorch, with what it has of weights in the places that the layers have here.</summary>
    private const string Network = """
        import sys, numpy, torch
        from torch import nn
        torch.manual_seed(3)
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.body = nn.Sequential(
                    nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.MaxPool2d(2), nn.Conv2d(4, 6, 3, stride=2, bias=False), nn.Tanh(), nn.Flatten(),
                    nn.Linear(216, 12), nn.Linear(12, 10))
            def forward(self, x):
                b = self.body
                x = b[5](b[4](b[3](b[2](b[1](torch.relu(b[0](x)))))))
                return torch.softmax(b[7](torch.relu(b[6](x))), 1)
        def predict(model, images, outputs):
            x = torch.from_numpy(numpy.fromfile(images, dtype=numpy.uint8).reshape(-1, 1, 28, 28).astype('float32') / 255)
            model.float().eval()(x).detach().numpy().astype('float32').tofile(outputs)
        def train_a_little(model):
            x = torch.rand(64, 1, 28, 28)
            optimizer = torch.optim.Adam(model.parameters(), 0.01)
            for _ in range(3):
                loss = nn.functional.nll_loss(torch.log(model(x)), torch.arange(64) % 10)
                optimizer.zero_grad(); loss.backward(); optimizer.step()
            return optimizer

        """;

    private static readonly string[] Saves =
    [
        "torch.save(net.state_dict(), path)",
        "torch.save(net, path)",
        "torch.save(nn.DataParallel(net).state_dict(), path)",
        "torch.save({'epoch': 3, 'model_state_dict': net.state_dict(), 'optimizer_state_dict': optimizer.state_dict(), 'loss': loss}, path)",
        "torch.save({'net': net, 'accuracy': numpy.float64(0.5)}, path)",
        "net.half(); torch.save(net.state_dict(), path)",
        "net.bfloat16(); torch.save(net.state_dict(), path)",
        "net.double(); torch.save(net.state_dict(), path, pickle_protocol=4)",
        "torch.save(dict(net.named_parameters()) | dict(net.named_buffers()), path)",
        "net.body[6].weight = nn.Parameter(net.body[6].weight.detach().t().contiguous().t()); torch.save(net.state_dict(), path)",
    ];

    /// <summary>One program for all: what takes time is to start it.</summary>
    [Fact]
    public void What_PyTorch_saves_says_the_same_here()
    {
        ImageSet images = mnist.Test.Take(1000);
        string script = string.Concat(
            Saves.Select(
                (save, i) =>
                    $"\nnet = Net(); optimizer = train_a_little(net); path = sys.argv[1] + '{i}.pt'\n{save}\npredict(net, sys.argv[2], path + '.outputs')"));
        PythonScript.Run($"{Network}\nloss = torch.tensor(0.5){script}", "torch", Folder.At("net"), WritePixels(images));
        for (int i = 0; i < Saves.Length; i++)
        {
            MnistModel model = ModelFile.Load(Folder.At($"net{i}.pt"), new ModelImportOptions { Layers = KerasSample.Parse(Layers) });
            AssertSame(Folder.At($"net{i}.pt.outputs"), model, images, Saves[i]);
        }
    }

    [Fact]
    public void What_is_saved_here_says_the_same_in_PyTorch()
    {
        MnistModel model = KerasSample.Create(Layers);
        ModelFile.Save(model, Folder.At("model.pt"), overwrite: false);
        ImageSet images = mnist.Test.Take(1000);
        PythonScript.Run(
            $"{Network}\nnet = Net()\nnet.body.load_state_dict(torch.load(sys.argv[1], weights_only=True), strict=True)\npredict(net, sys.argv[2], sys.argv[3])",
            "torch", Folder.At("model.pt"), WritePixels(images), Folder.At("outputs"));
        AssertSame(Folder.At("outputs"), model, images, "load_state_dict");
    }

    private string WritePixels(ImageSet images)
    {
        File.WriteAllBytes(Folder.At("pixels"), [.. Enumerable.Range(0, images.Count).SelectMany(index => images.GetImage(index).ToArray())]);
        return Folder.At("pixels");
    }

    private static void AssertSame(string outputs, MnistModel model, ImageSet images, string what)
    {
        float[] expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(outputs)).ToArray();
        float[] actual = [.. model.Predict(images).Cast<float>()];
        Assert.Equal(images.Count * 10, expected.Length);
        double distance = expected.Zip(actual, (one, other) => Math.Abs((double)one - other)).Max();
        Assert.True(distance < 1e-5, $"{what}: {distance}");
    }
}
