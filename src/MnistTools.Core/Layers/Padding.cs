namespace MnistTools.Layers;

/// <summary>What happens at the border of an image.</summary>
public enum Padding
{
    /// <summary>Nothing is added: a window lies within the image.</summary>
    Valid,

    /// <summary>Zeros are added so that, with strides of 1, what comes out is as large as what goes in.</summary>
    Same,
}
