using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Dropout = TorchSharp.Modules.Dropout;

namespace MnistTools.TorchSharp.Tests;

/// <summary>A small network that no chain of layers is: what a block does is added to what went in.</summary>
internal sealed class ResidualNetwork : Module<Tensor, Tensor>
{
    private readonly Conv2d _stem = Conv2d(1, 4, 3, padding: 1);
    private readonly Conv2d _block = Conv2d(4, 4, 3, padding: 1);
    private readonly BatchNorm2d _norm = BatchNorm2d(4);
    private readonly Dropout _dropout;
    private readonly Linear _output;

    public ResidualNetwork(int classes = 4, int pixels = 9 * 8, double dropout = 0)
        : base(nameof(ResidualNetwork))
    {
        _dropout = Dropout(dropout);
        _output = Linear(4 * pixels, classes);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using Tensor stem = _stem.call(input).relu();
        using Tensor block = _norm.call(_block.call(stem));
        return _output.call(_dropout.call((stem + block).relu().flatten(1)));
    }

    /// <summary>The same weights each time.</summary>
    public static ResidualNetwork Create(int seed = 1, double dropout = 0)
    {
        manual_seed(seed);
        return new ResidualNetwork(dropout: dropout);
    }
}
