using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>
/// What the size of a weight costs, by Keras' rules: <c>l2(0.01)</c>. It is added to the loss, as it is reported of training and of validation,
/// and so to the gradient.
/// </summary>
public abstract record Regularizer : Spec
{
    /// <summary>All regularizers that can be written.</summary>
    public static SpecCatalog<Regularizer> Catalog { get; } = new("regularizer", [typeof(L1), typeof(L2), typeof(L1L2)]);

    /// <summary>What Σ |w| is multiplied by.</summary>
    internal abstract double OfMagnitudes { get; }

    /// <summary>What Σ w² is multiplied by.</summary>
    internal abstract double OfSquares { get; }

    /// <summary>Reads a text such as <c>l1_l2(l1=0.001, l2=0.01)</c>.</summary>
    /// <exception cref="SpecException">It is no regularizer; the message names the position and the nearest candidates.</exception>
    public static Regularizer Parse(string text) => Catalog.Parse(text);

    /// <summary>What a weight costs.</summary>
    internal double GetPenalty(ReadOnlySpan<float> weight) =>
        (OfMagnitudes == 0 ? 0 : OfMagnitudes * Sums.SumOfMagnitudes(weight)) + (OfSquares == 0 ? 0 : OfSquares * Sums.SumOfSquares(weight));

    /// <summary>Adds to the gradient of some numbers what their size costs: nothing where one is 0.</summary>
    internal void AddGradient(ReadOnlySpan<float> weight, Span<float> gradient)
    {
        float ofSign = (float)OfMagnitudes;
        for (int i = 0; ofSign != 0 && i < weight.Length; i++)
        {
            gradient[i] += weight[i] > 0 ? ofSign : weight[i] < 0 ? -ofSign : 0;
        }

        if (OfSquares != 0)
        {
            TensorPrimitives.MultiplyAdd(weight, (float)(2 * OfSquares), gradient, gradient);
        }
    }

    /// <summary>As Keras 3 writes it.</summary>
    internal JsonObject ToKeras()
    {
        SpecDefinition definition = SpecDefinition.Of(GetType());
        var config = new JsonObject();
        foreach (SpecParameter parameter in definition.Parameters)
        {
            config[parameter.Name] = (double)parameter.ReadFrom(this)!;
        }

        return KerasValue.Made("keras.regularizers", definition.Name, config);
    }

    /// <summary>One of Keras; <see langword="null"/> where there is none, or one that is unknown here: what the model predicts does not depend on it.</summary>
    internal static Regularizer? Read(KerasSettings settings, string name)
    {
        if (settings.Nested(name) is not var (className, config)
            || Catalog.Definitions.FirstOrDefault(known => SpecNames.AreSame(known.Name, className)) is not { } definition)
        {
            return null;
        }

        // As 32-bit floats Keras has them, and 0.01 comes out as 0.009999999776482582.
        IEnumerable<string> arguments = definition.Parameters.Select(parameter =>
            $"{parameter.Name}={((float)config.Number(parameter.Name, (double)parameter.Default!)).ToString("R", CultureInfo.InvariantCulture)}");
        try
        {
            return Parse($"{definition.Name}({string.Join(", ", arguments)})");
        }
        catch (SpecException)
        {
            return null;
        }
    }
}

/// <summary>l1 · Σ |w|: many weights become almost 0.</summary>
/// <param name="Factor">What the sum is multiplied by, at least 0.</param>
public sealed record L1(double Factor = 0.01) : Regularizer
{
    /// <summary>What the sum is multiplied by.</summary>
    [SpecName("l1")]
    public double Factor { get; init; } = Check.AtLeast(0, Factor, "l1");

    internal override double OfMagnitudes => Factor;

    internal override double OfSquares => 0;
}

/// <summary>l2 · Σ w²: no weight becomes large.</summary>
/// <param name="Factor">What the sum is multiplied by, at least 0.</param>
public sealed record L2(double Factor = 0.01) : Regularizer
{
    /// <summary>What the sum is multiplied by.</summary>
    [SpecName("l2")]
    public double Factor { get; init; } = Check.AtLeast(0, Factor, "l2");

    internal override double OfMagnitudes => 0;

    internal override double OfSquares => Factor;
}

/// <summary>Both: l1 · Σ |w| + l2 · Σ w². Without arguments it costs nothing, as in Keras.</summary>
/// <param name="L1">What Σ |w| is multiplied by, at least 0.</param>
/// <param name="L2">What Σ w² is multiplied by, at least 0.</param>
public sealed record L1L2(double L1 = 0, double L2 = 0) : Regularizer
{
    /// <summary>What Σ |w| is multiplied by.</summary>
    public double L1 { get; init; } = Check.AtLeast(0, L1);

    /// <summary>What Σ w² is multiplied by.</summary>
    public double L2 { get; init; } = Check.AtLeast(0, L2);

    internal override double OfMagnitudes => L1;

    internal override double OfSquares => L2;
}
