using MnistTools.Layers.Stages;

namespace MnistTools.Core.Tests.Layers;

public class ActivationTests
{
    private static readonly float[] Inputs = [-20, -3, -1, -0.5f, -1e-3f, 0, 1e-3f, 0.5f, 1, 3, 20];

    [Fact]
    public void Linear() => Compare(ActivationFunction.Linear, x => x);

    [Fact]
    public void Relu() => Compare(ActivationFunction.Relu, x => x > 0 ? x : 0);

    [Fact]
    public void Sigmoid() => Compare(ActivationFunction.Sigmoid, x => 1 / (1 + Math.Exp(-x)));

    [Fact]
    public void Tanh() => Compare(ActivationFunction.Tanh, Math.Tanh);

    [Fact]
    public void Elu() => Compare(ActivationFunction.Elu, x => x > 0 ? x : Math.Exp(x) - 1);

    [Fact]
    public void LeakyRelu() => Compare(ActivationFunction.LeakyRelu, x => x > 0 ? x : 0.2 * x);

    [Fact]
    public void Silu() => Compare(ActivationFunction.Silu, x => x / (1 + Math.Exp(-x)));

    [Fact]
    public void Selu() => Compare(ActivationFunction.Selu, x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)));

    [Fact]
    public void Softplus() => Compare(ActivationFunction.Softplus, x => Math.Log(1 + Math.Exp(x)));

    [Fact]
    public void Relu6() => Compare(ActivationFunction.Relu6, x => Math.Min(Math.Max(x, 0), 6));

    /// <summary>x · Φ(x); Φ(1) = 0.8413447, Φ(2) = 0.9772499 are in every table.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.8413447)]
    [InlineData(-1, -0.15865525)]
    [InlineData(2, 1.9544997)]
    [InlineData(-2, -0.0455003)]
    [InlineData(30, 30)]
    [InlineData(-30, 0)]
    public void Gelu(float x, double expected) => Assert.Equal(expected, Apply(ActivationFunction.Gelu, [x])[0], 1e-6);

    [Fact]
    public void Softmax()
    {
        double sum = Inputs.Sum(x => Math.Exp(x));
        float[] outputs = Apply(ActivationFunction.Softmax, Inputs);
        Assert.All(Inputs.Zip(outputs), pair => Assert.Equal(Math.Exp(pair.First) / sum, pair.Second, 1e-6));
    }

    [Fact]
    public void Softmax_of_large_numbers_does_not_overflow()
    {
        double ratio = Math.Exp(-1);
        float[] outputs = Apply(ActivationFunction.Softmax, [1000, 999, -1000]);
        Assert.Equal(1 / (1 + ratio), outputs[0], 1e-6);
        Assert.Equal(ratio / (1 + ratio), outputs[1], 1e-6);
        Assert.Equal(0, outputs[2]);
    }

    private static void Compare(ActivationFunction function, Func<double, double> formula) =>
        Assert.All(Inputs.Zip(Apply(function, Inputs)), pair => Assert.Equal(formula(pair.First), pair.Second, 1e-6));

    private static float[] Apply(ActivationFunction function, float[] inputs)
    {
        float[] outputs = new float[inputs.Length];
        Activations.Apply(function, inputs, outputs);
        return outputs;
    }
}
