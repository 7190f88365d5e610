using Xunit.Sdk;

namespace MnistTools.Module.Tests;

/// <summary>What Pester tells of one test, or of a block or file that failed around its tests.</summary>
/// <param name="Name">The names of its blocks and its own.</param>
/// <param name="Failure">What went wrong, and where; <see langword="null"/> if nothing did.</param>
public sealed record PesterTest(string Name, string? Failure)
{
    public void AssertPassed()
    {
        if (Failure is not null)
        {
            throw new XunitException(Failure);
        }
    }

    public override string ToString() => Name;
}
