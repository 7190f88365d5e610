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
        Dictionary<string, Tensor> tensors = TorchModule.FindTensors(module).ToDictionary(each => each.Name, each => each.Tensor);
        _pairs = [.. model.Weights.Select(weight => (weight, tensors.GetValueOrDefault(weight.Name) ?? throw IsGone(module, weight)))];
    }

    /// <summary>The weights that an optimizer changes.</summary>
    public IEnumerable<(ModelWeight Weight, Tensor Tensor)> Trainable => _pairs.Where(pair => pair.Weight.IsTrainable);

    /// <summary>What no optimizer changes.</summary>
    public IEnumerable<Tensor> Kept => _pairs.Where(pair => !pair.Weight.IsTrainable).Select(pair => pair.Tensor);

    /// <summary>From the model to the module.</summary>
    public void Read() => ReadFrom(_model.Parameters.Values);

    /// <summary>From the model to one tensor of the module.</summary>
    public void Read(ModelWeight weight, Tensor tensor) => Read(weight, tensor, _model.GetValues(weight));

    private static void Read(ModelWeight weight, Tensor tensor, ReadOnlySpan<float> values)
    {
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            Arrange(weight, values, FloatsOf(tensor));
            return;
        }

        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor source = empty(tensor.shape);
        Arrange(weight, values, FloatsOf(source));
        tensor.copy_(source);

        static void Arrange(ModelWeight weight, ReadOnlySpan<float> values, Span<float> target)
        {
            if (weight.Memory is { } memory)
            {
                memory.ToTorch(values, target);
            }
            else
            {
                values.CopyTo(target);
            }
        }
    }

    /// <summary>From the module to the model.</summary>
    public void Write() => CopyTo(_model.Parameters.Values);

    /// <summary>From the module to the model, of what normalisations keep of the batches.</summary>
    public void WriteKept()
    {
        foreach ((ModelWeight weight, Tensor tensor) in _pairs.Where(pair => pair.Weight.Kind is WeightKind.MovingMean or WeightKind.MovingVariance))
        {
            Copy(tensor, weight.Memory, _model.GetValues(weight));
        }
    }

    /// <summary>From the module to a block that is laid out as the model's.</summary>
    public void CopyTo(Span<float> block)
    {
        foreach ((ModelWeight weight, Tensor tensor) in _pairs)
        {
            Copy(tensor, weight.Memory, block.Slice(weight.Offset, weight.Count));
        }
    }

    /// <summary>From such a block to the module; nothing is done without one.</summary>
    public void ReadFrom(ReadOnlySpan<float> block)
    {
        if (block.IsEmpty)
        {
            return;
        }

        foreach ((ModelWeight weight, Tensor tensor) in _pairs)
        {
            Read(weight, tensor, block.Slice(weight.Offset, weight.Count));
        }
    }

    /// <summary>Brings both to the same weights: those of the module where they were changed there, else those of the model.</summary>
    /// <param name="agreed">The weights that both had when this was done last; afterwards, those that both have now.</param>
    public void Agree(float[] agreed)
    {
        float[] now = new float[agreed.Length];
        CopyTo(now);
        foreach ((ModelWeight weight, Tensor tensor) in _pairs)
        {
            Span<float> ofModel = _model.GetValues(weight), ofModule = now.AsSpan(weight.Offset, weight.Count),
                before = agreed.AsSpan(weight.Offset, weight.Count);
            if (!AreSame(ofModule, before))
            {
                ofModule.CopyTo(ofModel);
            }
            else if (!AreSame(ofModel, before))
            {
                Read(weight, tensor);
            }

            ofModel.CopyTo(before);
        }
    }

    private static ObjectDisposedException IsGone(nn.Module module, ModelWeight weight) => new(
        null,
        $"{module.GetType().Name} has no '{weight.Name}' any more: it was disposed of, or its parts were replaced. Use the model before the module ends, or load a saved one into another module by TorchModel.Load.");

    /// <summary>To the bit: a number that is none is the same as itself.</summary>
    private static bool AreSame(ReadOnlySpan<float> one, ReadOnlySpan<float> other) => MemoryMarshal.AsBytes(one).SequenceEqual(MemoryMarshal.AsBytes(other));

    /// <summary>The numbers of a weight or its gradient, as the model's memory has them.</summary>
    public static void Copy(Tensor tensor, WeightLayout? memory, Span<float> target)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Span<float> values = FloatsOf(tensor.contiguous().cpu());
        if (memory is null)
        {
            values.CopyTo(target);
        }
        else
        {
            memory.FromTorch(values, target);
        }
    }

    /// <summary>The memory of a tensor on the processor.</summary>
    public static Span<float> FloatsOf(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
