using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MnistTools.Notebook.Cells;

/// <summary>The questions that PowerShell asks: a choice (-Confirm), missing mandatory parameters, a credential.</summary>
/// <param name="write">Shows text.</param>
/// <param name="ask">Asks for a line by a prompt, secretly or not.</param>
internal sealed class Questions(Action<string> write, Func<string, bool, string> ask)
{
    /// <summary>Lets the user choose by letter or by whole label; an empty answer takes the default, ? explains.</summary>
    public int Choose(string caption, string message, IReadOnlyList<ChoiceDescription> choices, int defaultChoice)
    {
        WriteHeading(caption, message);
        Choice[] options = [.. choices.Select(Choice.Of)];
        string offer = string.Join("  ", options.Select(option => $"[{option.ShortName}] {option.Label}"));
        string question = defaultChoice >= 0 ? $"{offer}  [?] Help (default is \"{options[defaultChoice].ShortName}\"): " : $"{offer}  [?] Help: ";
        while (true)
        {
            string answer = ask(question, false).Trim();
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
                write(string.Concat(options.Select(option => $"{option.ShortName} - {option.Help}\n")));
            }
        }
    }

    /// <summary>
    /// Asks for the value of each field and converts it to the field's type, if it is one for numbers and the like; a list ends with an empty line.
    /// </summary>
    public Dictionary<string, PSObject> Fill(string caption, string message, IEnumerable<FieldDescription> fields)
    {
        WriteHeading(caption, message);
        return fields.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Ask(field)));
    }

    /// <summary>Asks for the user name, unless it is known, and for the password.</summary>
    public PSCredential AskCredential(string caption, string message, string? userName)
    {
        WriteHeading(caption, message);
        string name = string.IsNullOrEmpty(userName) ? ask("User: ", false) : userName;
        return new PSCredential(name, AskSecretly($"Password for user {name}: "));
    }

    /// <summary>Asks for what must not be seen.</summary>
    public SecureString AskSecretly(string prompt)
    {
        var secret = new SecureString();
        foreach (char sign in ask(prompt, true))
        {
            secret.AppendChar(sign);
        }

        return secret;
    }

    private object Ask(FieldDescription field)
    {
        Type type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        return type == typeof(SecureString) ? AskSecretly($"{field.Name}: ")
            : type == typeof(PSCredential) ? AskCredential("", "", userName: null)
            : type.IsArray ? AskList(field.Name, type.GetElementType()!)
            : AskValue($"{field.Name}: ", type)!;
    }

    private object?[] AskList(string name, Type elementType)
    {
        var values = new List<object?>();
        while (AskValue(string.Create(CultureInfo.InvariantCulture, $"{name}[{values.Count}]: "), elementType, emptyEnds: true) is { } value)
        {
            values.Add(value);
        }

        return [.. values];
    }

    private object? AskValue(string question, Type type, bool emptyEnds = false)
    {
        while (true)
        {
            string answer = ask(question, false);
            if (emptyEnds && answer.Length == 0)
            {
                return null;
            }

            if (LanguagePrimitives.TryConvertTo(answer, type, CultureInfo.CurrentCulture, out object value))
            {
                return value;
            }

            // What is no number or the like, such as a model, may be made of a text when it is bound: that says what is wrong where it cannot.
            if (!type.IsValueType)
            {
                return answer;
            }

            write($"'{answer}' is not a {type.Name}.\n");
        }
    }

    private void WriteHeading(string caption, string message)
    {
        foreach (string line in new[] { caption, message }.Where(line => !string.IsNullOrEmpty(line)))
        {
            write(line + "\n");
        }
    }

    /// <summary>One choice: its label's letter after the ampersand is its short name.</summary>
    private sealed record Choice(string ShortName, string Label, string Help)
    {
        public static Choice Of(ChoiceDescription description)
        {
            string label = description.Label.Replace("&", "", StringComparison.Ordinal);
            int letter = description.Label.IndexOf('&', StringComparison.Ordinal);
            string shortName = letter >= 0 && letter < label.Length ? label.Substring(letter, 1).ToUpper(CultureInfo.CurrentCulture) : label;
            return new Choice(shortName, label, string.IsNullOrEmpty(description.HelpMessage) ? label : description.HelpMessage);
        }

        public bool IsNamed(string answer) =>
            answer.Equals(ShortName, StringComparison.OrdinalIgnoreCase) || answer.Equals(Label, StringComparison.OrdinalIgnoreCase);
    }
}
