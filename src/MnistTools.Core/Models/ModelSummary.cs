using System.Globalization;
using System.Text;

namespace MnistTools.Models;

/// <summary>A model as Keras' <c>summary()</c> prints it.</summary>
internal static class ModelSummary
{
    private static readonly int[] Widths = [34, 25, 12];

    public static string Write(MnistModel model)
    {
        string thin = new('_', Widths.Sum() + 2);
        string thick = new('=', Widths.Sum() + 2);
        var text = new StringBuilder();
        text.AppendLine(thin).AppendLine(Row("Layer (type)", "Output Shape", "Param #")).AppendLine(thick);
        foreach (ModelLayer layer in model.Layers)
        {
            text.AppendLine(Row($"{layer.Name} ({layer.Spec.GetType().Name})", layer.OutputShape.ToBatchString(), layer.ParameterCount.ToString("N0", CultureInfo.InvariantCulture)));
        }

        text.AppendLine(thick).Append(CultureInfo.InvariantCulture, $"Total params: {model.ParameterCount:N0} ({model.ParameterCount * 4 / 1024.0 / 1024.0:0.00} MB)").AppendLine();
        if (model.TrainableParameterCount < model.ParameterCount)
        {
            text.Append(CultureInfo.InvariantCulture, $"Trainable params: {model.TrainableParameterCount:N0}").AppendLine();
            text.Append(CultureInfo.InvariantCulture, $"Non-trainable params: {model.ParameterCount - model.TrainableParameterCount:N0}").AppendLine();
        }

        text.Append(CultureInfo.InvariantCulture, $"Optimizer: {model.Optimizer}, loss: {model.Loss}");
        return text.ToString();
    }

    private static string Row(string layer, string shape, string parameters) => $"{layer.PadRight(Widths[0])} {shape.PadRight(Widths[1])} {parameters.PadLeft(Widths[2])}";
}
