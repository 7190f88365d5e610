namespace MnistTools.Core.Tests.Reliability;

/// <summary>A reader, with what it is given and what is promised of it.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Samples">What it reads without complaint.</param>
/// <param name="Prepare">Puts an input where the reader finds it, and gives what reads it.</param>
/// <param name="IsDocumented">Whether the reader's documentation has an exception, as it is.</param>
/// <param name="MostAllocated">The most bytes that it may allocate for an input of so many bytes.</param>
internal sealed record FuzzedReader(
    string Name, byte[][] Samples, Func<byte[], Action> Prepare, Func<Exception, bool> IsDocumented, Func<int, long> MostAllocated);
