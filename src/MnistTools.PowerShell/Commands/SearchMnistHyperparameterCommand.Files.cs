using MnistTools.Files;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;
using MnistTools.Tuning;
using MnistTools.Tuning.Studies;

namespace MnistTools.PowerShell.Commands;

/// <content>What it writes: its study, and the files of callbacks.</content>
public sealed partial class SearchMnistHyperparameterCommand
{
    private bool _isAgreed;
    private SearchSpace[] _spaces = [];

    /// <inheritdoc/>
    protected override void BeginProcessing() => RequireStudy(Study, study =>
    {
        _spaces = [.. Space.Select(table => table.ToSpace())];
        Callback[] callbacks = [.. FindCallbacks()];
        Func<string, string> resolve = PathsOfWorkers();
        foreach (Callback callback in callbacks)
        {
            callback.CheckPath(resolve);
        }

        bool isFile = study is not null && !StudyAddress.IsConnectionString(study);
        if (isFile)
        {
            AtomicFile.Check(study!, overwrite: true);
        }

        // A connection string may hold a password.
        string[] written = [.. Study is null
            ? []
            : (string[])[isFile ? study! : StudyName], .. callbacks.Where(callback => callback.WritesFiles).Select(callback => $"{callback}")];
        _isAgreed = written.Length == 0 || ShouldProcess(string.Join(", ", written));
    });

    /// <summary>The callbacks of the spaces; of those whose texts say nothing before a trial completes them, what they become.</summary>
    private IEnumerable<Callback> FindCallbacks()
    {
        return from space in _spaces
               from dimension in space.Dimensions
               where dimension.Name == nameof(Callback)
               from choice in dimension.Choices
               from text in choice as IEnumerable<string> ?? [$"{choice}"]
               from callback in Read(text) is { } read ? [read] : space.FindCallbacks(text)
               select callback;

        static Callback? Read(string text)
        {
            try
            {
                return Callback.Parse(text);
            }
            catch (SpecException)
            {
                return null;
            }
        }
    }

    /// <summary>How the paths of callbacks become full ones. Worker processes know where this session is, and none of its drives.</summary>
    private Func<string, string> PathsOfWorkers()
    {
        Func<string, string> resolve = SessionPath.CreateResolver(SessionState);
        string here = SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        return path => resolve(path) is var full && WorkerCount > 1 && !path.StartsWith('~') && full != System.IO.Path.GetFullPath(path, here)
            ? throw new ArgumentException(Messages.Format(Message.DriveOfSession, path, full))
            : full;
    }
}
