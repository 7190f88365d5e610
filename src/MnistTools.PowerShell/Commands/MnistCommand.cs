using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using MnistTools.Augmentations;
using MnistTools.Data;
using MnistTools.Data.Downloads;
using MnistTools.Data.Pictures;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets share: cancellation by Ctrl+C, one error identity for each cause, paths of the session.</summary>
public abstract class MnistCommand : PSCmdlet, IDisposable
{
    private const string LastHistory = "global:LastMnistHistory";

    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled by Ctrl+C.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds; EndProcessing may never run.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Does something to one input; what is wrong with that input is an error record, and the next input follows.</summary>
    /// <param name="target">What the error is about.</param>
    /// <param name="work">The work.</param>
    protected void Try(object? target, Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (ToRecord(failure, target) is { } error)
        {
            WriteError(error);
        }
    }

    /// <summary>Does what all inputs need. What is wrong ends the command, and with it the work of those that make the inputs.</summary>
    /// <param name="target">What the error is about.</param>
    /// <param name="work">The work.</param>
    private protected void Require(object? target, Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (ToRecord(failure, target) is { } error)
        {
            ThrowTerminatingError(error);
        }
    }

    /// <summary>How models see images more than once, as -Augmentation, -Passes and -Seed say it; <see langword="null"/> where they do not.</summary>
    private protected TestTimeAugmentation? CreateAugmentation(Augmentation[]? augmentations, int passes, int seed) =>
        augmentations is { Length: > 0 } ? new TestTimeAugmentation(augmentations, passes, seed)
        : Array.Find(
            ["Passes", "Seed"],
            MyInvocation.BoundParameters.ContainsKey) is { } idle ? throw new SpecException(Messages.Format(Message.NeedsAugmentation, idle))
        : null;

    /// <summary>Whether a value is none that was given here: $PSDefaultParameterValues says what is wanted where nothing else is said.</summary>
    private protected bool IsDefault(string parameter)
    {
        var defaults = SessionState.PSVariable.GetValue("PSDefaultParameterValues") as IDictionary;
        return (defaults ?? new Hashtable()).Cast<DictionaryEntry>().Any(entry =>
            $"{entry.Key}".Split(':', 2) is [var command, var name]
            && WildcardPattern.Get(command.Trim(), WildcardOptions.IgnoreCase).IsMatch(MyInvocation.MyCommand.Name)
            && WildcardPattern.Get(name.Trim(), WildcardOptions.IgnoreCase).IsMatch(parameter)
            && (entry.Value is ScriptBlock || IsBound(parameter, entry.Value)));
    }

    /// <summary>Whether a parameter has the value that becomes of another one when it is given to it.</summary>
    private bool IsBound(string parameter, object? value)
    {
        object? bound = MyInvocation.BoundParameters[parameter];
        if (AreSame(bound, value) || !MyInvocation.MyCommand.Parameters.TryGetValue(parameter, out ParameterMetadata? known))
        {
            return AreSame(bound, value);
        }

        var engine = (EngineIntrinsics)SessionState.PSVariable.GetValue("ExecutionContext");
        try
        {
            object? transformed = known.Attributes.OfType<ArgumentTransformationAttribute>().Aggregate(value, (given, each) => each.Transform(engine, given));
            return AreSame(bound, LanguagePrimitives.ConvertTo(transformed, known.ParameterType, CultureInfo.InvariantCulture));
        }
        catch (RuntimeException)
        {
            // It could not be given to this parameter, which has another one.
            return false;
        }
    }

    private static bool AreSame(object? one, object? other) => (ScriptObject.BaseOf(one), ScriptObject.BaseOf(other)) switch
    {
        (IList items, IList others) =>
            items.Count == others.Count && items.Cast<object?>().Zip(others.Cast<object?>()).All(pair => AreSame(pair.First, pair.Second)),
        var pair => LanguagePrimitives.Equals(pair.Item1, pair.Item2, ignoreCase: false, CultureInfo.InvariantCulture),
    };

    /// <summary>A pipeline that is being stopped takes no output any more; one of which a page stopped the training does.</summary>
    private protected void TellOfInterruption(History history)
    {
        Action<string> write = StopToken.IsCancellationRequested ? Host.UI.WriteWarningLine : WriteWarning;
        write(Messages.Format(Message.Interrupted, Messages.Count(history.Epochs.Count, Message.OneEpoch, Message.SeveralEpochs)));
    }

    /// <summary>Puts the history of a training where the user finds it, whatever becomes of the pipeline.</summary>
    private protected void KeepLast(History? history) => SessionState.PSVariable.Set(LastHistory, history);

    /// <summary>The full path of a file that may not exist yet, relative to the session's location.</summary>
    protected string ResolveNew(string path) => SessionPath.Resolve(SessionState, path);

    /// <summary>Does something to each file or folder that paths stand for; what is wrong with one is an error record, and the next follows.</summary>
    protected void TryEach(string[] paths, bool isLiteral, Action<string> work)
    {
        foreach (string path in paths)
        {
            Try(path, () =>
            {
                foreach (string full in ResolveExisting(path, isLiteral))
                {
                    Try(full, () => work(full));
                }
            });
        }
    }

    /// <summary>The full paths that a path with wildcards, or a literal one, stands for.</summary>
    private Collection<string> ResolveExisting(string path, bool isLiteral)
    {
        if (isLiteral)
        {
            return [ResolveNew(path)];
        }

        Collection<string> found = GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
        SessionPath.RequireFileSystem(provider, path);
        // A name with brackets, which other cmdlets wrote, is a pattern that does not match itself.
        return found.Count > 0 ? found
            : ResolveNew(path) is var literal && System.IO.Path.Exists(literal) ? [literal]
            : throw new FileNotFoundException(Messages.Format(Message.NothingMatches, path), path);
    }

    private ErrorRecord? ToRecord(Exception failure, object? target)
    {
        if (Classify(failure) is not var (id, category))
        {
            return null;
        }

        // Scripts show the message of the exception, which has names of code in it.
        string message = Problem.Of(failure);
        Exception shown = message == failure.Message ? failure : new ArgumentException(message, failure);
        return new ErrorRecord(shown, id, category, target) { ErrorDetails = new ErrorDetails(Locate(message)) };
    }

    /// <summary>Says of which input a message is, where its text would not tell.</summary>
    private protected virtual string Locate(string message) => message;

    private (string Id, ErrorCategory Category)? Classify(Exception failure) => failure switch
    {
        MnistDataException { Path: var path } when !Path.Exists(path) => ("PathNotFound", ErrorCategory.ObjectNotFound),
        MnistDataException => ("InvalidMnistData", ErrorCategory.InvalidData),
        PictureException => ("InvalidPicture", ErrorCategory.InvalidData),
        DownloadException => ("DownloadFailed", ErrorCategory.ConnectionError),
        ModelFormatException => ("InvalidModelFile", ErrorCategory.InvalidData),
        HistoryFormatException => ("InvalidHistoryFile", ErrorCategory.InvalidData),
        NotFiniteNumberException => ("ModelNotFinite", ErrorCategory.InvalidData),
        SpecException => ("InvalidSpec", ErrorCategory.InvalidArgument),
        MismatchException => ("Mismatch", ErrorCategory.InvalidArgument),
        FigureException => ("CannotPlot", ErrorCategory.InvalidArgument),
        StudyException => ("StudyNotUsable", ErrorCategory.ResourceUnavailable),
        System.Management.Automation.DriveNotFoundException => ("DriveNotFound", ErrorCategory.ObjectNotFound),
        ProviderNotFoundException => ("ProviderNotFound", ErrorCategory.ObjectNotFound),
        ItemNotFoundException or FileNotFoundException or DirectoryNotFoundException => ("PathNotFound", ErrorCategory.ObjectNotFound),
        UnauthorizedAccessException => ("AccessDenied", ErrorCategory.PermissionDenied),
        FileLoadException => ("LibraryNotLoaded", ErrorCategory.ResourceUnavailable),
        FileExistsException => ("FileExists", ErrorCategory.ResourceExists),
        IOException => ("FileNotUsable", this is FileReadingCommand ? ErrorCategory.ReadError : ErrorCategory.WriteError),
        ArgumentException => ("InvalidArgument", ErrorCategory.InvalidArgument),
        _ => null,
    };
}
