namespace MnistTools.Plotting;

/// <summary>The file formats that a figure can be written in.</summary>
public enum FigureFormat
{
    /// <summary>Pixels, without loss: .png.</summary>
    Png,

    /// <summary>Vectors: .svg.</summary>
    Svg,

    /// <summary>Pixels, with a little loss: .jpg or .jpeg.</summary>
    Jpeg,

    /// <summary>Pixels, without loss and smaller than PNG: .webp.</summary>
    Webp,

    /// <summary>An interactive page that opens offline: .html or .htm.</summary>
    Html,
}
