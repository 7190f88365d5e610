using System.Globalization;

namespace MnistTools.Plotting;

/// <summary>
/// What a figure shows, free of any library; a renderer turns it into an image or a page. Each kind is a record of its own, and what draws drawings
/// says for each kind how (<see cref="IDrawingVisitor{T}"/>): a kind that one of them has forgotten does not compile.
/// </summary>
public abstract record Drawing
{
    private protected Drawing()
    {
    }

    /// <summary>The text above the figure, also for a page's tab and for those who cannot see it; may be empty.</summary>
    public required string Title { get; init; }

    /// <summary>Whose numbers stand in it (0.95 or 0,95) and whose language the texts are in.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;

    /// <summary>What it is called where it is not seen: on a page's tab, and by those who read aloud.</summary>
    internal virtual string Name => Title;

    /// <summary>Has it drawn as its kind is.</summary>
    internal abstract T Accept<T>(IDrawingVisitor<T> visitor);
}

/// <summary>What is done with a drawing, kind by kind.</summary>
/// <typeparam name="T">What comes out.</typeparam>
internal interface IDrawingVisitor<out T>
{
    T Visit(CurveDrawing drawing);

    T Visit(HeatMapDrawing drawing);

    T Visit(ImageGridDrawing drawing);

    T Visit(PanelDrawing drawing);

    T Visit(ParallelDrawing drawing);
}
