using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace MnistTools.Plotting;

/// <summary>Makes a page of the files that lie in this assembly: a template with places such as {{Title}}, styles and scripts.</summary>
internal static partial class PageTemplate
{
    private const string Prefix = "MnistTools.Plotting.";

    /// <summary>Writes letters of all languages as they are, and nothing that a browser could take for markup.</summary>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Encode(string text) => Encoder.Encode(text);

    /// <summary>The names of the files of a folder.</summary>
    /// <param name="folder">With points in place of slashes: <c>Reports.Page.</c></param>
    public static IEnumerable<string> List(string folder) => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix + folder, StringComparison.Ordinal))
        .Select(name => name[(Prefix + folder).Length..]);

    /// <summary>The files of a folder, one after the other.</summary>
    public static string Join(string folder, IEnumerable<string> names) => string.Join('\n', names.Select(name => Read(folder + name)));

    /// <summary>Scripts as one, in the order in which they are run.</summary>
    public static string JoinScripts(string folder, IEnumerable<string> names) => "\"use strict\";\n\n" + Join(folder, names);

    /// <summary>A template with what belongs in its places: one of the parts, as it is, or else the text of that name.</summary>
    public static string Fill(string template, IReadOnlyDictionary<string, string> parts, ReportTexts texts) => PlaceRegex().Replace(Read(template), place =>
        parts.GetValueOrDefault(place.Groups[1].Value) ?? Encode(texts[place.Groups[1].Value]));

    /// <summary>A Content-Security-Policy for only this style and these scripts; no address at all, neither outside nor in the file's own folder.</summary>
    public static string WritePolicy(string style, string script) =>
        $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; base-uri 'none'; form-action 'none'";

    public static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name)!;
        using var reader = new StreamReader(stream);
        // A browser reads the ends of lines so, and hashes what it read.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Hash(string content) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex PlaceRegex();
}
