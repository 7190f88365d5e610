namespace MnistTools.Tests;

/// <summary>Tests with a folder of their own, which is gone after each.</summary>
public abstract class FolderTests : IDisposable
{
    protected TemporaryFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
