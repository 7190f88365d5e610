using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text;

namespace MnistTools.Shell;

/// <summary>Finds what could stand at the cursor; null if nothing could.</summary>
internal delegate CommandCompletion? CompleteLine(string text, int cursor);

/// <summary>
/// Edits one line on a terminal: arrows, Home, End, Backspace and Delete, Up and Down through the history, Tab and Shift+Tab through the
/// completions, and the Ctrl keys that every shell has (A, E, U, K, W, L). The line may wrap over several rows.
/// </summary>
internal sealed class LineEditor(Action<string> write, IReadOnlyList<string> history, CompleteLine? complete, bool hidden = false)
{
    private readonly StringBuilder text = new();
    private string lastPromptLine = "";
    private int cursor;
    private int cursorRow; // below the row in which the prompt begins
    private int historyPosition;
    private string draft = ""; // what was typed before the history was looked through
    private CompletionCycle? cycle;

    private sealed record CompletionCycle(string Original, CommandCompletion Completion);

    /// <summary>Shows the prompt and reads a line; null for Ctrl+D on an empty line.</summary>
    /// <exception cref="OperationCanceledException">Ctrl+C.</exception>
    public string? Read(string prompt)
    {
        Begin(prompt);
        bool treatedControlCAsInput = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                ConsoleKeyInfo key = Console.ReadKey(intercept: true);
                if (IsControl(key, ConsoleKey.D) && text.Length == 0)
                {
                    Finish("");
                    return null;
                }

                if (IsControl(key, ConsoleKey.C))
                {
                    Finish("^C");
                    throw new OperationCanceledException();
                }

                if (key.Key == ConsoleKey.Enter || key.KeyChar is '\r' or '\n')
                {
                    Finish("");
                    return text.ToString();
                }

                Edit(key);
            }
        }
        finally
        {
            Console.TreatControlCAsInput = treatedControlCAsInput;
        }
    }

    private void Begin(string prompt)
    {
        int lastLine = prompt.LastIndexOf('\n') + 1;
        lastPromptLine = prompt[lastLine..];
        historyPosition = history.Count;
        write(prompt);
    }

    private void Finish(string mark)
    {
        cursor = text.Length;
        Show();
        write(mark + Environment.NewLine);
    }

    private void Edit(ConsoleKeyInfo key)
    {
        if (key.Key != ConsoleKey.Tab)
        {
            cycle = null;
        }

        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
        {
            EditWithControl(key.Key);
            return;
        }

        switch (key.Key)
        {
            case ConsoleKey.LeftArrow: MoveTo(cursor - 1); break;
            case ConsoleKey.RightArrow: MoveTo(cursor + 1); break;
            case ConsoleKey.Home: MoveTo(0); break;
            case ConsoleKey.End: MoveTo(text.Length); break;
            case ConsoleKey.Backspace: Remove(cursor - 1, cursor); break;
            case ConsoleKey.Delete: Remove(cursor, cursor + 1); break;
            case ConsoleKey.UpArrow: Recall(historyPosition - 1); break;
            case ConsoleKey.DownArrow: Recall(historyPosition + 1); break;
            case ConsoleKey.Escape: Replace("", 0); break;
            case ConsoleKey.Tab: Complete(forward: !key.Modifiers.HasFlag(ConsoleModifiers.Shift)); break;
            default: Insert(key.KeyChar); break;
        }
    }

    private void EditWithControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A: MoveTo(0); break;
            case ConsoleKey.E: MoveTo(text.Length); break;
            case ConsoleKey.U: Remove(0, cursor); break;
            case ConsoleKey.K: Remove(cursor, text.Length); break;
            case ConsoleKey.D: Remove(cursor, cursor + 1); break;
            case ConsoleKey.H: Remove(cursor - 1, cursor); break;
            case ConsoleKey.W or ConsoleKey.Backspace: Remove(StartOfWordBefore(cursor), cursor); break;
            case ConsoleKey.LeftArrow: MoveTo(StartOfWordBefore(cursor)); break;
            case ConsoleKey.RightArrow: MoveTo(EndOfWordAfter(cursor)); break;
            case ConsoleKey.L: ClearScreen(); break;
        }
    }

    private void Insert(char character)
    {
        if (char.IsControl(character))
        {
            return;
        }

        text.Insert(cursor++, character);
        Show();
    }

    private void Remove(int from, int to)
    {
        from = Math.Max(from, 0);
        to = Math.Min(to, text.Length);
        if (from < to)
        {
            text.Remove(from, to - from);
            MoveTo(from);
        }
    }

    private void Replace(string newText, int newCursor)
    {
        text.Clear().Append(newText);
        MoveTo(newCursor);
    }

    private void MoveTo(int position)
    {
        cursor = Math.Clamp(position, 0, text.Length);
        Show();
    }

    private void Recall(int position)
    {
        if (position < 0 || position > history.Count)
        {
            return;
        }

        if (historyPosition == history.Count)
        {
            draft = text.ToString();
        }

        historyPosition = position;
        string recalled = position == history.Count ? draft : history[position];
        Replace(recalled, recalled.Length);
    }

    private void Complete(bool forward)
    {
        if (cycle is null)
        {
            string original = text.ToString();
            if (complete?.Invoke(original, cursor) is not { CompletionMatches.Count: > 0 } completion)
            {
                return;
            }

            cycle = new CompletionCycle(original, completion);
        }

        CompletionResult match = cycle.Completion.GetNextResult(forward);
        int start = cycle.Completion.ReplacementIndex;
        string head = cycle.Original[..start] + match.CompletionText;
        Replace(head + cycle.Original[(start + cycle.Completion.ReplacementLength)..], head.Length);
    }

    private int StartOfWordBefore(int position)
    {
        while (position > 0 && char.IsWhiteSpace(text[position - 1]))
        {
            position--;
        }

        while (position > 0 && !char.IsWhiteSpace(text[position - 1]))
        {
            position--;
        }

        return position;
    }

    private int EndOfWordAfter(int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        while (position < text.Length && !char.IsWhiteSpace(text[position]))
        {
            position++;
        }

        return position;
    }

    private void ClearScreen()
    {
        write("\e[H\e[2J");
        cursorRow = 0;
        Show();
    }

    // Draws prompt and line anew from the row in which the prompt begins, then puts the cursor to its place.
    private void Show()
    {
        int width = Math.Max(Screen.WindowSize.Width, 1);
        int promptLength = PSHostUserInterface.GetOutputString(lastPromptLine, supportsVirtualTerminal: false).Length;
        string shown = hidden ? new string('*', text.Length) : text.ToString();
        int end = promptLength + shown.Length;
        int target = promptLength + cursor;

        var drawing = new StringBuilder(cursorRow > 0 ? $"\e[{cursorRow}A" : "");
        drawing.Append("\r\e[J").Append(lastPromptLine).Append(shown);
        if (end > 0 && end % width == 0)
        {
            drawing.Append("\r\n"); // A full last row leaves the cursor behind its last column until something follows.
        }

        int rowsUp = (end / width) - (target / width);
        drawing.Append(rowsUp > 0 ? $"\e[{rowsUp}A\r" : "\r");
        drawing.Append(target % width > 0 ? $"\e[{target % width}C" : "");
        cursorRow = target / width;
        write(drawing.ToString());
    }

    private static bool IsControl(ConsoleKeyInfo key, ConsoleKey letter) =>
        key.Key == letter && key.Modifiers.HasFlag(ConsoleModifiers.Control);
}
