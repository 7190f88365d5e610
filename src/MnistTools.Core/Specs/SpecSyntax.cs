namespace MnistTools.Specs;

/// <summary>A value in a spec's text, with where it starts and where the text goes on: a word or number, a spec with arguments, or a list.</summary>
internal abstract record SpecValue(int Position, int End);

/// <summary>A word, a number or a quoted text.</summary>
internal sealed record SpecWord(string Text, int Position, int End) : SpecValue(Position, End);

/// <summary>Values in round or square brackets.</summary>
internal sealed record SpecList(IReadOnlyList<SpecValue> Items, int Position, int End) : SpecValue(Position, End);

/// <summary>A name with arguments in round brackets.</summary>
internal sealed record SpecCall(string Name, IReadOnlyList<SpecArgument> Arguments, int Position, int End) : SpecValue(Position, End);

/// <summary>An argument; without a name it is bound by its place.</summary>
internal sealed record SpecArgument(string? Name, SpecValue Value, int Position);

/// <summary>
/// The one parser of specs: <c>value = word | 'text' | [value, …] | (value, …) | name(argument, …)</c>, <c>argument = [name =] value</c>.
/// A quote within its own quotes is written twice; a backslash is a letter as any other, as paths need it.
/// </summary>
internal ref struct SpecParser
{
    /// <summary>A text that nests deeper than this is refused, so that no text can exhaust the stack.</summary>
    private const int DeepestNesting = 16;

    private readonly string _text;
    private int _position;
    private int _depth;

    private SpecParser(string text) => _text = text;

    /// <summary>Parses a whole text.</summary>
    /// <exception cref="SpecException">It is no spec; the message names the position.</exception>
    public static SpecCall Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new SpecParser(text);
        SpecValue value = parser.ParseValue();
        parser.SkipSpace();
        if (parser._position < text.Length)
        {
            throw parser.Error(
                text[parser._position] == ','
                    ? "',' is not expected here: several are a list of texts, not one text"
                    : $"'{text[parser._position]}' is not expected here");
        }

        return value switch
        {
            SpecCall call => call,
            SpecWord word => new SpecCall(word.Text, [], word.Position, word.End),
            _ => throw new SpecException("A name is expected", text, value.Position),
        };
    }

    /// <summary>
    /// The items of a list without brackets, as they are written: <c>Dense(64, relu), Dense(10, softmax)</c>. Semicolons may stand between them, as in builds,
    /// and quotes around each, as in PowerShell.
    /// </summary>
    /// <exception cref="SpecException">It is no such list; the message names the position.</exception>
    public static IReadOnlyList<string> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new SpecParser(text);
        var items = new List<string>();
        while (true)
        {
            SpecArgument item = parser.ParseArgument();
            items.Add(item is { Name: null, Value: SpecWord word } ? word.Text : text[item.Position..item.Value.End]);
            parser.SkipSpace();
            if (parser._position == text.Length)
            {
                return items;
            }

            if (parser.Peek() is not (',' or ';'))
            {
                throw parser.Error($"'{parser.Peek()}' is not expected here");
            }

            parser._position++;
        }
    }

    private SpecValue ParseValue()
    {
        SkipSpace();
        int start = _position;
        if (++_depth > DeepestNesting)
        {
            throw Error("The brackets nest too deep");
        }

        SpecValue value = Peek() switch
        {
            '(' => new SpecList(ParseItems(')'), start, _position),
            '[' => new SpecList(ParseItems(']'), start, _position),
            '\'' or '"' => new SpecWord(ParseQuoted(), start, _position),
            _ => ParseWordOrCall(start),
        };
        _depth--;
        return value;
    }

    private SpecValue ParseWordOrCall(int start)
    {
        string word = ParseWord();
        int end = _position;
        SkipSpace();
        return Peek() == '(' ? new SpecCall(word, ParseArguments(), start, _position) : new SpecWord(word, start, end);
    }

    private List<SpecArgument> ParseArguments()
    {
        var arguments = new List<SpecArgument>();
        _position++;
        while (!TryEnd(')', arguments.Count > 0))
        {
            arguments.Add(ParseArgument());
        }

        return arguments;
    }

    private SpecArgument ParseArgument()
    {
        SkipSpace();
        int start = _position;
        SpecValue value = ParseValue();
        SkipSpace();
        if (Peek() != '=')
        {
            return new SpecArgument(null, value, start);
        }

        if (value is not SpecWord name)
        {
            throw Error("Only a name can stand before '='");
        }

        _position++;
        return new SpecArgument(name.Text, ParseValue(), start);
    }

    private List<SpecValue> ParseItems(char close)
    {
        var items = new List<SpecValue>();
        _position++;
        while (!TryEnd(close, items.Count > 0))
        {
            items.Add(ParseValue());
        }

        return items;
    }

    /// <summary>Takes the closing bracket, or the comma that must stand between two items.</summary>
    private bool TryEnd(char close, bool commaExpected)
    {
        SkipSpace();
        char next = Peek();
        if (next == close)
        {
            _position++;
            return true;
        }

        if (next == '\0')
        {
            throw Error($"'{close}' is missing");
        }

        if (commaExpected)
        {
            if (next != ',')
            {
                throw Error($"',' or '{close}' is expected, not '{next}'");
            }

            _position++;
        }

        return false;
    }

    private string ParseQuoted()
    {
        char quote = _text[_position];
        int start = _position + 1;
        int end = _text.IndexOf(quote, start);
        while (end >= 0 && end + 1 < _text.Length && _text[end + 1] == quote)
        {
            end = _text.IndexOf(quote, end + 2);
        }

        if (end < 0)
        {
            throw Error("The quoted text does not end");
        }

        _position = end + 1;
        return _text[start..end].Replace(new string(quote, 2), new string(quote, 1), StringComparison.Ordinal);
    }

    private string ParseWord()
    {
        int start = _position;
        while (_position < _text.Length
            && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '-' or '+' or '.' or '/' or '\\' or ':' or '{' or '}'))
        {
            _position++;
        }

        return _position > start
            ? _text[start.._position]
            : throw Error(_position < _text.Length ? $"A name or value is expected, not '{_text[_position]}'" : "A name or value is expected");
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
    }

    private readonly char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private readonly SpecException Error(string problem) => new(problem, _text, _position);
}
