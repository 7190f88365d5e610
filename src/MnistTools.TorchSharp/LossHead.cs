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
            BinaryCrossentropy { LabelSmoothing: var smoothing } => OfProbabilities((shares, targets) => nn.functional.binary_cross_entropy(
                shares.clamp(Epsilon, 1 - Epsilon), targets * (1 - smoothing) + smoothing / 2, reduction: nn.Reduction.None).mean([1])),
            CategoricalFocalCrossentropy focal => OfProbabilities((shares, targets) => ComputeFocal(focal, ToClippedShares(shares), targets)),
            KLDivergence => OfProbabilities((shares, targets) =>
                (targets.clamp(Epsilon, 1) * (targets.clamp(Epsilon, 1) / shares.clamp(Epsilon, 1)).log()).sum(1)),
            CategoricalHinge => OfProbabilities((shares, targets) => (1 + ((1 - targets) * shares).amax([1]) - (targets * shares).sum(1)).clamp_min(0)),
            MeanSquaredError => OfProbabilities((shares, targets) => (shares - targets).pow(2).mean([1])),
            MeanAbsoluteError => OfProbabilities((shares, targets) => (shares - targets).abs().mean([1])),
            Huber huber => OfProbabilities((shares, targets) => nn.functional.huber_loss(shares, targets, huber.Delta, nn.Reduction.None).mean([1])),
            _ => throw new SpecException(
                $"The engine TorchSharp does not compute the loss {loss}. It computes {string.Join(", ", Loss.Catalog.Definitions.Select(known => known.Name))}."),
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
    private Tensor ToLogarithms(Tensor said) => _output == ModuleOutput.LogProbabilities ? said : ToClippedShares(said).log();

    private static Tensor ToClippedShares(Tensor probabilities) => (probabilities / probabilities.sum(1, keepdim: true)).clamp(Epsilon, 1 - Epsilon);

    private Tensor ComputeFocal(CategoricalFocalCrossentropy focal, Tensor shares, Tensor targets) =>
        (Smooth(targets, focal.LabelSmoothing) * -shares.log() * (1 - shares).pow(focal.Gamma)).sum(1) * focal.Alpha;

    private Func<Tensor, Tensor, Tensor> OfProbabilities(Func<Tensor, Tensor, Tensor> compute) =>
        (said, labels) => compute(ToProbabilities(said), OneHot(labels));

    private Tensor OneHot(Tensor labels) => nn.functional.one_hot(labels, _classes).to_type(ScalarType.Float32);

    private Tensor Smooth(Tensor targets, double smoothing) => smoothing == 0 ? targets : targets * (1 - smoothing) + smoothing / _classes;
}
