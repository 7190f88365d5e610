namespace MnistTools.Core.Tests.Optimizers;

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
    public void Adam_with_amsgrad() => Compare(new Adam(0.01, 0.8, 0.9, Amsgrad: true), (w, g, m, t) => AmsgradStep(w, g, m, t, 0.01, 0.8, 0.9));

    [Fact]
    public void AdamW_with_amsgrad() => Compare(new AdamW(0.01, 0, 0.8, 0.9, Amsgrad: true), (w, g, m, t) => AmsgradStep(w, g, m, t, 0.01, 0.8, 0.9));

    [Fact]
    public void Lion() => Compare(new Lion(0.01, 0.8, 0.95), (w, g, m, t) =>
    {
        double direction = 0.8 * m[0] + 0.2 * g;
        m[0] = 0.95 * m[0] + 0.05 * g;
        return w - 0.01 * Math.Sign(direction);
    });

    [Fact]
    public void Lion_makes_no_step_where_nothing_points_anywhere()
    {
        var optimizer = new Lion();
        float[] weights = Some.Numbers(37, 1);
        float[] before = [.. weights];
        var state = new OptimizerState(optimizer, weights.Length);
        state.NextIteration();
        optimizer.Update(new ParameterRange(weights, new float[37], state, 0));
        Assert.Equal(before, weights);
        Assert.Throws<MnistTools.Specs.SpecException>(() => Optimizer.Parse("Lion(beta_1=0)"));
    }

    [Fact]
    public void Nadam() => Compare(new Nadam(0.01, 0.8, 0.99, 0.01), (w, g, m, t) =>
    {
        m[0] += (g - m[0]) * (1 - 0.8);
        m[1] += (g * g - m[1]) * (1 - 0.99);
        double product = Enumerable.Range(1, t).Aggregate(1.0, (p, i) => p * Momentum(i));
        double mean = Momentum(t + 1) * m[0] / (1 - product * Momentum(t + 1)) + (1 - Momentum(t)) * g / (1 - product);
        return w - 0.01 * mean / (Math.Sqrt(m[1] / (1 - Math.Pow(0.99, t))) + 0.01);

        static double Momentum(int t) => 0.8 * (1 - 0.5 * Math.Pow(0.96, t));
    });

    [Fact]
    public void Adamax() => Compare(new Adamax(0.01, 0.8, 0.99, 0.01), (w, g, m, t) =>
    {
        m[0] += (g - m[0]) * (1 - 0.8);
        m[1] = Math.Max(0.99 * m[1], Math.Abs(g));
        return w - 0.01 * m[0] / ((1 - Math.Pow(0.8, t)) * (m[1] + 0.01));
    });

    [Fact]
    public void Adagrad() => Compare(new Adagrad(0.01, 0.3, 0.01), (w, g, m, t) =>
    {
        m[0] = (t == 1 ? 0.3 : m[0]) + g * g;
        return w - 0.01 * g / Math.Sqrt(m[0] + 0.01);
    });

    [Fact]
    public void Adadelta() => Compare(new Adadelta(0.5, 0.9, 0.01), (w, g, m, t) =>
    {
        m[0] = 0.9 * m[0] + 0.1 * g * g;
        double step = Math.Sqrt(m[1] + 0.01) * g / Math.Sqrt(m[0] + 0.01);
        m[1] = 0.9 * m[1] + 0.1 * step * step;
        return w - 0.5 * step;
    });

    /// <summary>Infinite squares make a step of 0 by each formula, then and later.</summary>
    [Theory]
    [InlineData("RMSprop")]
    [InlineData("RMSprop(momentum=0.5)")]
    [InlineData("RMSprop(centered=true)")]
    [InlineData("Adam")]
    [InlineData("Adam(amsgrad=true)")]
    [InlineData("AdamW(weight_decay=0)")]
    [InlineData("Nadam")]
    [InlineData("Adagrad")]
    [InlineData("Adadelta")]
    public void A_gradient_whose_square_is_infinite_makes_no_step(string text)
    {
        foreach (float large in (float[])[1e20f, -1e20f, 1e25f, -3e38f])
        {
            foreach (int length in Lengths)
            {
                Optimizer optimizer = Optimizer.Parse(text);
                float[] weights = Some.Numbers(length, 1);
                float[] before = [.. weights];
                var state = new OptimizerState(optimizer, length);
                foreach (float gradient in (float[])[large, 0.5f, large, -0.5f])
                {
                    state.NextIteration();
                    optimizer.Update(new ParameterRange(weights, Enumerable.Repeat(gradient, length).ToArray(), state, 0));
                    Assert.Equal(before, weights);
                }
            }
        }
    }

    /// <summary>Large gradients whose squares a float holds, and any where a rule squares none, against the formulas in double precision.</summary>
    [Theory]
    [InlineData(1e18f)]
    [InlineData(-3e38f)]
    public void Large_gradients_make_the_steps_of_the_formulas(float large)
    {
        Check("Adamax", 0.001 * (0.1 * large / Math.Abs(large)) / (1 - 0.9));
        if (Math.Abs(large) < 1e19)
        {
            Check("Adam", 0.001 * Math.Sign(large));
            Check("RMSprop", 0.001 / Math.Sqrt(0.1) * Math.Sign(large));
            Check("RMSprop(centered=true)", 0.001 / Math.Sqrt(0.1 - 0.01) * Math.Sign(large));
            Check("Adagrad", 0.001 * Math.Sign(large));
        }

        void Check(string text, double step)
        {
            Optimizer optimizer = Optimizer.Parse(text);
            float[] weights = new float[21];
            var state = new OptimizerState(optimizer, weights.Length);
            state.NextIteration();
            optimizer.Update(new ParameterRange(weights, Enumerable.Repeat(large, weights.Length).ToArray(), state, 0));
            Assert.All(weights, weight => Assert.Equal(-step, weight, 1e-8));
        }
    }

    [Fact]
    public void Shared_options_are_written_and_read_by_name()
    {
        Optimizer optimizer = Optimizer.Parse("adam(0.01, clip_norm=2, weight_decay=0.1)");
        Assert.Equal("Adam(0.01, weight_decay=0.1, clipnorm=2)", optimizer.ToString());
        Assert.Equal(optimizer, Optimizer.Parse(optimizer.ToString()));
        Assert.Equal(
            "Adam(use_ema=true, ema_momentum=0.9, ema_overwrite_frequency=5)",
            Optimizer.Parse("adam(ema_overwrite_frequency=5, use_ema=true, ema_momentum=0.9)").ToString());
        Assert.Equal("SGD", Optimizer.Parse("SGD(use_ema=false, ema_momentum=0.99, ema_overwrite_frequency=none)").ToString());
        Assert.NotEqual(optimizer, Optimizer.Parse("Adam(0.01, weight_decay=0.1)"));
        Assert.Equal(
            "SGD: 'clipvalue' must be above 0, not -1 (at position 15 of 'SGD(clipvalue=-1)')",
            Assert.Throws<MnistTools.Specs.SpecException>(() => Optimizer.Parse("SGD(clipvalue=-1)")).Message);
        Assert.StartsWith(
            "SGD takes at most 3 arguments by place", Assert.Throws<MnistTools.Specs.SpecException>(() => Optimizer.Parse("SGD(1, 0.5, true, 3)")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_learning_rate_of_0_nothing_is_learnt()
    {
        var model = new MnistModel([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3));
        float[] before = model.Parameters.Values.ToArray();
        Assert.All(Optimizer.Catalog.Definitions, definition =>
        {
            Train.Fit(model, Some.Images(8), new() { Optimizer = Optimizer.Parse($"{definition.Name}(0)") });
            Assert.Equal(before, model.Parameters.Values.ToArray());
        });
    }

    [Fact]
    public void A_learning_rate_is_0_or_above_wherever_it_is_said()
    {
        Assert.Equal(
            "SGD: 'learning_rate' must be at least 0, not -1 (at position 19 of 'SGD(learning_rate=-1)')",
            Assert.Throws<MnistTools.Specs.SpecException>(() => Optimizer.Parse("SGD(learning_rate=-1)")).Message);
        foreach (double rate in (double[])[-0.01, double.NaN, double.PositiveInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>(nameof(Optimizer.LearningRate), () => new Adam() with { LearningRate = rate });
        }
    }

    [Fact]
    public void The_defaults_are_Keras()
    {
        const string Clipping = "clipnorm=none, clipvalue=none, global_clipnorm=none, use_ema=false, ema_momentum=0.99, ema_overwrite_frequency=none)";
        const string Shared = "weight_decay=none, " + Clipping;
        Assert.Equal("SGD(learning_rate=0.01, momentum=0, nesterov=false, " + Shared, Signature("SGD"));
        Assert.Equal("RMSprop(learning_rate=0.001, rho=0.9, momentum=0, epsilon=1e-07, centered=false, " + Shared, Signature("RMSprop"));
        Assert.Equal("Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-07, amsgrad=false, " + Shared, Signature("Adam"));
        Assert.Equal("Lion(learning_rate=0.001, beta1=0.9, beta2=0.99, " + Shared, Signature("Lion"));
        Assert.Equal("AdamW(learning_rate=0.001, weight_decay=0.004, beta1=0.9, beta2=0.999, epsilon=1e-07, amsgrad=false, " + Clipping, Signature("AdamW"));
        Assert.Equal("Nadam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-07, " + Shared, Signature("Nadam"));
        Assert.Equal("Adamax(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-07, " + Shared, Signature("Adamax"));
        Assert.Equal("Adagrad(learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-07, " + Shared, Signature("Adagrad"));
        Assert.Equal("Adadelta(learning_rate=0.001, rho=0.95, epsilon=1e-07, " + Shared, Signature("Adadelta"));
    }

    private static string Signature(string name) => Optimizer.Catalog.Definitions.Single(definition => definition.Name == name).Signature;

    internal static double AdamStep(double w, double g, double[] m, int t, double rate, double beta1, double beta2, double epsilon)
    {
        m[0] = beta1 * m[0] + (1 - beta1) * g;
        m[1] = beta2 * m[1] + (1 - beta2) * g * g;
        double step = rate * Math.Sqrt(1 - Math.Pow(beta2, t)) / (1 - Math.Pow(beta1, t));
        return w - step * m[0] / (Math.Sqrt(m[1]) + epsilon);
    }

    /// <summary>The largest square so far is remembered behind the two means.</summary>
    private static double AmsgradStep(double w, double g, double[] m, int t, double rate, double beta1, double beta2)
    {
        m[0] = beta1 * m[0] + (1 - beta1) * g;
        m[1] = beta2 * m[1] + (1 - beta2) * g * g;
        m[2] = Math.Max(m[2], m[1]);
        return w - rate * Math.Sqrt(1 - Math.Pow(beta2, t)) / (1 - Math.Pow(beta1, t)) * m[0] / (Math.Sqrt(m[2]) + 1e-7);
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
                state.NextIteration();
                optimizer.Update(new ParameterRange(weights, gradients, state, 16));
                for (int i = 0; i < length; i++)
                {
                    expected[i] = rule(expected[i], gradients[i], remembered[i], t);
                    Assert.Equal(expected[i], weights[i], 2e-6);
                }
            }

            Assert.All(
                state.Slots.Zip(state.SlotKinds),
                slot => Assert.All(slot.First.Values[..16].ToArray(), untouched => Assert.Equal(slot.Second.InitialValue, untouched)));
        }
    }
}
