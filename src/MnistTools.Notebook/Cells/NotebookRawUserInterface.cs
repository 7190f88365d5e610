using System.Management.Automation;
using System.Management.Automation.Host;

namespace MnistTools.Notebook.Cells;

/// <summary>A notebook has no grid of characters; it has a width for tables, and colours.</summary>
internal sealed class NotebookRawUserInterface : PSHostRawUserInterface
{
    /// <summary>What fits a cell of the usual front ends.</summary>
    public const int Columns = 100;

    private const int Rows = 50;

    // A colour that was never set stands for "as the front end has it".
    private const ConsoleColor OfTheFrontEnd = (ConsoleColor)(-1);

    public override ConsoleColor ForegroundColor { get; set; } = OfTheFrontEnd;

    public override ConsoleColor BackgroundColor { get; set; } = OfTheFrontEnd;

    public override Size BufferSize { get; set; } = new(Columns, Rows);

    public override Size WindowSize { get; set; } = new(Columns, Rows);

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition { get; set; }

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override string WindowTitle { get; set; } = "";

    public override bool KeyAvailable => false;

    /// <summary>The text with the escape sequences of its colours around it.</summary>
    public static string Colour(ConsoleColor foreground, ConsoleColor background, string text)
    {
        string colours = (foreground == OfTheFrontEnd ? "" : PSStyle.MapForegroundColorToEscapeSequence(foreground))
            + (background == OfTheFrontEnd ? "" : PSStyle.MapBackgroundColorToEscapeSequence(background));
        return colours.Length == 0 ? text : colours + text + PSStyle.Instance.Reset;
    }

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw new HostException("A notebook sends lines, no single keys: use Read-Host.");

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new HostException("A notebook has no screen to read.");

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
    {
    }

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
    }

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
    {
    }
}
