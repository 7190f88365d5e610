using System.Runtime.InteropServices;
using MnistTools.Layers;
using MnistTools.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>The weights of a model and the tensors of a module that hold the same, by their names.</summary>
internal sealed class ModuleWeights
{
    private readonly MnistModel _model;
    private readonly (ModelWeight Weight, Tensor Tensor)[] _pairs;

    public ModuleWeights(MnistModel model, nn.Module module)
    {
        _model = model;
        // A module that is the one layer of its model has no number of that layer in its names.
        string prefix = model.Layers[0].Spec is TorchModule ? "0." : "";
        Dictionary<string, Tensor> tensors = TorchModule.FindTensors(module).ToDictionary(each => prefix + each.Name, each => each.Tensor);
        _pairs = [.. model.Weights.Select(weight => (weight, tensors[weight.Name]))];
    }

    /// <summary>The weights that an optimizer changes.</summary>
    public IEnumerable<(ModelWeight Weight, Tensor Tensor)> Trainable => _pairs.Where(pair => pair.Weight.IsTrainable);

    /// <summary>From the model to the module.</summary>
    public void Read()
    {
        foreach ((ModelWeight weight, Tensor tensor) in _pairs)
        {
            Read(weight, tensor);
        }
    }

    /// <summary>From the model to one tensor of the module.</summary>
    public void Read(ModelWeight weight, Tensor tensor)
    {
        Span<float> values = _model.GetValues(weight);
        if (weight.Memory is null && tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            values.CopyTo(FloatsOf(tensor));
            return;
        }

        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor source = weight.Memory is { } memory
            ? torch.tensor(values.ToArray(), [memory.Positions, memory.Channels, memory.Outputs]).permute(2, 1, 0)
            : torch.tensor(values.ToArray());
        tensor.copy_(source.reshape(tensor.shape));
    }

    /// <summary>From the module to the model.</summary>
    public void Write()
    {
        foreach ((ModelWeight weight, Tensor tensor) in _pairs)
        {
            Copy(tensor, weight.Memory, _model.GetValues(weight));
        }
    }

    /// <summary>The numbers of a weight or its gradient, as the model's memory has them.</summary>
    public static void Copy(Tensor tensor, WeightLayout? memory, Span<float> target)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor ordered = memory is null ? tensor : tensor.reshape(memory.Outputs, memory.Channels, memory.Positions).permute(2, 1, 0);
        FloatsOf(ordered.contiguous().cpu()).CopyTo(target);
    }

    /// <summary>The memory of a tensor on the processor.</summary>
    public static Span<float> FloatsOf(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
