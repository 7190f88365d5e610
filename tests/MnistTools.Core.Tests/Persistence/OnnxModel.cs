using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>An ONNX file at work in ONNX Runtime, its input made as its metadata says.</summary>
internal static class OnnxModel
{
    public static void AssertSame(MnistModel model, string path, ImageSet images, double tolerance)
    {
        using var session = new InferenceSession(path);
        float[] outputs = Run(session, images);
        float[,] expected = model.Predict(images);
        Assert.Equal(expected.Length, outputs.Length);
        for (int i = 0; i < outputs.Length; i++)
        {
            float wanted = expected[i / model.OutputCount, i % model.OutputCount];
            Assert.Equal(wanted, outputs[i], tolerance * Math.Max(1, Math.Abs(wanted)));
        }
    }

    /// <summary>What is read back of a file says what the model says that it was written of.</summary>
    public static void AssertComesBack(MnistModel model, string path, ImageSet images, double tolerance)
    {
        MnistModel read = ModelFile.Load(path);
        Assert.Equal(model.InputScale, read.InputScale);
        Assert.Equal(model.ClassNames, read.ClassNames);
        foreach ((float wanted, float found) in model.Predict(images).Cast<float>().Zip(read.Predict(images).Cast<float>()))
        {
            Assert.Equal(wanted, found, tolerance * Math.Max(1, Math.Abs(wanted)));
        }
    }

    private static float[] Run(InferenceSession session, ImageSet images)
    {
        Dictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;
        float factor = float.Parse(metadata["input_scale_factor"], CultureInfo.InvariantCulture);
        float offset = float.Parse(metadata["input_scale_offset"], CultureInfo.InvariantCulture);
        (string name, NodeMetadata input) = Assert.Single(session.InputMetadata);
        Assert.Equal([-1, 1, images.Height, images.Width], input.Dimensions);
        float[] pixels = [.. Enumerable.Range(0, images.Count).SelectMany(index => images.GetImage(index).ToArray()).Select(pixel => pixel * factor + offset)];
        var tensor = new DenseTensor<float>(pixels, [images.Count, 1, images.Height, images.Width]);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run([NamedOnnxValue.CreateFromTensor(name, tensor)]);
        return [.. Assert.Single(results).AsEnumerable<float>()];
    }
}
