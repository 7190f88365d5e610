using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace MnistTools.Notebook.Output;

/// <summary>The streams of a cell.</summary>
internal enum StreamName
{
    Stdout,
    Stderr,
}

/// <summary>
/// What cells show, in the order in which they show it. Text is gathered for a moment, since front ends refuse thousands of messages a second.
/// May be used from any thread: jobs write, too, even when their cell has ended.
/// </summary>
internal sealed class NotebookOutput : IDisposable
{
    private const int TickMilliseconds = 100;

    /// <summary>ECMA-48's Erase in Page, and xterm's for the lines above it.</summary>
    private const string ClearScreen = "\e[2J", ClearScrollback = "\e[3J";

    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly Action<string, JsonObject> _publish;
    private readonly Timer _timer;
    private StreamName _stream;
    private Held? _held;
    private CellError? _lastError;
    private bool _isSilent;

    /// <param name="publish">Broadcasts a message of a type with a content.</param>
    public NotebookOutput(Action<string, JsonObject> publish)
    {
        _publish = publish;
        Activities = new ActivityDisplays(this);
        _timer = new Timer(_ => Tick(), null, TickMilliseconds, TickMilliseconds);
    }

    /// <summary>The displays of what goes on.</summary>
    public ActivityDisplays Activities { get; }

    /// <summary>Begins a cell.</summary>
    /// <param name="isSilent">Whether nothing of it shall be shown.</param>
    public void Begin(bool isSilent)
    {
        Flush();
        _lastError = null;
        _isSilent = isSilent;
        Activities.Begin();
    }

    /// <summary>Ends a cell that has not failed.</summary>
    /// <param name="showResult">Shows what the cell gave last, as its result.</param>
    public void End(Action<MimeBundle> showResult)
    {
        lock (_gate)
        {
            IReadOnlyList<MimeBundle> last = _held switch
            {
                Held.Text text => [new MimeBundle(text.Lines.ToString().Trim('\r', '\n'))],
                Held.Objects objects => Draw(objects),
                _ => [],
            };
            if (last.Count == 0)
            {
                Flush();
                return;
            }

            _held = null;
            FlushText();
            foreach (MimeBundle bundle in last.SkipLast(1))
            {
                Publish("display_data", bundle);
            }

            if (!_isSilent)
            {
                showResult(last[^1]);
            }
        }
    }

    /// <summary>The error that came last, if nothing came after it; it is then no longer shown here.</summary>
    public CellError? TakeError()
    {
        lock (_gate)
        {
            CellError? error = (_held as Held.Error)?.Value;
            _held = error is null ? _held : null;
            Flush();
            return error;
        }
    }

    /// <summary>In one line the error of the cell that came last and is shown; <see langword="null"/> if it had none.</summary>
    public CellError? FindShownError()
    {
        lock (_gate)
        {
            return _lastError is { } shown ? shown with { Lines = [$"The last command failed: {shown.Message}"] } : null;
        }
    }

    /// <summary>Writes text to a stream. What clears a terminal, as Clear-Host writes it, takes away what the cell has shown.</summary>
    public void Write(StreamName stream, string text)
    {
        lock (_gate)
        {
            int screen = text.LastIndexOf(ClearScreen, StringComparison.Ordinal);
            if (screen >= 0)
            {
                Clear();
                text = text[(screen + ClearScreen.Length)..].Replace(ClearScrollback, "", StringComparison.Ordinal);
            }

            ShowHeld();
            Append(stream, text);
        }
    }

    /// <summary>Takes a line of objects that PowerShell has formatted.</summary>
    public void AddLine(string line)
    {
        lock (_gate)
        {
            if (_held is not Held.Text text)
            {
                // The empty lines around a table are nothing to show for themselves, and must not take a result's place.
                if (line.Length == 0)
                {
                    return;
                }

                ShowHeld();
                _held = text = new Held.Text();
            }

            text.Lines.Append(line).Append('\n');
        }
    }

    /// <summary>Takes an object that has a picture.</summary>
    public void Add(RichKind kind, object item)
    {
        lock (_gate)
        {
            if (_held is not Held.Objects objects || objects.Kind != kind)
            {
                ShowHeld();
                _held = objects = new Held.Objects(kind);
            }

            objects.Items.Add(item);
        }
    }

    /// <summary>Takes an error that does not end the cell.</summary>
    public void Add(CellError error)
    {
        lock (_gate)
        {
            ShowHeld();
            _held = new Held.Error(error);
            _lastError = error;
        }
    }

    /// <summary>Shows something at once.</summary>
    public void Display(MimeBundle bundle)
    {
        lock (_gate)
        {
            Flush();
            Publish("display_data", bundle);
        }
    }

    /// <summary>Shows something that can be changed later. What waits for more of its kind goes on waiting.</summary>
    /// <param name="bundle">What.</param>
    /// <param name="displayId">The name by which it is changed.</param>
    public void Open(MimeBundle bundle, string displayId)
    {
        lock (_gate)
        {
            FlushText();
            Publish("display_data", bundle, displayId);
        }
    }

    /// <summary>Changes what is shown already.</summary>
    public void Update(MimeBundle bundle, string displayId)
    {
        lock (_gate)
        {
            Publish("update_display_data", bundle, displayId);
        }
    }

    /// <summary>Shows what waits, but for histories: the training that begins may give one more, to be compared with them.</summary>
    public void FlushBeforeTraining()
    {
        lock (_gate)
        {
            if (_held is not Held.Objects { Kind: RichKind.History })
            {
                ShowHeld();
            }

            FlushText();
        }
    }

    /// <summary>Shows all that waits.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            ShowHeld();
            FlushText();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        Activities.Show();
        lock (_gate)
        {
            // Objects with a picture wait for all that belong to it, such as the trials of a search.
            if (_held is not (null or Held.Objects) && Stopwatch.GetElapsedTime(_held.Since) > LongestHold)
            {
                ShowHeld();
            }

            FlushText();
        }
    }

    private void ShowHeld()
    {
        Held? held = _held;
        _held = null;
        switch (held)
        {
            case Held.Text text:
                Append(StreamName.Stdout, text.Lines.ToString());
                break;
            case Held.Error error:
                Append(StreamName.Stderr, error.Value.Text);
                break;
            case Held.Objects objects:
                FlushText();
                foreach (MimeBundle bundle in Draw(objects))
                {
                    Publish("display_data", bundle);
                }

                break;
        }
    }

    /// <summary>What goes wrong with a picture must not end the kernel, with all that its session holds.</summary>
    private static IReadOnlyList<MimeBundle> Draw(Held.Objects objects)
    {
        try
        {
            return RichObjects.Draw(objects.Kind, objects.Items);
        }
        catch (Exception failure)
        {
            return [new MimeBundle($"{string.Join('\n', objects.Items)}\nThe picture cannot be drawn: {failure.Message}")];
        }
    }

    private void Append(StreamName stream, string text)
    {
        if (_stream != stream)
        {
            FlushText();
            _stream = stream;
        }

        _text.Append(text);
    }

    private void Clear()
    {
        _held = null;
        _text.Clear();
        if (!_isSilent)
        {
            _publish("clear_output", new JsonObject { ["wait"] = false });
        }
    }

    private void FlushText()
    {
        if (_text.Length > 0 && !_isSilent)
        {
            _publish("stream", new JsonObject { ["name"] = _stream == StreamName.Stdout ? "stdout" : "stderr", ["text"] = _text.ToString() });
        }

        _text.Clear();
    }

    private void Publish(string type, MimeBundle bundle, string? displayId = null)
    {
        if (!_isSilent)
        {
            JsonObject transient = displayId is null ? [] : new JsonObject { ["display_id"] = displayId };
            _publish(type, new JsonObject { ["data"] = bundle.ToJson(), ["metadata"] = new JsonObject(), ["transient"] = transient });
        }
    }
}
