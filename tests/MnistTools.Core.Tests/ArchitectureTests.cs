using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Architecture = ArchUnitNET.Domain.Architecture;

namespace MnistTools.Core.Tests;

/// <summary>References within the core point one way, and what else can be read of the source.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>The rooms of docs/architecture.md: each knows only those before it.</summary>
    private static readonly string[] Rooms =
    [
        "Text", "Numerics", "Specs", "Files", "Processes", "Data", "Augmentations", "Losses", "Metrics", "Optimizers", "Schedules", "Layers", "Models",
        "Engines", "Evaluation", "Persistence", "Training", "Tuning",
    ];

    private static readonly Architecture Core = new ArchLoader().LoadAssemblies(typeof(MnistTools.Models.MnistModel).Assembly).Build();

    [Fact]
    public void Each_room_knows_only_those_before_it() => Assert.Empty(
        from type in Core.Types
        where RoomOf(type) >= 0
        from target in type.Dependencies.Select(dependency => dependency.Target).Distinct()
        where RoomOf(target) > RoomOf(type)
        select $"{type.FullName} knows {target.FullName}");

    [Fact]
    public void Each_type_is_in_a_room() => Assert.Empty(
        from type in Core.Types
        where type.Namespace?.FullName is { } name && name.StartsWith("MnistTools", StringComparison.Ordinal)
        where RoomOf(type) < 0
        select type.FullName);

    [Fact]
    public void What_only_our_own_assemblies_need_is_no_part_of_the_library()
    {
        string[] hidden =
        [
            "ITuner", "Proposal", "IStudyStore", "StudyStore", "SearchResults", "SharedImages", "AtomicFile", "GrayImage", "DigitFrame", "TrainingOption",
            "TrainingSettings", "TrainingState",
        ];
        Assert.Empty(typeof(MnistTools.Models.MnistModel).Assembly.GetExportedTypes().Select(type => type.Name).Intersect(hidden));
        Assert.All(hidden, name => Assert.Single(typeof(MnistTools.Models.MnistModel).Assembly.GetTypes(), type => type.Name == name));
    }

    /// <summary>Specs are found by their constructors, which nothing else names: without this, a trimmed program trains and then cannot save.</summary>
    [Fact]
    public void A_trimmed_program_keeps_the_assembly()
    {
        using Stream descriptor = typeof(MnistTools.Models.MnistModel).Assembly.GetManifestResourceStream("ILLink.Descriptors.xml")!;
        XElement kept = Assert.Single(XElement.Load(descriptor).Elements());
        Assert.Equal(("MnistTools.Core", "all"), ((string?)kept.Attribute("fullname"), (string?)kept.Attribute("preserve")));
    }

    /// <summary>What no formatter looks at. Texts are left out, since a message stands in one line, where it is found, and so are examples of help.</summary>
    [Fact]
    public void No_line_of_code_is_longer_than_the_editor_is_told()
    {
        int longest = int.Parse(LongestLine().Match(File.ReadAllText(Repository.GetPath(".editorconfig"))).Value, CultureInfo.InvariantCulture);
        string[] folders = ["src", "tests", "benchmarks", "examples", "build"];
        Assert.Empty(
            from folder in folders
            from file in Directory.EnumerateFiles(Repository.GetPath(folder), "*.cs", SearchOption.AllDirectories)
            from line in TextInCode().Replace(File.ReadAllText(file), "").Split('\n')
            where line.Length > longest
            select $"{file}: {line}");
    }

    [GeneratedRegex(@"(?<=max_line_length = )\d+")]
    private static partial Regex LongestLine();

    [GeneratedRegex("""
        "([^"\\\n]|\\.)*"|(?s:<code>.*?</code>)
        """)]
    private static partial Regex TextInCode();

    private static int RoomOf(IType type) =>
        type.Namespace?.FullName.Split('.') is ["MnistTools", { } room, ..] ? Array.IndexOf(Rooms, room) : -1;
}
