using MnistTools.Engines;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.TorchSharp.Conversion;
using TorchSharp;

namespace MnistTools.TorchSharp;

/// <summary>
/// libtorch. A module of the user's is computed as it is; the layers of any other model become a module first, and gradients come from libtorch's
/// automatic differentiation. Core finds it by its name.
/// </summary>
internal sealed class TorchEngine(Device device) : IEngine
{
    public IStep CreateStep(MnistModel model, StepSettings settings)
    {
        torch.Device place = LibTorch.Find(device);
        if (model.Layers[0].Spec is TorchModule own)
        {
            if (settings.Training is not null)
            {
                own.CheckLearns();
            }

            LibTorch.Move(own.Network, place);
            return new TorchStep(model, own.Network, own.Settings.Output, place, settings);
        }

        if (settings.Training?.Optimizer is TorchOptim optimizer)
        {
            throw new SpecException(
                $"{optimizer} updates modules of TorchSharp's. This model is of MnistTools' layers, and takes one of MnistTools' optimizers: Adam.");
        }

        var network = ModuleWriter.Write(model, ModuleStyle.Keras);
        try
        {
            LibTorch.Move(network, place);
            return new TorchStep(model, network, model.EndsWithSoftmax ? ModuleOutput.Logits : ModuleOutput.Probabilities, place, settings);
        }
        catch
        {
            // The memory of the device may be full, and is freed at once.
            network.Dispose();
            throw;
        }
    }
}
