namespace MnistTools.Core.Tests;

public class ProbeTests { [Fact] public void Adds() => Assert.Equal(2, TorchSharp.torch.ones(2).sum().item<float>()); }
