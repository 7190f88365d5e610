namespace MnistTools.Notebook.Output;

/// <summary>One activity and its display. Reported to from the thread that works, shown from another.</summary>
internal abstract class ActivityDisplay
{
    private readonly string _id = Guid.NewGuid().ToString();
    private bool _isShown, _isChanged;

    /// <summary>Whether it has ended.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Kept while what is told is changed or read.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Ends it.</summary>
    public void Complete()
    {
        lock (Gate)
        {
            _isChanged |= !IsDone;
            IsDone = true;
        }
    }

    /// <summary>Shows it if there is something new; what has ended before anybody saw it is not worth a display.</summary>
    public void Show(NotebookOutput output)
    {
        lock (Gate)
        {
            if (!_isChanged || (IsDone && !_isShown))
            {
                return;
            }

            _isChanged = false;
        }

        MimeBundle bundle = Draw();
        if (_isShown)
        {
            output.Update(bundle, _id);
        }
        else
        {
            _isShown = true;
            output.Open(bundle, _id);
        }
    }

    /// <summary>There is something new.</summary>
    protected void Change() => _isChanged = true;

    /// <summary>What is shown now.</summary>
    protected abstract MimeBundle Draw();
}
