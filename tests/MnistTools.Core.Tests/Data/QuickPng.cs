using SkiaSharp;

namespace MnistTools.Core.Tests.Data;

/// <summary>PNG files with as little work as can be: to look for the filter with which a row is smallest takes as long as to read the picture.</summary>
internal static class QuickPng
{
    public static void Save(SKImage image, string path)
    {
        using SKPixmap pixels = image.PeekPixels();
        using SKData data = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 1))!;
        File.WriteAllBytes(path, data.ToArray());
    }
}
