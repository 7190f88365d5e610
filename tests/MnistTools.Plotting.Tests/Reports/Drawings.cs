using Microsoft.Playwright;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>Digits as people write them, in several sizes and places of the pad, and what is none.</summary>
internal static class Drawings
{
    /// <summary>SVG paths in a box of 100.</summary>
    public static readonly IReadOnlyList<Shape> Digits =
    [
        new("0", "M50 5 C20 5 15 35 15 50 C15 75 30 95 50 95 C75 95 85 70 85 50 C85 25 75 5 50 5"),
        new("0", "M58 4 C34 6 28 38 28 56 C28 80 36 96 48 96 C66 96 72 66 72 46 C72 22 68 6 54 5"),
        new("0", "M62 12 C40 -4 12 24 12 52 C12 84 36 98 56 94 C80 90 92 62 88 40 C85 22 74 12 60 10"),
        new("1", "M50 5 L50 95"),
        new("1", "M64 5 L40 95"),
        new("1", "M32 26 L54 5 L54 95"),
        new("2", "M20 25 C25 0 80 0 78 30 C76 55 30 75 18 95 L85 95"),
        new("2", "M22 28 C22 0 78 0 74 32 C70 62 30 72 22 86 C20 98 38 82 50 86 C62 92 76 96 86 84"),
        new("3", "M22 15 C40 0 80 2 76 28 C74 44 55 48 42 48 C60 48 84 54 80 76 C76 98 35 100 18 84"),
        new("3", "M20 8 L76 8 L46 42 C75 40 86 60 78 78 C70 98 32 98 18 84"),
        new("4", "M30 5 L20 55 L85 55 M65 25 L62 95"),
        new("4", "M62 95 L62 5 L15 65 L85 65"),
        new("4", "M26 8 C24 30 20 48 26 50 C44 56 62 52 76 48 M76 5 C72 36 70 66 66 95"),
        new("5", "M75 8 L30 8 L26 45 C50 32 82 45 78 70 C74 95 35 98 20 84"),
        new("5", "M30 8 L26 46 C52 34 82 46 78 70 C74 96 34 98 18 84 M30 8 L80 6"),
        new("6", "M70 5 C40 15 20 45 20 70 C20 98 78 100 78 70 C78 45 28 48 22 72"),
        new("6", "M48 4 C30 34 24 60 26 76 C28 98 70 100 72 76 C74 56 40 54 28 78"),
        new("7", "M15 8 L80 8 L40 95"),
        new("7", "M15 8 L80 8 L42 95 M30 50 L72 50"),
        new("7", "M16 22 C18 8 40 10 54 12 C68 14 80 10 82 10 C64 40 52 66 48 96"),
        new("8", "M72 18 C60 0 25 5 28 28 C30 48 76 52 76 75 C76 100 22 100 22 75 C22 52 70 48 74 25 C75 18 74 20 72 18"),
        new("8", "M50 48 C20 44 22 5 50 5 C78 5 80 44 50 48 C15 52 15 95 50 95 C85 95 85 52 50 48"),
        new("9", "M75 28 C72 0 25 2 25 30 C25 55 72 55 75 28 L70 95"),
        new("9", "M74 30 C70 2 24 4 26 30 C28 56 70 52 74 30 C76 60 72 95 40 94"),
    ];

    /// <summary>On a pad of 400, the largest first: from four fifths of it down to less than a sixth.</summary>
    public static readonly IReadOnlyList<Place> Places =
    [
        new(320, 40, 40), new(240, 20, 130), new(200, 100, 100), new(130, 250, 20), new(80, 160, 160), new(80, 30, 290), new(60, 320, 30),
    ];

    /// <summary>To and fro, a spiral, a tangle, and a knot of curves.</summary>
    public static readonly IReadOnlyList<string> Scribbles =
    [
        "M0 0 L100 10 L0 20 L100 30 L0 40 L100 50 L0 60 L100 70 L0 80 L100 90 L0 100",
        "M50 50 C60 50 60 65 50 65 C30 65 30 35 50 35 C75 35 75 80 50 80 C15 80 15 20 50 20 C95 20 95 98 50 98 C0 98 0 2 50 2",
        "M10 10 L90 80 L20 90 L70 5 L60 95 L5 40 L95 30 L30 60 L80 20 L40 95 L10 70 L90 60",
        "M20 20 C90 0 90 90 20 80 C0 40 60 0 95 50 C80 99 5 90 30 30 C40 5 70 60 80 95 C60 60 10 70 5 50",
    ];

    /// <summary>
    /// Draws paths on the pad of a page, as a hand does: point by point. What each became: the image, what the network says of it, and, where they are
    /// wanted, as PNGs the pad and the ink that was framed.
    /// </summary>
    public static Task<Drawn[]> DrawAsync(this IPage page, IEnumerable<(string Path, Place Place)> paths, bool withPictures = false) =>
        page.EvaluateAsync<Drawn[]>(
            """
        ([paths, withPictures]) => {
          const followed = new Map();
          const follow = (part) => {
            const line = makeSvg("path", { d: part });
            const length = line.getTotalLength();
            const count = Math.max(2, Math.ceil(length / 4));
            return Array.from({ length: count + 1 }, (_, i) => line.getPointAtLength((length * i) / count));
          };
          return paths.map(([path, size, left, top]) => {
            // To find a point takes long, and a path is drawn in many sizes.
            if (!followed.has(path)) followed.set(path, path.split(/(?=M)/).map(follow));
            const strokes = followed.get(path).map((points) => (
              { points: points.map(({ x, y }) => ({ x: left + (x * size) / 100, y: top + (y * size) / 100 })), erases: false }));
            recognition.pad.show(null, strokes);
            const { pixels, problem } = readDrawing(recognition.pad.drawing, false);
            const outputs = network.predict(pixels);
            const toText = (bytes) => btoa(String.fromCharCode(...bytes));
            const drawn = { pixels: toText(pixels), problem, label: String(outputs.indexOf(Math.max(...outputs))) };
            if (withPictures) {
              readLines(strokes);
              [drawn.pad, drawn.ink] = [find("pad"), inkContext.canvas].map((canvas) => canvas.toDataURL().split(",")[1]);
            }

            return drawn;
          });
        }
        """,
            new object[] { paths.Select(path => new object[] { path.Path, path.Place.Size, path.Place.Left, path.Place.Top }).ToArray(), withPictures });

    internal sealed record Shape(string Digit, string Path);

    internal sealed record Place(int Size, int Left, int Top);

    internal sealed class Drawn
    {
        public string Pixels { get; set; } = "";

        public string? Problem { get; set; }

        public string Label { get; set; } = "";

        public string? Pad { get; set; }

        public string? Ink { get; set; }
    }
}
