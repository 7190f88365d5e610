using MnistTools.Training.Optimizers;

namespace MnistTools.Core.Tests;

/// <summary>The first updates against Keras' formulas in double precision.</summary>
public class OptimizerTests
{
    private static readonly int[] Lengths = [1, 5, 16, 32, 37];

    /// <summary>One update of one weight: weight, gradient, what is remembered, number of the update from 1.</summary>
    private delegate double Rule(double w, double g, double[] m, int t);

    [Fact]
    public void SGD() => Compare(new SGD(0.1), (w, g, m, t) => w - 0.1 * g);

    [Fact]
    public void SGD_with_momentum() => Compare(new SGD(0.1, 0.9), (w, g, m, t) => w + (m[0] = 0.9 * m[0] - 0.1 * g));

    [Fact]
    public void SGD_with_nesterov() => Compare(new SGD(0.1, 0.9, true), (w, g, m, t) =>
    {
        m[0] = 0.9 * m[0] - 0.1 * g;
        return w + 0.9 * m[0] - 0.1 * g;
    });

    [Fact]
    public void RMSprop() => Compare(new RMSprop(0.01), (w, g, m, t) =>
    {
        m[0] = 0.9 * m[0] + 0.1 * g * g;
        return w - 0.01 * g / Math.Sqrt(m[0] + 1e-7);
    });

    [Fact]
    public void RMSprop_with_a_large_epsilon_has_it_inside_the_root() => Compare(new RMSprop(0.01, Epsilon: 0.5), (w, g, m, t) =>
    {
        m[0] = 0.9 * m[0] + 0.1 * g * g;
        return w - 0.01 * g / Math.Sqrt(m[0] + 0.5);
    });

    [Fact]
    public void RMSprop_with_momentum() => Compare(new RMSprop(0.01, 0.8, 0.7), (w, g, m, t) =>
    {
        m[0] = 0.8 * m[0] + 0.2 * g * g;
        m[1] = 0.7 * m[1] + 0.01 * g / Math.Sqrt(m[0] + 1e-7);
        return w - m[1];
    });

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void RMSprop_centered(double momentum) => Compare(new RMSprop(0.01, 0.9, momentum, Centered: true), (w, g, m, t) =>
    {
        m[0] = 0.9 * m[0] + 0.1 * g * g;
        m[1] = 0.9 * m[1] + 0.1 * g;
        m[2] = momentum * m[2] + 0.01 * g / Math.Sqrt(m[0] - m[1] * m[1] + 1e-7);
        return w - m[2];
    });

    [Fact]
    public void Adam() => Compare(new Adam(0.01), (w, g, m, t) => AdamStep(w, g, m, t, 0.01, 0.9, 0.999, 1e-7));

    [Fact]
    public void Adam_does_not_correct_epsilon() =>
        Compare(new Adam(0.01, 0.8, 0.99, 0.1), (w, g, m, t) => AdamStep(w, g, m, t, 0.01, 0.8, 0.99, 0.1));

    [Fact]
    public void AdamW() => Compare(new AdamW(0.01, 0.3), (w, g, m, t) => AdamStep(w - w * 0.3 * 0.01, g, m, t, 0.01, 0.9, 0.999, 1e-7));

    [Fact]
    public void The_defaults_are_Keras()
    {
        Assert.Equal("SGD(learning_rate=0.01, momentum=0, nesterov=false)", Signature("SGD"));
        Assert.Equal("RMSprop(learning_rate=0.001, rho=0.9, momentum=0, epsilon=1e-07, centered=false)", Signature("RMSprop"));
        Assert.Equal("Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-07)", Signature("Adam"));
        Assert.Equal("AdamW(learning_rate=0.001, weight_decay=0.004, beta1=0.9, beta2=0.999, epsilon=1e-07)", Signature("AdamW"));
    }

    private static string Signature(string name) => Optimizer.Catalog.Definitions.Single(definition => definition.Name == name).Signature;

    private static double AdamStep(double w, double g, double[] m, int t, double rate, double beta1, double beta2, double epsilon)
    {
        m[0] = beta1 * m[0] + (1 - beta1) * g;
        m[1] = beta2 * m[1] + (1 - beta2) * g * g;
        double step = rate * Math.Sqrt(1 - Math.Pow(beta2, t)) / (1 - Math.Pow(beta1, t));
        return w - step * m[0] / (Math.Sqrt(m[1]) + epsilon);
    }

    private static void Compare(Optimizer optimizer, Rule rule)
    {
        foreach (int length in Lengths)
        {
            float[] weights = Some.Numbers(length, 1);
            double[] expected = [.. weights.Select(weight => (double)weight)];
            double[][] remembered = [.. expected.Select(_ => new double[3])];
            var state = new OptimizerState(optimizer, length + 16);
            for (int t = 1; t <= 3; t++)
            {
                float[] gradients = Some.Numbers(length, 10 + t);
                state.Iteration = t;
                optimizer.Update(new ParameterRange(weights, gradients, state, 16));
                for (int i = 0; i < length; i++)
                {
                    expected[i] = rule(expected[i], gradients[i], remembered[i], t);
                    Assert.Equal(expected[i], weights[i], 2e-6);
                }
            }

            Assert.All(state.Slots, slot => Assert.All(slot.Values[..16].ToArray(), untouched => Assert.Equal(0, untouched)));
        }
    }
}
