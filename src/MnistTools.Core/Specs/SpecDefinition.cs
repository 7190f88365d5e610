using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using MnistTools.Text;

namespace MnistTools.Specs;

/// <summary>A parameter of a spec, as it is written: <c>learning_rate</c>, its type and its default.</summary>
public sealed class SpecParameter
{
    private readonly PropertyInfo _property;

    /// <summary>What is done where the default is none, as a constant of the parameter's type cannot say it.</summary>
    private readonly object? _meaning;

    /// <summary>An option that a whole family of specs shares, and that is given by its name.</summary>
    internal SpecParameter(PropertyInfo option)
    {
        _property = option;
        Name = SpecNames.ToSnakeCase(option.Name);
        Type = option.PropertyType;
        IsOptional = true;
        Default = option.GetCustomAttribute<SpecOptionAttribute>()!.Default;
        IsShared = true;
    }

    internal SpecParameter(ParameterInfo parameter, PropertyInfo property)
    {
        _property = property;
        Name = property.GetCustomAttribute<SpecNameAttribute>()?.Name ?? SpecNames.ToSnakeCase(parameter.Name!);
        Type = parameter.ParameterType;
        IsOptional = parameter.HasDefaultValue;
        Default = parameter.HasDefaultValue ? DefaultOf(parameter) : null;
        _meaning = parameter.GetCustomAttribute<DefaultValueAttribute>()?.Value;
    }

    /// <summary>The name as Keras writes it, for example <c>restore_best_weights</c>.</summary>
    public string Name { get; }

    /// <summary>The .NET type of the value.</summary>
    public Type Type { get; }

    /// <summary>Whether the argument may be left out.</summary>
    public bool IsOptional { get; }

    /// <summary>The value if it is left out.</summary>
    public object? Default { get; }

    /// <summary>The default as people read it: <c>strides=1</c>.</summary>
    internal string DefaultText => SpecNames.Format(Default ?? _meaning);

    /// <summary>Whether it is no parameter of the constructor, but an option of the family.</summary>
    internal bool IsShared { get; }

    internal void WriteTo(Spec spec, object? value) =>
        _property.SetValue(spec, value, BindingFlags.DoNotWrapExceptions, null, null, CultureInfo.InvariantCulture);

    internal object? ReadFrom(Spec spec) => _property.GetValue(spec);

    /// <summary>An optional enum arrives from reflection as its number.</summary>
    private static object? DefaultOf(ParameterInfo parameter)
    {
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue is { } value && type.IsEnum ? Enum.ToObject(type, value) : parameter.DefaultValue;
    }
}

/// <summary>What a spec is called and what it takes, read from the primary constructor of its record.</summary>
public sealed class SpecDefinition
{
    private static readonly ConcurrentDictionary<Type, SpecDefinition> Known = new();

    private readonly ConstructorInfo _constructor;

    private SpecDefinition(Type type)
    {
        Type = type;
        Name = type.Name;
        _constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        ParameterInfo[] ofConstructor = _constructor.GetParameters();
        Parameters =
        [
            .. ofConstructor.Select(p => new SpecParameter(p, type.GetProperty(p.Name!)!)),
            .. type.GetProperties()
                .Where(property => property.IsDefined(typeof(SpecOptionAttribute)) && !ofConstructor.Any(p => p.Name == property.Name))
                .Select(property => new SpecParameter(property)),
        ];
    }

    /// <summary>The name that a text begins with: that of the record.</summary>
    public string Name { get; }

    /// <summary>The parameters, in the order in which they are bound by place.</summary>
    public IReadOnlyList<SpecParameter> Parameters { get; }

    /// <summary>The record's type.</summary>
    public Type Type { get; }

    /// <summary>The name with its parameters and their defaults: <c>Dense(units, activation=linear)</c>.</summary>
    public string Signature => Parameters.Count == 0
        ? Name
        : $"{Name}({string.Join(", ", Parameters.Select(p => p.IsOptional ? $"{p.Name}={p.DefaultText}" : p.Name))})";

    /// <summary>The definition of a record type.</summary>
    public static SpecDefinition Of(Type type) => Known.GetOrAdd(type, static t => new SpecDefinition(t));

    /// <summary>Refuses values that the constructor would refuse: object initializers and <c>with</c> set them past it.</summary>
    /// <exception cref="ArgumentException">One is out of its range; the message names it.</exception>
    internal void CheckValues(Spec spec)
    {
        if (Parameters.FirstOrDefault(parameter => parameter.ReadFrom(spec) is null && !(parameter.IsOptional && parameter.Default is null)) is { } missing)
        {
            throw new ArgumentNullException(missing.Name, $"{Name} needs a value for '{missing.Name}'.");
        }

        object?[] values = [.. Parameters.Where(parameter => !parameter.IsShared).Select(parameter => parameter.ReadFrom(spec))];
        _ = Construct(values);
        foreach (SpecParameter parameter in Parameters)
        {
            if (parameter.ReadFrom(spec) is Enum word)
            {
                Check.Defined(word, parameter.Name);
            }
        }

        foreach (Spec inner in values.SelectMany(value => value is Spec one ? [one] : value as IEnumerable<Spec> ?? []))
        {
            Check.Valid(inner);
        }
    }

    internal string Write(Spec spec)
    {
        var arguments = new List<string>();
        bool byPlace = true;
        foreach (SpecParameter parameter in Parameters)
        {
            object? value = parameter.ReadFrom(spec);
            if (parameter.IsOptional && Equals(value, parameter.Default))
            {
                byPlace = false;
                continue;
            }

            // What a bare number means is said by its name, but for the first; a word such as relu speaks for itself.
            byPlace &= !parameter.IsShared;
            byPlace &= !parameter.IsOptional || parameter == Parameters[0] || value is Enum;
            arguments.Add(byPlace ? SpecNames.Format(value) : $"{parameter.Name}={SpecNames.Format(value)}");
        }

        return arguments.Count == 0 ? Name : $"{Name}({string.Join(", ", arguments)})";
    }

    /// <summary>Makes the spec that a text says, unless a comma in it is a decimal one.</summary>
    /// <exception cref="SpecException">There is no such spec, or it is not the one that is meant.</exception>
    internal Spec Bind(SpecCall call, string text)
    {
        Spec? spec = TryBind(call, text, out SpecException? refused);
        foreach (bool onlyLikely in spec is null ? [true, false] : (bool[])[true])
        {
            List<SpecArgument> arguments = DecimalComma.Replace(call.Arguments, Parameters, onlyLikely, out SpecWord? number);
            if (number is not null && TryBind(call with { Arguments = arguments }, text, out _) is not null)
            {
                throw new SpecException(
                    $"{Name}: a comma stands between two values, and decimals have a point: {number.Text} in place of {text[number.Position..number.End]}. " +
                    "Where two values are meant, a space behind the comma says so",
                    text,
                    number.Position);
            }
        }

        return spec ?? throw refused!;
    }

    private Spec? TryBind(SpecCall call, string text, out SpecException? refused)
    {
        try
        {
            refused = null;
            return BindAsWritten(call, text);
        }
        catch (SpecException problem)
        {
            refused = problem;
            return null;
        }
    }

    private Spec BindAsWritten(SpecCall call, string text)
    {
        object?[] values = [.. Parameters.Select(p => p.Default)];
        int?[] positions = new int?[values.Length];
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            SpecArgument argument = call.Arguments[i];
            if (argument.Name is null && i > 0 && call.Arguments[i - 1].Name is { } named)
            {
                // As in Python. What stands there is mostly the rest of a number.
                throw new SpecException(
                    $"{Name}: behind '{named}', which is given by name, each value needs its name, and decimals have a point", text, argument.Position);
            }

            int index = FindParameter(argument, i, text);
            if (positions[index] is not null)
            {
                throw new SpecException($"{Name} is given '{Parameters[index].Name}' twice", text, argument.Position);
            }

            values[index] = SpecValues.Convert(argument.Value, Parameters[index], Name, text);
            positions[index] = argument.Value.Position;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!Parameters[i].IsOptional && positions[i] is null)
            {
                throw new SpecException($"{Name} needs '{Parameters[i].Name}': {Signature}", text, call.Position);
            }
        }

        return Construct(values, positions, call, text);
    }

    private int FindParameter(SpecArgument argument, int place, string text)
    {
        if (argument.Name is null)
        {
            int places = Parameters.Count(p => !p.IsShared);
            return place < places
                ? place
                : throw new SpecException($"{Name} takes at most {Counted.Of(places, "argument")} by place: {Signature}", text, argument.Position);
        }

        int index = Parameters.ToList().FindIndex(p => SpecNames.AreSame(p.Name, argument.Name));
        return index >= 0
            ? index
            : throw new SpecException(
                $"{Name} has no '{argument.Name}'. {ForeignNames.Advise(argument.Name) ?? SpecNames.Suggest(argument.Name, Parameters.Select(p => p.Name))}It takes: {Signature}", text, argument.Position);
    }

    private Spec Construct(object?[] values) => (Spec)_constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, values, CultureInfo.InvariantCulture);

    /// <summary>A record checks its own values; what it refuses is reported where the value stands in the text.</summary>
    private Spec Construct(object?[] values, int?[] positions, SpecCall call, string text)
    {
        try
        {
            int places = Parameters.Count(p => !p.IsShared);
            Spec spec = Construct(values[..places]);
            for (int i = places; i < values.Length; i++)
            {
                Parameters[i].WriteTo(spec, values[i]);
            }

            return spec;
        }
        catch (ArgumentException refused)
        {
            int index = Parameters.ToList().FindIndex(p => refused.ParamName is { } name && SpecNames.AreSame(p.Name, name));
            string reason = Problem.Of(refused).TrimEnd('.');
            throw new SpecException($"{Name}: {reason}", text, (index >= 0 ? positions[index] : null) ?? call.Position);
        }
    }
}
