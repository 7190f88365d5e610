using MnistTools.TorchSharp.Tests;
using TorchSharp;

// libtorch has one generator and one number of threads in a process: tests that set them do it one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(OneThread))]

namespace MnistTools.TorchSharp.Tests;

/// <summary>Networks of tests are so small that threads of libtorch would only wait for each other.</summary>
public sealed class OneThread
{
    public OneThread()
    {
        LibTorch.Load();
        torch.set_num_threads(1);
    }
}
