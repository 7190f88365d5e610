using MnistTools.Engines.Managed;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>Changes the parameters of a module by their gradients.</summary>
internal sealed class ModuleUpdate : IDisposable
{
    private readonly ModuleWeights _weights;
    private readonly OptimizerState _state;
    private readonly optim.Optimizer? _theirs;
    private readonly double[] _rates;
    private readonly WeightUpdate _ours;
    private readonly ParameterBlock _gradients;
    private readonly ThreadTeam _alone;

    public ModuleUpdate(MnistModel model, ModuleWeights weights, OptimizerState state)
    {
        (_weights, _state) = (weights, state);
        _theirs = state.Optimizer is TorchOptim optimizer ? ((TorchModule)model.Layers[0].Spec).GetOptimizer(state, optimizer.Factory) : null;
        _rates = [.. _theirs?.ParamGroups.Select(group => group.InitialLearningRate) ?? []];
        _gradients = new ParameterBlock(_theirs is null ? model.Parameters.Length : 0);
        // What the sizes of weights cost is in the loss, and so in libtorch's gradients.
        _ours = new WeightUpdate(model, _gradients, state.Optimizer, state) { Penalty = null };
        _alone = new ThreadTeam(1);
    }

    /// <summary>One update, which is counted.</summary>
    public void Apply()
    {
        _ours.NextIteration();
        if (_theirs is not null)
        {
            Step(_theirs);
            return;
        }

        foreach ((ModelWeight weight, Tensor tensor) in _weights.Trainable)
        {
            Apply(weight, tensor);
        }

        if (_ours.IsDeferred)
        {
            _ours.ComputeScales();
            _ours.ApplyAll(part: 0, _alone);
            foreach ((ModelWeight weight, Tensor tensor) in _weights.Trainable)
            {
                _weights.Read(weight, tensor);
            }
        }
    }

    public void Dispose() => _alone.Dispose();

    private void Apply(ModelWeight weight, Tensor tensor)
    {
        // Every row is updated here. Those that another engine let rest get what they missed first.
        _ours.FindResting(weight)?.Wake(0, weight.Shape.Sizes[1]);
        if (tensor.grad is not { } gradient)
        {
            // As what a module keeps and does not use.
            _ours.Keep(weight);
            return;
        }

        ModuleWeights.Copy(gradient, weight.Memory, _gradients.Values.Slice(weight.Offset, weight.Count));
        _ours.Apply(weight.Offset, weight.Count);
        if (!_ours.IsDeferred)
        {
            _weights.Read(weight, tensor);
        }
    }

    /// <summary>At the rate that schedule and callbacks ask for.</summary>
    private void Step(optim.Optimizer optimizer)
    {
        double share = _state.Optimizer.LearningRate == 0 ? 1 : _state.LearningRate / _state.Optimizer.LearningRate;
        foreach ((optim.ILearningRateController group, double rate) in optimizer.ParamGroups.Zip(_rates))
        {
            group.LearningRate = rate * share;
        }

        optimizer.step();
    }
}
