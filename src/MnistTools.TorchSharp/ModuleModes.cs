using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>Which parts of a module were set to train, and which to evaluate, to set them so again.</summary>
internal sealed class ModuleModes(nn.Module network)
{
    private readonly (nn.Module Part, bool IsTraining)[] _parts = [.. network.modules().Prepend(network).Select(part => (part, part.training))];

    /// <summary>Sets all parts as they were: a part sets those in it, which come after it.</summary>
    public void Restore()
    {
        foreach ((nn.Module part, bool isTraining) in _parts.Where(each => each.Part.training != each.IsTraining))
        {
            part.train(isTraining);
        }
    }
}
