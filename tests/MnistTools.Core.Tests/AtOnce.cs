namespace MnistTools.Core.Tests;

/// <summary>Hands progress on where it is told, while <see cref="Progress{T}"/> does it on some thread later.</summary>
internal sealed class AtOnce<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
