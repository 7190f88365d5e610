using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;

namespace MnistTools.Training;

/// <summary>The weights of a model and the moving average that its optimizer keeps of them: which of the two the model has.</summary>
/// <param name="model">The model.</param>
/// <param name="state">What its optimizer remembers.</param>
/// <param name="average">The average, in the order of the model's block.</param>
internal sealed class AveragedWeights(MnistModel model, OptimizerState state, ParameterBlock average)
{
    /// <summary>Whether the model has the average; the weights then lie where that was.</summary>
    public bool IsInModel
    {
        get => state.IsAverageInModel;
        set => state.IsAverageInModel = value;
    }

    /// <summary>Gives the model the average, or its weights again.</summary>
    public void Show(bool isAverage)
    {
        if (IsInModel == isAverage || state.Iteration == 0)
        {
            return;
        }

        IsInModel = isAverage;
        foreach (ModelWeight weight in model.Weights.Where(weight => weight.IsTrainable))
        {
            float[] values = model.GetValues(weight).ToArray();
            Span<float> averages = average.Values.Slice(weight.Offset, weight.Count);
            averages.CopyTo(model.GetValues(weight));
            values.CopyTo(averages);
        }
    }

    /// <summary>Keras' <c>finalize_variable_values</c>: the average is what the model keeps.</summary>
    public void Finish()
    {
        Show(true);
        foreach (ModelWeight weight in model.Weights.Where(weight => weight.IsTrainable && IsInModel))
        {
            model.GetValues(weight).CopyTo(average.Values[weight.Offset..]);
        }

        IsInModel = false;
    }
}
