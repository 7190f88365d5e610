using MnistTools.Engines;
using MnistTools.Optimizers;
using MnistTools.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>Optimizers of <c>torch.optim</c>, for modules of TorchSharp's.</summary>
public static class TorchOptimizer
{
    /// <summary>
    /// One for <see cref="Training.TrainingOptions.Optimizer"/>: <c>TorchOptimizer.Of(parameters =&gt; torch.optim.Adam(parameters, 0.001))</c>. Schedules and
    /// callbacks change its learning rate, those of several groups in proportion. What it remembers is its own: a backup cannot hold it.
    /// </summary>
    /// <param name="factory">Makes it, for the parameters of a module.</param>
    /// <exception cref="SpecException">It needs a closure for each step, as LBFGS does.</exception>
    public static Optimizer Of(Func<IEnumerable<Parameter>, optim.Optimizer> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        LibTorch.Load();
        using var any = new Parameter(zeros(1));
        using optim.Optimizer example = factory([any]);
        if (example is LBFGS)
        {
            throw new SpecException(
                "LBFGS computes the loss several times for each step, by a closure, which no training here has. Use an optimizer whose step() takes none, such as torch.optim.Adam.");
        }

        return new TorchOptim(example.GetType().Name, example.ParamGroups.First().LearningRate) { Factory = factory };
    }
}

/// <summary>As a training keeps one: its name, its rate and what makes it.</summary>
/// <param name="Name">The name of its type.</param>
/// <param name="LearningRate">That of its first group.</param>
internal sealed record TorchOptim(string Name, double LearningRate) : Optimizer(LearningRate), IEngineBound
{
    Engine IEngineBound.Engine => new Engine.TorchSharp();

    internal required Func<IEnumerable<Parameter>, optim.Optimizer> Factory { get; init; }

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => [];

    internal override void Update(ParameterRange range) => throw new NotSupportedException();
}
