using MnistTools.Losses;
using MnistTools.Specs;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>From what a module says to probabilities and to the loss of each row, by libtorch's functions, so that their gradients are libtorch's.</summary>
internal sealed class LossHead
{
    private const double Epsilon = 1e-7;

    private readonly ModuleOutput _output;
    private readonly int _classes;
    private readonly Func<Tensor, Tensor, Tensor> _compute;

    /// <param name="loss">The loss that training minimizes.</param>
    /// <param name="output">What the module says.</param>
    /// <param name="classes">How many numbers that is for each row.</param>
    /// <exception cref="SpecException">The loss is not known here.</exception>
    public LossHead(Loss loss, ModuleOutput output, int classes)
    {
        (_output, _classes) = (output, classes);
        _compute = loss switch
        {
            CategoricalCrossentropy crossentropy when output == ModuleOutput.Logits =>
                (said, labels) => nn.functional.cross_entropy(said, labels, reduction: nn.Reduction.None, label_smoothing: crossentropy.LabelSmoothing),
            CategoricalCrossentropy crossentropy =>
                (said, labels) => -(Smooth(OneHot(labels), crossentropy.LabelSmoothing) * ToLogarithms(said)).sum(1),
            MeanSquaredError => (said, labels) => (ToProbabilities(said) - OneHot(labels)).pow(2).mean([1]),
            _ => throw new SpecException($"The engine TorchSharp does not compute the loss {loss}. It computes CategoricalCrossentropy and MeanSquaredError."),
        };
    }

    /// <summary>(B) the loss of each row.</summary>
    /// <param name="said">(B, classes) what the module says.</param>
    /// <param name="labels">(B) whole numbers.</param>
    public Tensor Compute(Tensor said, Tensor labels) => _compute(said, labels);

    /// <summary>(B, classes), also of logits.</summary>
    public Tensor ToProbabilities(Tensor said) => _output switch
    {
        ModuleOutput.Logits => said.softmax(1),
        ModuleOutput.LogProbabilities => said.exp(),
        _ => said,
    };

    /// <summary>Of probabilities as Keras does it: their sum is made 1, and they are kept away from 0 and 1.</summary>
    private Tensor ToLogarithms(Tensor said) => _output == ModuleOutput.LogProbabilities
        ? said
        : (said / said.sum(1, keepdim: true)).clamp(Epsilon, 1 - Epsilon).log();

    private Tensor OneHot(Tensor labels) => nn.functional.one_hot(labels, _classes).to_type(ScalarType.Float32);

    private Tensor Smooth(Tensor targets, double smoothing) => smoothing == 0 ? targets : targets * (1 - smoothing) + smoothing / _classes;
}
