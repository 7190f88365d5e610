namespace MnistTools.Specs;

/// <summary>
/// Finds decimal commas: <c>CosineDecay(0,01)</c> has two values by the grammar, a rate of 0 and one step, and its writer meant 0.01. Two
/// numbers may be one where the first is whole, the second begins with a digit, and nothing but a comma is between them. Whether they are
/// depends on what the text means with a point (<see cref="SpecDefinition"/> tries it), and if it means something either way, on this: nobody
/// who means two values writes
/// <list type="bullet">
/// <item>a whole number as 01, as in <c>Adam(0,001)</c>;</item>
/// <item>a value by its place behind one by its name, as in <c>SGD(momentum=0,9)</c>;</item>
/// <item>this comma without a space, but others with one, as in <c>ReduceLROnPlateau(val_loss, 0,5)</c>;</item>
/// <item>a 0 for what is not 0 anyway, as in <c>CosineDecay(0,5)</c> or <c>Adadelta(1,0)</c>.</item>
/// </list>
/// So <c>Conv2D(32,3)</c>, <c>Uniform(0,5)</c>, <c>SGD(0.1,0.9)</c>, <c>EarlyStopping(loss,0,5)</c> are what they say: with a point the first
/// two mean nothing, the third has no whole number, and the least difference of the last is 0 by default.
/// </summary>
internal static class DecimalComma
{
    /// <summary>The same arguments, with points for commas.</summary>
    /// <param name="arguments">The arguments of a spec.</param>
    /// <param name="parameters">What it takes.</param>
    /// <param name="onlyLikely">Whether a comma stays that two values can have between them by the rules above.</param>
    /// <param name="first">The first number that has a point now; <see langword="null"/> if none has.</param>
    public static List<SpecArgument> Replace(
        IReadOnlyList<SpecArgument> arguments, IReadOnlyList<SpecParameter> parameters, bool onlyLikely, out SpecWord? first)
    {
        var replaced = new List<SpecArgument>();
        first = null;
        bool hasSpaces = arguments.Zip(arguments.Skip(1)).Any(pair => pair.Second.Position > pair.First.Value.End + 1);
        for (int i = 0; i < arguments.Count; i++)
        {
            SpecArgument argument = arguments[i];
            if (FindNumber(arguments, i) is { } number && (!onlyLikely || hasSpaces || IsLikely(arguments, i, parameters)))
            {
                i++;
                first ??= number;
                argument = argument with { Value = number };
            }
            else if (argument.Value is SpecList list)
            {
                // No number of a list has a default.
                List<SpecArgument> items =
                    Replace([.. list.Items.Select(item => new SpecArgument(null, item, item.Position))], [], onlyLikely, out SpecWord? inList);
                first ??= inList;
                argument = argument with { Value = list with { Items = [.. items.Select(item => item.Value)] } };
            }

            replaced.Add(argument);
        }

        return replaced;
    }

    /// <summary>The one number that an argument and the next may be.</summary>
    private static SpecWord? FindNumber(IReadOnlyList<SpecArgument> arguments, int index) =>
        index + 1 < arguments.Count
        && arguments[index].Value is SpecWord whole
        && IsBare(whole)
        && whole.Text.TrimStart('-', '+') is { Length: > 0 } digits
        && digits.All(char.IsAsciiDigit)
        && arguments[index + 1] is { Name: null, Value: SpecWord decimals } && IsBare(decimals) && char.IsAsciiDigit(decimals.Text[0])
        && decimals.Position == whole.End + 1 && NumberText.TryParse($"{whole.Text}.{decimals.Text}", out double _)
            ? new SpecWord($"{whole.Text}.{decimals.Text}", whole.Position, decimals.End)
            : null;

    /// <summary>Whether a word stands without quotes.</summary>
    private static bool IsBare(SpecWord word) => word.Text.Length > 0 && word.End - word.Position == word.Text.Length;

    private static bool IsLikely(IReadOnlyList<SpecArgument> arguments, int index, IReadOnlyList<SpecParameter> parameters)
    {
        string decimals = ((SpecWord)arguments[index + 1].Value).Text;
        return arguments[index].Name is not null
            || decimals is ['0', >= '0' and <= '9', ..]
            || IsOdd(index)
            || IsOdd(index + 1);

        bool IsOdd(int place) =>
            ((SpecWord)arguments[place].Value).Text is "0" or "-0" && !(place < parameters.Count && parameters[place].Default is 0 or 0.0);
    }
}
