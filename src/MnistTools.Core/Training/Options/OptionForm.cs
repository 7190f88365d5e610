using MnistTools.Specs;

namespace MnistTools.Training.Options;

/// <summary>How the value of an option is read from outside, and how a history keeps it.</summary>
/// <typeparam name="TValue">The option's own type.</typeparam>
/// <typeparam name="TRecorded">What a history keeps.</typeparam>
internal abstract class OptionForm<TValue, TRecorded>
{
    /// <summary>Whether the value is a list, of which each item is written by itself.</summary>
    public virtual bool IsList => false;

    /// <summary>Reads a value that is of the type already, or a text, a number, true or false, or a list of texts.</summary>
    /// <exception cref="SpecException">It cannot be understood.</exception>
    public TValue Read(string option, object value) => value is TValue typed ? typed : Parse(option, value);

    /// <summary>What a history keeps of a value.</summary>
    public abstract TRecorded Record(TValue value);

    /// <summary>The value that a history keeps.</summary>
    public abstract TValue Restore(TRecorded recorded);

    /// <summary>Reads a value that is not of the option's type.</summary>
    protected abstract TValue Parse(string option, object value);
}

/// <summary>What a history keeps as it is.</summary>
/// <param name="parse">Reads a value of an option, by its name.</param>
/// <param name="isList">Whether it is a list.</param>
internal sealed class PlainForm<TValue>(Func<string, object, TValue> parse, bool isList = false) : OptionForm<TValue, TValue>
{
    public override bool IsList => isList;

    public override TValue Record(TValue value) => value;

    public override TValue Restore(TValue recorded) => recorded;

    protected override TValue Parse(string option, object value) => parse(option, value);
}

/// <summary>A spec, or none, which a history keeps as an empty text.</summary>
internal class SpecForm<TSpec>(Func<string, TSpec> parse) : OptionForm<TSpec?, string>
    where TSpec : Spec
{
    public sealed override string Record(TSpec? value) => value?.ToString() ?? "";

    public override TSpec? Restore(string recorded) => recorded.Length > 0 ? parse(recorded) : null;

    protected sealed override TSpec Parse(string option, object value) => parse(OptionText.Of(value));
}

/// <summary>A spec that may be a user's own, whose text nobody can read.</summary>
/// <param name="name">What options and a history call it.</param>
/// <param name="parse">Reads those of this toolkit.</param>
internal sealed class OwnSpecForm<TSpec>(string name, Func<string, TSpec> parse) : SpecForm<TSpec>(parse)
    where TSpec : Spec
{
    public override TSpec? Restore(string recorded)
    {
        try
        {
            return base.Restore(recorded);
        }
        catch (SpecException unknown)
        {
            throw new SpecException(
                $"The recorded run had {name} {recorded}, which its history cannot bring back. In C#, make the options of its parameters with {name} = \"\", and put it into them. ({unknown.Message})");
        }
    }
}

/// <summary>Specs, which a history keeps as their texts.</summary>
internal class SpecListForm<TSpec>(Func<string, TSpec> parse) : OptionForm<IReadOnlyList<TSpec>, IReadOnlyList<string>>
    where TSpec : Spec
{
    public sealed override bool IsList => true;

    public sealed override IReadOnlyList<string> Record(IReadOnlyList<TSpec> value) => OptionText.OfAll(value);

    public override IReadOnlyList<TSpec> Restore(IReadOnlyList<string> recorded) => [.. recorded.Select(parse)];

    protected sealed override IReadOnlyList<TSpec> Parse(string option, object value) => [.. OptionText.ReadList(option, value).Select(parse)];
}
