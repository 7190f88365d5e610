using System.Numerics.Tensors;
using MnistTools.Data;
using MnistTools.Models;

namespace MnistTools.Training.Steps;

/// <summary>Images of a set, picked by index.</summary>
/// <param name="Images">The set.</param>
/// <param name="Order">The index of each row's image.</param>
/// <param name="Weights">How much the loss of each image of the set counts; 1 where there are none.</param>
internal readonly record struct Batch(ImageSet Images, ReadOnlyMemory<int> Order, float[]? Weights = null)
{
    /// <summary>How many rows there are.</summary>
    public int Count => Order.Length;

    /// <summary>How much the loss of a row counts.</summary>
    public float WeightOf(int row) => Weights is null ? 1 : Weights[Order.Span[row]];
}

/// <summary>Takes the images of some rows, scaled, and their labels as one-hot rows. Pixels stay bytes until then.</summary>
internal sealed class BatchReader(MnistModel model, RowBuffer input, RowBuffer targets)
{
    public void Read(Batch batch, RowRange rows)
    {
        InputScale scale = model.InputScale;
        for (int i = 0; i < rows.Count; i++)
        {
            int image = batch.Order.Span[rows.First + i];
            Span<float> pixels = input.Row(rows, i);
            TensorPrimitives.ConvertChecked(batch.Images.GetImage(image), pixels);
            TensorPrimitives.Multiply(pixels, scale.Factor, pixels);
            if (scale.Offset != 0)
            {
                TensorPrimitives.Add(pixels, scale.Offset, pixels);
            }

            targets.Row(rows, i).Clear();
            targets.Row(rows, i)[batch.Images.Labels[image]] = 1;
        }
    }
}
