using MnistTools.Data.Pictures;

namespace MnistTools.Data;

/// <summary>Finds a file of a data set by its published name, or by what archives and programs make of it.</summary>
internal static class IdxFileName
{
    private static readonly EnumerationOptions AnyCase = new() { MatchCasing = MatchCasing.CaseInsensitive, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

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
            [] => throw new MnistDataException($"There is no file {name}, neither plain nor as {name}.gz{DescribePictures(folder)}", folder),
            _ => throw new MnistDataException($"The file {name} is in several folders ({string.Join(", ", found.Select(path => Path.GetRelativePath(folder, path)))}): name one of them", folder),
        };
    }

    private static string DescribePictures(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = true })
            .Any(file => DigitPicture.Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            ? ", but there are pictures. A data set is of IDX files; pictures of digits are for predictions"
            : "";

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
