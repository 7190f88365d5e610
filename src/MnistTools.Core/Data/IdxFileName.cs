using MnistTools.Data.Formats;
using MnistTools.Data.Pictures;

namespace MnistTools.Data;

/// <summary>Finds a file of a data set by its published name, or by what archives and programs make of it.</summary>
internal static class IdxFileName
{
    private static readonly EnumerationOptions AnyCase =
        new() { MatchCasing = MatchCasing.CaseInsensitive, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    /// <summary>Files of images that are read by their own paths.</summary>
    private static readonly string[] OtherExtensions = [".csv", ".csv.gz", ".npz"];

    /// <summary>
    /// The file in a folder: under its name, with <c>.gz</c> behind, with a point before <c>idx</c>, in other capitals, or with <c>test</c> for
    /// <c>t10k</c>; in this order. Where the folder does not have it, in one of its subfolders: some archives make one for each part or each file.
    /// </summary>
    /// <exception cref="MnistDataException">It is not there, or in several subfolders.</exception>
    public static string Find(string folder, string name)
    {
        if (FindIn(folder, name) is { } file)
        {
            return file;
        }

        string[] found = [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(inner => FindIn(inner, name)).OfType<string>()];
        return found switch
        {
            [var only] => only,
            [] => throw new MnistDataException($"There is no file {name}, neither plain nor as {name}.gz{DescribeOthers(folder)}", folder),
            _ => throw new MnistDataException(
                $"The file {name} is in several folders ({string.Join(", ", found.Select(path => Path.GetRelativePath(folder, path)))}): name one of them",
                folder),
        };
    }

    /// <summary>Whether any of some files is in a folder, or in one of its subfolders.</summary>
    public static bool IsAnyIn(string folder, IReadOnlyList<string> names)
    {
        var spellings = names.SelectMany(Spellings).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // Each folder once: one of pictures has many files.
        return Directory.EnumerateDirectories(folder)
            .Prepend(folder)
            .Any(inner => Directory.EnumerateFiles(inner, "*", AnyCase).Any(file => spellings.Contains(Path.GetFileName(file))));
    }

    private static string DescribeOthers(string folder)
    {
        string[] others = [.. Directory.EnumerateFiles(folder)
            .Where(file => OtherExtensions.Any(extension => file.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal)];
        string? train = FindPart(others, "train"), test = FindPart(others, "test");
        return others is [var only] ? $", but there is {Path.GetFileName(only)}: give its own path"
            : train is not null && test is not null && train != test
                ? $", but there are {Path.GetFileName(train)} and {Path.GetFileName(test)}: give their own paths, {train} as Path and {test} as TestPath"
            : others.Length > 0 ? $", but there are {ClassNaming.List([.. others.Select(Path.GetFileName).OfType<string>()])}: give the own path of the one that is meant"
            : ClassFolder.DescribeInner(folder) is { Length: > 0 } inner ? $", nor is this a folder with a folder of pictures for each class{inner}"
            : DescribePictures(folder);
    }

    /// <summary>The file that is called like a part of the data.</summary>
    private static string? FindPart(string[] files, string part) =>
        Array.Find(files, file => Path.GetFileName(file).Contains(part, StringComparison.OrdinalIgnoreCase));

    private static string DescribePictures(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 6, IgnoreInaccessible = true })
            .FirstOrDefault(file => DigitPicture.Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)) is { } picture
            ? $", but there are pictures, such as {Path.GetRelativePath(folder, picture).Replace('\\', '/')}. These are a data set where there is a folder with the pictures of each class, such as cat/1.png and dog/1.png, or "
                + "train/cat/1.png and test/cat/2.png"
            : $"; nor are there pictures ({string.Join(", ", DigitPicture.Extensions)}) in folders, one for each class";

    /// <summary>Whether a file is called as <see cref="Find"/> looks for a name.</summary>
    public static bool IsSpelling(string file, string name) => Spellings(name).Contains(Path.GetFileName(file), StringComparer.OrdinalIgnoreCase);

    private static string? FindIn(string folder, string name)
    {
        string[] candidates = [.. Spellings(name)];
        // Without a look at all files where a name is as it should be.
        return candidates.Select(candidate => Path.Combine(folder, candidate)).FirstOrDefault(File.Exists)
            ?? candidates.SelectMany(candidate => Directory.GetFiles(folder, candidate, AnyCase).Order(StringComparer.Ordinal)).FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Spellings(string name) =>
        from start in (string[])[name, name.Replace("t10k-", "test-", StringComparison.Ordinal)]
        from spelling in (string[])[start, start + ".gz", WithPoint(start), WithPoint(start) + ".gz"]
        select spelling;

    private static string WithPoint(string name) => name.Replace("-idx", ".idx", StringComparison.Ordinal);
}
