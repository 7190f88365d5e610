using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace MnistTools.Specs;

/// <summary>Ranges that the values of a spec must keep; each gives the value back, for use where a property is initialised.</summary>
internal static class Check
{
    public static T AtLeast<T>(T least, T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : INumber<T> =>
        value >= least && T.IsFinite(value) ? value : throw Refuse(name, value, $"{Finite(value)}at least {Text(least)}");

    public static T Above<T>(T bound, T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : INumber<T> =>
        value > bound && T.IsFinite(value) ? value : throw Refuse(name, value, $"{Finite(value)}above {Text(bound)}");

    /// <summary>From the lower bound to the upper one, both included.</summary>
    public static T Between<T>(T lower, T upper, T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : INumber<T> =>
        value >= lower && value <= upper ? value : throw Refuse(name, value, $"between {Text(lower)} and {Text(upper)}");

    /// <summary>Neither infinite nor no number at all.</summary>
    public static T Finite<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : INumber<T> => T.IsFinite(value) ? value : throw Refuse(name, value, "a finite number");

    /// <summary>One of the words of its enum, whatever number was cast to it.</summary>
    public static Enum Defined(Enum value, string name) =>
        Enum.IsDefined(value.GetType(), value)
            ? value
            : throw new ArgumentOutOfRangeException(
                name, value,
                $"'{SpecNames.ToSnakeCase(name)}' must be one of {string.Join(", ", Enum.GetNames(value.GetType()).Select(SpecNames.ToSnakeCase))}, not {value:D}");

    /// <summary>Above a bound, if there is a value.</summary>
    public static T? NoneOrAbove<T>(T bound, T? value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, INumber<T> => value is { } number ? Above(bound, number, name) : null;

    /// <summary>At least so large, if there is a value.</summary>
    public static T? NoneOrAtLeast<T>(T least, T? value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, INumber<T> => value is { } number ? AtLeast(least, number, name) : null;

    /// <summary>From the lower bound to the upper one, both included, if there is a value.</summary>
    public static T? NoneOrBetween<T>(T lower, T upper, T? value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : struct, INumber<T> => value is { } number ? AtMost(upper, AtLeast(lower, number, name), name) : null;

    /// <summary>From the lower bound, included, to the upper one, excluded.</summary>
    public static T Within<T>(T lower, T upper, T value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : INumber<T> =>
        value >= lower && value < upper ? value : throw Refuse(name, value, $"at least {Text(lower)} and less than {Text(upper)}");

    /// <summary>Both sizes at least so large.</summary>
    public static Size2D AtLeast(int least, Size2D value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        new(AtLeast(least, value.Rows, name), AtLeast(least, value.Columns, name));

    /// <summary>A path that says something: an empty one would be whatever folder is the current one.</summary>
    public static string NotBlank(string path, [CallerArgumentExpression(nameof(path))] string name = "") =>
        path is null || path.Trim().Length > 0 ? path! : throw new ArgumentException($"'{SpecNames.ToSnakeCase(name)}' must not be empty", name);

    /// <summary>What is there, under the name that the caller gave it.</summary>
    public static T NotNull<T>([NotNull] T? value, [CallerArgumentExpression(nameof(value))] string name = "")
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return value;
    }

    /// <summary>A list that is there, as is each thing in it, under the name that the caller gave it.</summary>
    public static IReadOnlyList<T> NoneIsNull<T>([NotNull] IReadOnlyList<T>? items, [CallerArgumentExpression(nameof(items))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(items, name);
        return items.Any(item => item is null) ? throw new ArgumentNullException(name, "One of them is null.") : items;
    }

    /// <summary>A spec that its constructor would make, whatever an object initializer or <c>with</c> put into it since.</summary>
    public static TSpec Valid<TSpec>(TSpec spec, [CallerArgumentExpression(nameof(spec))] string name = "")
        where TSpec : Spec
    {
        ArgumentNullException.ThrowIfNull(spec, name);
        SpecDefinition.Of(spec.GetType()).CheckValues(spec);
        return spec;
    }

    /// <summary>Such a spec, if there is one.</summary>
    public static TSpec? NoneOrValid<TSpec>(TSpec? spec, [CallerArgumentExpression(nameof(spec))] string name = "")
        where TSpec : Spec => spec is null ? null : Valid(spec, name);

    /// <summary>Specs that are all such, if there are any.</summary>
    public static IReadOnlyList<TSpec> Valid<TSpec>(IReadOnlyList<TSpec> specs, [CallerArgumentExpression(nameof(specs))] string name = "")
        where TSpec : Spec
    {
        ArgumentNullException.ThrowIfNull(specs, name);
        foreach (TSpec spec in specs)
        {
            Valid(spec, name);
        }

        return specs;
    }

    private static T AtMost<T>(T most, T value, string name)
        where T : INumber<T> =>
        value <= most ? value : throw Refuse(name, value, $"at most {Text(most)}");

    private static string Finite<T>(T value)
        where T : INumber<T> => T.IsFinite(value) ? "" : "a finite number, ";

    private static ArgumentOutOfRangeException Refuse<T>(string name, T value, string rule)
        where T : INumber<T> =>
        new(name, $"'{SpecNames.ToSnakeCase(name)}' must be {rule}, not {Text(value)}");

    private static string Text<T>(T value)
        where T : INumber<T> => value.ToString(null, CultureInfo.InvariantCulture);
}
