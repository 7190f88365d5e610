using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Persistence.Onnx.Messages;
using MnistTools.Specs;

namespace MnistTools.Persistence.Onnx;

/// <summary>Each layer as operators of ONNX. Dropout, which does nothing outside of training, is left out.</summary>
internal static class OnnxLayers
{
    /// <summary>Appends a layer of a model to a graph.</summary>
    public static void Append(OnnxGraph graph, MnistModel model, int index)
    {
        ModelLayer layer = model.Layers[index];
        ModelWeight[] weights = [.. model.Weights.Where(weight => weight.Layer == index)];
        switch (layer.Spec)
        {
            case Flatten:
                graph.Append("Flatten", attributes: [OnnxGraph.Attribute("axis", 1)]);
                break;
            case Dense dense:
                graph.Append("Gemm", [.. weights.Select(weight => graph.AddWeight(model, weight))], [OnnxGraph.Attribute("transB", 1)]);
                Activate(graph, dense.Activation, layer.OutputShape);
                break;
            case Conv2D convolution:
                graph.Append("Conv", [.. weights.Select(weight => graph.AddWeight(model, weight))], Window(convolution.GetGrid(layer.InputShape)));
                Activate(graph, convolution.Activation, layer.OutputShape);
                break;
            case MaxPooling2D pooling:
                graph.Append("MaxPool", attributes: Window(pooling.GetGrid(layer.InputShape)));
                break;
            case AveragePooling2D pooling:
                graph.Append("AveragePool", attributes: [.. Window(pooling.GetGrid(layer.InputShape)), OnnxGraph.Attribute("count_include_pad", 0)]);
                break;
            case GlobalAveragePooling2D:
                graph.Append("GlobalAveragePool");
                graph.Append("Flatten", attributes: [OnnxGraph.Attribute("axis", 1)]);
                break;
            case ZeroPadding2D padding:
                Pad(graph, padding.Border, index);
                break;
            case BatchNormalization normalization:
                Normalize(graph, model, layer, normalization, weights);
                break;
            case LayerNormalization normalization:
                Normalize(graph, model, layer, normalization, weights, index);
                break;
            case Activation activation:
                Activate(graph, activation.Function, layer.OutputShape);
                break;
        }
    }

    private static void Activate(OnnxGraph graph, ActivationFunction function, Shape shape)
    {
        if (function == ActivationFunction.Softmax)
        {
            graph.Append("Softmax", attributes: [OnnxGraph.Attribute("axis", shape.Sizes.Count == 3 ? 1 : -1)]);
        }
        else if (function != ActivationFunction.Linear)
        {
            // Relu, Sigmoid, Tanh, Elu and Gelu are called so in both, and their defaults are those of Keras.
            graph.Append(function.ToString());
        }
    }

    /// <summary>
    /// The axes are named although the pads could say it all: ONNX Runtime moves a Pad without them into the pool behind it, where what is
    /// padded no longer counts as zero, and refuses a pool that is padded by its whole window.
    /// </summary>
    private static void Pad(OnnxGraph graph, Size2D border, int index) => graph.Append(
        "Pad",
        [
            graph.AddConstant($"{index}.pads", border.Rows, border.Columns, border.Rows, border.Columns),
            graph.AddConstant($"{index}.zero", [0f]),
            graph.AddConstant($"{index}.axes", 2L, 3),
        ]);

    private static AttributeProto[] Window(WindowGrid grid)
    {
        // What padding there is below and on the right follows from where the last window ends.
        int bottom = Math.Max(0, (grid.OutputRows - 1) * grid.Strides.Rows + grid.Window.Rows - grid.Rows - grid.Top);
        int right = Math.Max(0, (grid.OutputColumns - 1) * grid.Strides.Columns + grid.Window.Columns - grid.Columns - grid.Left);
        return
        [
            OnnxGraph.Attribute("kernel_shape", grid.Window.Rows, grid.Window.Columns),
            OnnxGraph.Attribute("strides", grid.Strides.Rows, grid.Strides.Columns),
            OnnxGraph.Attribute("pads", grid.Top, grid.Left, bottom, right),
        ];
    }

    /// <summary>Outside of training it is a factor and an offset for each channel, made here: (x - mean) / sqrt(variance + epsilon) · scale + shift.</summary>
    private static void Normalize(OnnxGraph graph, MnistModel model, ModelLayer layer, BatchNormalization normalization, ModelWeight[] weights)
    {
        float[] mean = model.GetWeight(Find(weights, "running_mean")!);
        float[] variance = model.GetWeight(Find(weights, "running_var")!);
        float[]? scale = Find(weights, LearntScale.Scale) is { } scaleWeight ? model.GetWeight(scaleWeight) : null;
        float[]? shift = Find(weights, LearntScale.Shift) is { } shiftWeight ? model.GetWeight(shiftWeight) : null;
        float[] factor = new float[mean.Length];
        float[] offset = new float[mean.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            double exact = (scale?[i] ?? 1) / Math.Sqrt(variance[i] + normalization.Epsilon);
            factor[i] = (float)exact;
            offset[i] = (float)((shift?[i] ?? 0) - mean[i] * exact);
        }

        // Channels are before rows and columns; without an axis for them, the columns themselves are normalised.
        int[] shape = layer.InputShape.Sizes.Count == 3 ? [mean.Length, 1, 1] : [mean.Length];
        string name = Find(weights, "running_mean")!.Name;
        graph.Append("Mul", [graph.AddConstant($"{name}.factor", factor, shape)]);
        graph.Append("Add", [graph.AddConstant($"{name}.offset", offset, shape)]);
    }

    private static void Normalize(OnnxGraph graph, MnistModel model, ModelLayer layer, LayerNormalization normalization, ModelWeight[] weights, int index)
    {
        if (layer.InputShape.Sizes.Count == 3)
        {
            NormalizeChannels(graph, model, normalization, weights, index);
            return;
        }

        int count = layer.InputShape.Sizes[^1];
        string scale = Find(weights, LearntScale.Scale) is { } scaleWeight
            ? graph.AddWeight(model, scaleWeight)
            : graph.AddConstant($"{index}.ones", [.. Enumerable.Repeat(1f, count)], count);
        string[] learnt = Find(weights, LearntScale.Shift) is { } shift ? [scale, graph.AddWeight(model, shift)] : [scale];
        graph.Append("LayerNormalization", learnt, [OnnxGraph.Attribute("axis", -1), OnnxGraph.Attribute("epsilon", (float)normalization.Epsilon)]);
    }

    /// <summary>
    /// The channels of each pixel, step by step. ONNX has one operator for last axes alone, and ONNX Runtime moves the Transposes that it would
    /// take through a Pad, whose axes it then forgets.
    /// </summary>
    private static void NormalizeChannels(OnnxGraph graph, MnistModel model, LayerNormalization normalization, ModelWeight[] weights, int index)
    {
        string channels = graph.AddConstant($"{index}.channels", 1L);
        graph.Append("Sub", [graph.Add("ReduceMean", graph.Last, channels)]);
        string variance = graph.Add("ReduceMean", graph.Add("Mul", graph.Last, graph.Last), channels);
        string epsilon = graph.AddConstant($"{index}.epsilon", [(float)normalization.Epsilon]);
        graph.Append("Div", [graph.Add("Sqrt", graph.Add("Add", variance, epsilon))]);
        Apply("Mul", LearntScale.Scale);
        Apply("Add", LearntScale.Shift);

        void Apply(string operation, string kind)
        {
            if (Find(weights, kind) is { } weight)
            {
                graph.Append(operation, [graph.AddConstant(weight.Name, model.GetWeight(weight), weight.Count, 1, 1)]);
            }
        }
    }

    private static ModelWeight? Find(ModelWeight[] weights, string kind) => Array.Find(weights, weight => weight.Name.EndsWith($".{kind}", StringComparison.Ordinal));
}
