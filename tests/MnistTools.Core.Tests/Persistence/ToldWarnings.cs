namespace MnistTools.Core.Tests.Persistence;

/// <summary>Keeps what an import tells.</summary>
internal sealed class ToldWarnings(List<string> texts) : IProgress<string>
{
    public void Report(string value) => texts.Add(value);
}
