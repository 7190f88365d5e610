using System.Reflection;
using System.Runtime.Loader;

namespace MnistTools.Plotting;

/// <summary>Plotly.NET is written in F#. A program that carries an older FSharp.Core than it needs, as .NET Interactive does, cannot draw with it.</summary>
internal static class PlotlyLibrary
{
    private const string FSharp = "FSharp.Core";

    /// <summary>Draws with Plotly.NET.</summary>
    /// <exception cref="FigureException">The FSharp.Core that it needs cannot be loaded; the message says which there is, and what draws without
    /// it.</exception>
    public static void Draw(Action draw)
    {
        try
        {
            draw();
        }
        catch (Exception failure) when (FindMissing(failure.GetBaseException()) is { } missing)
        {
            IEnumerable<Assembly> seen =
                [.. AssemblyLoadContext.GetLoadContext(typeof(PlotlyLibrary).Assembly)!.Assemblies, .. AssemblyLoadContext.Default.Assemblies];
            Version? loaded = seen.Select(assembly => assembly.GetName()).FirstOrDefault(name => name.Name == FSharp)?.Version;
            throw new FigureException(
                $"Plotly.NET, which draws pages, needs {FSharp} {missing.Version}, and this program {(loaded is null ? "has none" : $"carries {FSharp} {loaded}")}: "
                + "write an image instead, such as a .png, and leave out the renderer, since ScottPlot draws without it.",
                failure);
        }
    }

    private static AssemblyName? FindMissing(Exception failure)
    {
        string? name = failure switch
        {
            FileNotFoundException { FileName: var file } => file,
            FileLoadException { FileName: var file } => file,
            _ => null,
        };
        return name?.StartsWith($"{FSharp},", StringComparison.Ordinal) == true ? new AssemblyName(name) : null;
    }
}
