using System.Management.Automation;
using System.Management.Automation.Host;

namespace MnistTools.Shell;

/// <summary>The screen as a grid, as far as the engine asks for it: its size, the cursor, keys. Buffer contents cannot be read or moved.</summary>
internal sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    // A terminal does not tell its own colours: one that was never set stands for "as the terminal has it".
    private const ConsoleColor OfTheTerminal = (ConsoleColor)(-1);

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = OfTheTerminal;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = OfTheTerminal;

    /// <inheritdoc/>
    public override Size BufferSize { get => Screen.WindowSize; set { } }

    /// <inheritdoc/>
    public override Size WindowSize { get => Screen.WindowSize; set { } }

    /// <inheritdoc/>
    public override Size MaxWindowSize => Screen.WindowSize;

    /// <inheritdoc/>
    public override Size MaxPhysicalWindowSize => Screen.WindowSize;

    /// <inheritdoc/>
    public override Coordinates WindowPosition { get; set; }

    /// <inheritdoc/>
    public override int CursorSize { get; set; } = 25;

    /// <inheritdoc/>
    public override Coordinates CursorPosition
    {
        get => Console.IsOutputRedirected ? default : new Coordinates(Console.CursorLeft, Console.CursorTop);
        set => Console.SetCursorPosition(value.X, value.Y);
    }

    /// <inheritdoc/>
    public override string WindowTitle
    {
        get => "MnistTools";
        set
        {
            if (!Console.IsOutputRedirected)
            {
                Console.Title = value;
            }
        }
    }

    /// <inheritdoc/>
    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    /// <summary>The text with the escape sequences of its colours around it.</summary>
    public static string Coloured(ConsoleColor foreground, ConsoleColor background, string text)
    {
        string colours = (foreground == OfTheTerminal ? "" : PSStyle.MapForegroundColorToEscapeSequence(foreground))
            + (background == OfTheTerminal ? "" : PSStyle.MapBackgroundColorToEscapeSequence(background));
        return colours.Length == 0 ? text : colours + text + PSStyle.Instance.Reset;
    }

    /// <inheritdoc/>
    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (Console.IsInputRedirected)
        {
            throw new HostException("A key was to be read, but standard input is not a terminal.");
        }

        ConsoleKeyInfo key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        ControlKeyStates states = (key.Modifiers.HasFlag(ConsoleModifiers.Shift) ? ControlKeyStates.ShiftPressed : 0)
            | (key.Modifiers.HasFlag(ConsoleModifiers.Alt) ? ControlKeyStates.LeftAltPressed : 0)
            | (key.Modifiers.HasFlag(ConsoleModifiers.Control) ? ControlKeyStates.LeftCtrlPressed : 0);
        return new KeyInfo((int)key.Key, key.KeyChar, states, keyDown: options.HasFlag(ReadKeyOptions.IncludeKeyDown));
    }

    /// <inheritdoc/>
    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    /// <inheritdoc/>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        // The one use that the engine makes of it: Clear-Host fills everything with blanks.
        if (!Console.IsOutputRedirected)
        {
            Console.Clear();
        }
    }

    /// <inheritdoc/>
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw new NotSupportedException();
}
