using CsCheck;
using MnistTools.Layers.Stages;

namespace MnistTools.Core.Tests.Layers.Stages;

/// <summary>Products that leave zeros out, against sums in double.</summary>
public unsafe class SparseProductsTests
{
    // Several blocks of 64 of each, and a rest.
    private const int Inputs = 153;
    private const int Rows = 131;
    private const int Units = 77;

    [Fact]
    public void Sums_and_gradients_are_those_of_whole_matrices()
    {
        (RowBuffer input, RowBuffer output, RowBuffer outputGradient, ParameterBlock kernel) = Make(blankShare: 0.8);
        var products = new SparseProducts(input, kernel.Pointer, Units, Rows, parts: 2);
        RowRange[] shares = [new(0, 60, 0), new(60, Rows - 60, 1)];
        foreach (RowRange share in shares)
        {
            products.Begin(share.Part);
            Assert.True(products.TryForward(share, output, bias: null, isTraining: true));
            products.KeepOutputGradient(share, outputGradient);
        }

        Assert.True(products.WasUsed);
        var gradients = new ParameterBlock(Inputs * Units);
        products.ComputeGradients(0, Inputs, part: 1, gradients.Pointer);
        for (int unit = 0; unit < Units; unit++)
        {
            for (int row = 0; row < Rows; row++)
            {
                double expected = Enumerable.Range(0, Inputs).Sum(i => (double)input.Row(row)[i] * kernel.Values[i * Units + unit]);
                Assert.Equal(expected, output.Row(row)[unit], 1e-5);
            }

            for (int i = 0; i < Inputs; i++)
            {
                double expected = Enumerable.Range(0, Rows).Sum(row => (double)input.Row(row)[i] * outputGradient.Row(row)[unit]);
                Assert.Equal(expected, gradients.Values[i * Units + unit], 1e-4);
            }
        }
    }

    /// <summary>So it does not matter which of the two ways a batch takes.</summary>
    [Fact]
    public void Sums_and_gradients_have_the_bits_of_whole_products()
    {
        (RowBuffer input, RowBuffer output, RowBuffer outputGradient, ParameterBlock kernel) = Make(blankShare: 0.8);
        ParameterBlock bias = new(Units);
        Some.Numbers(Units, 9).CopyTo(bias.Values);
        var products = new SparseProducts(input, kernel.Pointer, Units, Rows, parts: 1);
        var all = new RowRange(0, Rows, 0);
        products.Begin(0);
        Assert.True(products.TryForward(all, output, bias.Pointer, isTraining: true));
        products.KeepOutputGradient(all, outputGradient);
        (ParameterBlock gradients, ParameterBlock wholeGradients) = (new(Inputs * Units), new(Inputs * Units));
        products.ComputeGradients(0, Inputs, part: 0, gradients.Pointer);

        var whole = new RowBuffer(Rows, Units);
        for (int row = 0; row < Rows; row++)
        {
            bias.Values[..Units].CopyTo(whole.Row(row));
        }

        MatrixProduct.Multiply(false, false, Rows, Units, Inputs, input.At(0), Inputs, kernel.Pointer, Units, whole.At(0), Units, adds: true);
        MatrixProduct.Multiply(true, false, Inputs, Units, Rows, input.At(0), Inputs, outputGradient.At(0), Units, wholeGradients.Pointer, Units);

        Assert.Equal(whole.Rows(all).ToArray(), output.Rows(all).ToArray());
        Assert.Equal(wholeGradients.Values.ToArray(), gradients.Values.ToArray());
    }

    /// <summary>Of any length, from any place on, and also those that are hardly a number.</summary>
    [Fact]
    public void Numbers_that_are_not_0_are_found_in_order()
    {
        Gen<float> number = Gen.OneOf(Gen.Const(0f), Gen.Const(-0f), Gen.Const(float.Epsilon), Gen.Const(float.NaN), Gen.Single);
        Gen.Select(number.Array[0, 100], Gen.Int[0, 1000]).Sample((row, first) =>
        {
            (int[] indices, float[] numbers) = (new int[row.Length], new float[row.Length]);
            int count = NonzeroInputs.Find(row, first, indices, numbers);
            (float, int)[] expected = [.. row.Select((number, i) => (number, first + i)).Where(pair => pair.number != 0)];
            Assert.Equal(expected, numbers.Zip(indices).Take(count));
        });
    }

    [Fact]
    public void Rows_of_mostly_ink_are_left_to_products_of_whole_matrices()
    {
        (RowBuffer input, RowBuffer output, _, ParameterBlock kernel) = Make(blankShare: 0.3);
        var products = new SparseProducts(input, kernel.Pointer, Units, Rows, parts: 1);
        products.Begin(0);

        Assert.False(products.TryForward(new RowRange(0, Rows, 0), output, bias: null, isTraining: true));

        Assert.False(products.WasUsed);
        Assert.Equal(0, output.Row(0)[0]);
    }

    [Fact]
    public void The_columns_beside_the_sums_are_left_alone()
    {
        var matrix = new ParameterBlock(3 * 100);
        matrix.Values.Fill(2);
        var target = new ParameterBlock(100);
        target.Values.Fill(7);
        float[] weights = [1, 100];
        int[] offsets = [0, 200];
        fixed (float* first = weights)
        fixed (int* places = offsets)
        {
            WeightedRows.Sum(2, places, first, matrix.Pointer, null, target.Pointer, 75);
        }

        Assert.All(target.Values[..75].ToArray(), sum => Assert.Equal(202, sum));
        Assert.All(target.Values[75..].ToArray(), kept => Assert.Equal(7, kept));
    }

    private static (RowBuffer Input, RowBuffer Output, RowBuffer OutputGradient, ParameterBlock Kernel) Make(double blankShare)
    {
        var input = new RowBuffer(Rows, Inputs);
        var outputGradient = new RowBuffer(Rows, Units);
        var kernel = new ParameterBlock(Inputs * Units);
        var random = new Random(3);
        Some.Numbers(Rows * Inputs, 1).Select(number => random.NextDouble() < blankShare ? 0 : number).ToArray().CopyTo(input.Rows(new RowRange(0, Rows, 0)));
        Some.Numbers(Rows * Units, 2).CopyTo(outputGradient.Rows(new RowRange(0, Rows, 0)));
        Some.Numbers(Inputs * Units, 4).CopyTo(kernel.Values);
        return (input, new RowBuffer(Rows, Units), outputGradient, kernel);
    }
}
