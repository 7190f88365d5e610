using MnistTools.Specs;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training.Options;

/// <summary>Callbacks that write files do not come back: a history may come from somebody else, who is not to choose what is written here.</summary>
internal sealed class CallbackForm() : SpecListForm<Callback>(Callback.Parse)
{
    public override IReadOnlyList<Callback> Restore(IReadOnlyList<string> recorded) =>
        [.. recorded.Select(ParseRecorded).Where(callback => !callback.WritesFiles)];

    private static Callback ParseRecorded(string text)
    {
        try
        {
            return Callback.Parse(text);
        }
        catch (SpecException unknown)
        {
            // A function has a name only, and nothing in it is misspelt.
            string problem = text.StartsWith($"{nameof(LambdaCallback)}(", StringComparison.Ordinal) ? "" : $" ({unknown.Message})";
            throw new SpecException($"The recorded run had a callback that its history cannot bring back. Give all its callbacks again: {text}.{problem}");
        }
    }
}
