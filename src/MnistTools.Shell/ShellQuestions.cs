using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MnistTools.Shell;

/// <summary>The questions that the engine asks: a choice (-Confirm), missing mandatory parameters, a credential.</summary>
internal sealed class ShellQuestions(Screen screen, Func<string, string> ask, Func<string, SecureString> askSecretly)
{
    /// <summary>Lets the user choose by letter or by whole label; an empty answer takes the default, ? explains.</summary>
    public int Choose(string caption, string message, IReadOnlyList<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHeading(caption, message);
        Choice[] options = [.. choices.Select(Choice.Of)];
        string offer = string.Concat(options.Select((option, i) => Emphasized(option.Offer, i == defaultChoice) + "  "));
        string question = defaultChoice >= 0
            ? $"{offer}[?] Help (default is \"{options[defaultChoice].ShortName}\"): "
            : $"{offer}[?] Help: ";

        while (true)
        {
            string answer = ask(question).Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            int chosen = Array.FindIndex(options, option => option.IsNamed(answer));
            if (chosen >= 0)
            {
                return chosen;
            }

            if (answer == "?")
            {
                screen.Write(string.Concat(options.Select(option => $"{option.ShortName} - {option.Help}{Environment.NewLine}")));
            }
        }
    }

    /// <summary>Asks for the value of each field and converts it to the field's type; a list ends with an empty line.</summary>
    public Dictionary<string, PSObject> Fill(string caption, string message, IEnumerable<FieldDescription> fields)
    {
        WriteHeading(caption, message);
        return fields.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Ask(field)));
    }

    /// <summary>Asks for the user name, unless it is known, and for the password.</summary>
    public PSCredential AskCredential(string caption, string message, string? userName)
    {
        WriteHeading(caption, message);
        string name = string.IsNullOrEmpty(userName) ? ask("User: ") : userName;
        return new PSCredential(name, askSecretly($"Password for user {name}: "));
    }

    private object Ask(FieldDescription field)
    {
        Type type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        if (type == typeof(SecureString))
        {
            return askSecretly($"{field.Name}: ");
        }

        if (type == typeof(PSCredential))
        {
            return AskCredential("", "", userName: null);
        }

        return type.IsArray ? AskList(field.Name, type.GetElementType()!) : AskValue($"{field.Name}: ", type)!;
    }

    private object?[] AskList(string name, Type elementType)
    {
        var values = new List<object?>();
        while (AskValue($"{name}[{values.Count}]: ", elementType, emptyEnds: true) is { } value)
        {
            values.Add(value);
        }

        return [.. values];
    }

    private object? AskValue(string question, Type type, bool emptyEnds = false)
    {
        while (true)
        {
            string answer = ask(question);
            if (emptyEnds && answer.Length == 0)
            {
                return null;
            }

            if (LanguagePrimitives.TryConvertTo(answer, type, CultureInfo.CurrentCulture, out object value))
            {
                return value;
            }

            screen.Write($"'{answer}' is not a {type.Name}.{Environment.NewLine}");
        }
    }

    private void WriteHeading(string caption, string message)
    {
        foreach (string line in new[] { "", caption, message }.Where((line, i) => i == 0 || !string.IsNullOrEmpty(line)))
        {
            screen.Write((line == caption ? Emphasized(line, line.Length > 0) : line) + Environment.NewLine);
        }
    }

    private static string Emphasized(string text, bool emphasis) =>
        emphasis ? PSStyle.Instance.Bold + text + PSStyle.Instance.BoldOff : text;

    /// <summary>One choice: its label's letter after the ampersand is its short name.</summary>
    private sealed record Choice(string ShortName, string Label, string Help)
    {
        public string Offer => $"[{ShortName}] {Label}";

        public static Choice Of(ChoiceDescription description)
        {
            string label = description.Label.Replace("&", "", StringComparison.Ordinal);
            int letter = description.Label.IndexOf('&', StringComparison.Ordinal);
            string shortName = letter >= 0 && letter < label.Length
                ? label.Substring(letter, 1).ToUpper(CultureInfo.CurrentCulture)
                : label;
            return new Choice(shortName, label, string.IsNullOrEmpty(description.HelpMessage) ? label : description.HelpMessage);
        }

        public bool IsNamed(string answer) =>
            answer.Equals(ShortName, StringComparison.OrdinalIgnoreCase) || answer.Equals(Label, StringComparison.OrdinalIgnoreCase);
    }
}
