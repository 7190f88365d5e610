using System.Text;
using System.Text.RegularExpressions;

namespace MnistTools.MSBuild.Tests;

/// <summary>The C# of the documentation as one source file, in which each block is a method.</summary>
internal static partial class DocumentationCode
{
    // What a block takes for granted.
    private static readonly (string Type, string Name)[] Known = [("MnistData", "data"), ("MnistModel", "model"), ("History", "history")];

    private static readonly string[] Namespaces =
        ["System.Globalization", "MnistTools.Data", "MnistTools.Evaluation", "MnistTools.Models", "MnistTools.Persistence", "MnistTools.Plotting",
            "MnistTools.Training"];

    /// <summary>The source; a compiler's messages name page and line.</summary>
    public static string Read()
    {
        string[] pages =
        [
            Repository.GetPath("README.md"),
            .. Directory.GetFiles(Repository.GetPath("docs"), "*.md"),
            .. Directory.GetFiles(Repository.GetPath("src"), "README.md", SearchOption.AllDirectories),
        ];
        var usings = new SortedSet<string>(Namespaces.Select(name => $"using {name};"), StringComparer.Ordinal);
        var methods = new StringBuilder();
        // What needs TorchSharp cannot be compiled with these packages.
        foreach (string page in pages.Where(page => !Path.GetRelativePath(Repository.Root, page).Contains("TorchSharp", StringComparison.OrdinalIgnoreCase)))
        {
            string text = File.ReadAllText(page);
            foreach (Match block in Blocks().Matches(text))
            {
                string code = block.Groups[1].Value;
                usings.UnionWith(Usings().Matches(code).Select(line => line.Value));
                string parameters = string.Join(
                    ", ", Known.Where(known => !code.Contains($"{known.Name} = ", StringComparison.Ordinal)).Select(known => $"{known.Type} {known.Name}"));
                int line = text.AsSpan(0, block.Groups[1].Index).Count('\n') + 1;
                methods.AppendLine(null, $"public static void Block{methods.Length}({parameters}) {{")
                    .AppendLine(null, $"#line {line} \"{page}\"")
                    .AppendLine(Usings().Replace(code, ""))
                    .AppendLine("}");
            }
        }

        return $"{string.Join('\n', usings)}\ninternal static class Documentation\n{{\n{methods}}}\n";
    }

    [GeneratedRegex(@"^```csharp\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^using [\w.]+;", RegexOptions.Multiline)]
    private static partial Regex Usings();
}
