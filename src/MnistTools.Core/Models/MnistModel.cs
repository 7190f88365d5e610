namespace MnistTools.Models;

/// <summary>A network of layers and its weights.</summary>
public sealed class MnistModel
{
}
