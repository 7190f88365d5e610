using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace MnistTools.Plotting.Tests;

/// <summary>In a program that carries an older FSharp.Core than Plotly.NET needs, as .NET Interactive does.</summary>
public sealed class OlderFSharpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Program _program = new();

    public OlderFSharpTests()
    {
        var older = new PersistedAssemblyBuilder(new AssemblyName("FSharp.Core") { Version = new(10, 0, 0, 0) }, typeof(object).Assembly);
        older.DefineDynamicModule("FSharp.Core");
        older.Save(_folder.At("FSharp.Core.dll"));
        _program.LoadFromAssemblyPath(_folder.At("FSharp.Core.dll"));
    }

    public void Dispose()
    {
        _program.Unload();
        _folder.Dispose();
    }

    [Fact]
    public void A_page_is_refused_and_the_message_says_what_is_drawn_instead()
    {
        Exception refused = Assert.ThrowsAny<Exception>(() => _program.Write(_folder.At("a.html")));

        Assert.Equal(nameof(FigureException), refused.GetType().Name);
        Assert.Matches(
            @"^Plotly\.NET, which draws pages, needs FSharp\.Core 10\.[1-9]\d*\.0\.0, and this program carries FSharp\.Core 10\.0\.0\.0: write an image instead, such as a \.png, and leave out the renderer, since ScottPlot draws without it\.$",
            refused.Message);
        Assert.Equal(["FSharp.Core.dll"], _folder.Files);
    }

    [Theory]
    [InlineData("a.png", "89504E47")]
    [InlineData("a.svg", "3C3F786D6C")]
    public void An_image_is_drawn(string name, string signature)
    {
        _program.Write(_folder.At(name));

        Assert.StartsWith(signature, Convert.ToHexString(File.ReadAllBytes(_folder.At(name)).AsSpan(0, 16)), StringComparison.Ordinal);
    }

    /// <summary>What draws figures, loaded once more. It does not find an FSharp.Core that it has not loaded, as the host of a program does not.</summary>
    private sealed class Program() : AssemblyLoadContext(isCollectible: true)
    {
        private static readonly string[] Own = ["MnistTools.Plotting", "DynamicObj", "Plotly.NET", "Plotly.NET.CSharp", "Plotly.NET.ImageExport"];

        public void Write(string path)
        {
            Assembly plotting = LoadFromAssemblyName(new AssemblyName("MnistTools.Plotting"));
            object figure = Call(plotting, "HistoryFigure", "Create", new Models.History[] { Some.Overfitted() }, Some.English);
            Call(plotting, "FigureFile", "Write", figure, path);
        }

        protected override Assembly? Load(AssemblyName name) => name.Name == "FSharp.Core"
            ? throw new FileNotFoundException("There is an older one.", name.FullName)
            : Own.Contains(name.Name) ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, $"{name.Name}.dll")) : null;

        /// <summary>Calls a method; what is not given has its default.</summary>
        private static object Call(Assembly assembly, string type, string method, params object[] arguments)
        {
            MethodInfo found = assembly.GetType($"MnistTools.Plotting.{type}", throwOnError: true)!.GetMethods().First(candidate =>
                candidate.Name == method && candidate.GetParameters().Zip(arguments).All(pair => pair.First.ParameterType.IsInstanceOfType(pair.Second)));
            return found.Invoke(
                null, BindingFlags.DoNotWrapExceptions, null,
                [.. arguments, .. Enumerable.Repeat(Type.Missing, found.GetParameters().Length - arguments.Length)], null)!;
        }
    }
}
