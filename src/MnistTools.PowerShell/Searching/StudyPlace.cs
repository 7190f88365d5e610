namespace MnistTools.PowerShell.Searching;

/// <summary>Where the study of a search is: where the user wants it, or in a temporary folder that is gone after the search.</summary>
internal sealed class StudyPlace : IDisposable
{
    private readonly DirectoryInfo? _folder;

    /// <param name="study">A full path or a connection string; <see langword="null"/> for a temporary one.</param>
    public StudyPlace(string? study)
    {
        _folder = study is null ? Directory.CreateTempSubdirectory("mnisttools-") : null;
        Study = study ?? Path.Combine(_folder!.FullName, "study.db");
    }

    /// <summary>A full path or a connection string.</summary>
    public string Study { get; }

    public void Dispose() => _folder?.Delete(recursive: true);
}
