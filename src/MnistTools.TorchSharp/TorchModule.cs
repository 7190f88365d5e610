using System.Text.Json.Nodes;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Models;
using MnistTools.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>A module of TorchSharp's as the one layer of a model: images go in, a number for each class comes out.</summary>
/// <param name="Name">The name of the module's type, for the History.</param>
/// <param name="Classes">How many numbers come out.</param>
internal sealed record TorchModule(string Name, int Classes) : Layer, IEngineBound, ISharesWeights
{
    private (object State, optim.Optimizer Optimizer)? _running;

    /// <summary>The model whose weights the module has, and what they were when the two last agreed.</summary>
    private (WeightBlock Block, float[] Values)? _agreed;

    private int _users;
    private ModuleModes? _modes;

    Engine IEngineBound.Engine => new Engine.TorchSharp(Settings.Device);

    internal required nn.Module<Tensor, Tensor> Network { get; init; }

    internal required ModuleSettings Settings { get; init; }

    /// <summary>What the module learns or keeps, by name; a tensor that two names share is there once. Counters are left out.</summary>
    internal static IEnumerable<(string Name, Tensor Tensor)> FindTensors(nn.Module network) =>
        network.named_parameters().Select(parameter => (Name: parameter.name, Tensor: (Tensor)parameter.parameter))
            .Concat(network.named_buffers().Select(buffer => (Name: buffer.name, Tensor: buffer.buffer)).Where(buffer => buffer.Tensor.is_floating_point()))
            .DistinctBy(each => each.Tensor.Handle);

    /// <summary>Refuses a module whose weights no training would change.</summary>
    /// <exception cref="SpecException">None of its parameters has gradients.</exception>
    internal void CheckLearns()
    {
        if (!Network.parameters().Any(parameter => parameter.requires_grad))
        {
            throw new SpecException(
                $"{Name} has nothing to train: none of its registered parameters has requires_grad. Set it for some, or call RegisterComponents() at the end of its constructor.");
        }
    }

    /// <summary>Begins to train or evaluate the module: its parts are all set the same, by turns.</summary>
    internal void Begin()
    {
        lock (Network)
        {
            if (_users++ == 0)
            {
                _modes = new ModuleModes(Network);
                Network.train(Network.training);
            }
        }
    }

    /// <summary>Ends it. After the last the module is set as it was before the first.</summary>
    internal void End()
    {
        lock (Network)
        {
            if (--_users == 0)
            {
                _modes?.Restore();
                _modes = null;
            }
        }
    }

    /// <summary>The optimizer of the user's that goes with a state; another one begins anew.</summary>
    internal optim.Optimizer GetOptimizer(object state, Func<IEnumerable<Parameter>, optim.Optimizer> create)
    {
        if (_running is { } running && ReferenceEquals(running.State, state))
        {
            return running.Optimizer;
        }

        _running?.Optimizer.Dispose();
        optim.Optimizer optimizer = create(Network.parameters());
        _running = (state, optimizer);
        return optimizer;
    }

    /// <summary>
    /// Makes a model the one whose weights the module has: what was changed in either since they last agreed goes into the other, and before the first time,
    /// the model's.
    /// </summary>
    internal void Take(MnistModel model, ModuleWeights weights)
    {
        lock (Network)
        {
            if (FindAgreed(model) is { } agreed)
            {
                weights.Agree(agreed);
                return;
            }

            weights.Read();
            _agreed = (model.Block, model.Parameters.Values.ToArray());
        }
    }

    /// <summary>Lends the module to another model that has this layer, such as one of an earlier epoch. To be called while the module is locked.</summary>
    /// <returns>The module's own weights, to be given back; <see langword="null"/> where the model is the one that it belongs to.</returns>
    internal float[]? Lend(MnistModel model, ModuleWeights weights)
    {
        if (FindAgreed(model) is not null)
        {
            return null;
        }

        float[] kept = new float[model.Parameters.Length];
        weights.CopyTo(kept);
        weights.Read();
        return kept;
    }

    public void ShareWeights(MnistModel model)
    {
        lock (Network)
        {
            if (FindAgreed(model) is { } agreed)
            {
                new ModuleWeights(model, Network).Agree(agreed);
            }
        }
    }

    public IReadOnlyList<(string Name, string Weight)> FindSecondNames()
    {
        Dictionary<nint, string> names = FindTensors(Network).ToDictionary(each => each.Tensor.Handle, each => each.Name);
        return
        [
            .. from entry in Network.state_dict()
               where names.TryGetValue(entry.Value.Handle, out string? first) && first != entry.Key
               select (entry.Key, names[entry.Value.Handle]),
        ];
    }

    public IReadOnlyList<(string Name, IReadOnlyList<int> Sizes, long[] Values)> FindWholeNumbers()
    {
        using IDisposable scope = NewDisposeScope();
        return
        [
            .. from entry in Network.state_dict()
               where entry.Value.dtype == ScalarType.Int64
               select (entry.Key, ToShape(entry.Value).Sizes, entry.Value.cpu().data<long>().ToArray()),
        ];
    }

    internal override InputAxes Axes => InputAxes.All;

    internal override ActivationFunction? OutputFunction => null;

    internal override Shape GetOutputShape(Shape input) => new(Classes);

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) =>
        [.. FindTensors(Network)
            .Select(
                each => new LayerWeight(WeightKind.Kernel, ToShape(each.Tensor), InitialValue: 0)
                {
                    TorchName = each.Name,
                    IsNamedAsInModule = true,
                    IsTrainable = each.Tensor.requires_grad,
                })];

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        throw new SpecException($"{this} can be computed by the engine TorchSharp alone.");

    internal override JsonObject ToKeras() => throw NotWritten("Keras");

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) => throw NotWritten("ONNX");

    /// <summary>What the module and a model last agreed on; <see langword="null"/> where the module has the weights of another one.</summary>
    private float[]? FindAgreed(MnistModel model) => ReferenceEquals(_agreed?.Block, model.Block) ? _agreed?.Values : null;

    private SpecException NotWritten(string format) =>
        new($"{this} is a module of TorchSharp's, which {format} cannot describe: save its weights, as .safetensors, or make a model of known layers by MnistModel.FromModule.");

    private static Shape ToShape(Tensor tensor) => new([.. tensor.shape.Select(size => checked((int)size))]);
}
