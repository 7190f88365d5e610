using System.Management.Automation;
using MnistTools.Notebook.Output;

namespace MnistTools.Notebook.Commands;

/// <summary>Shows objects in the notebook at once, in the middle of a cell: pictures, curves, digits, tables, HTML.</summary>
/// <remarks>
/// <para>The output of a cell is shown without this cmdlet. Use it within a loop, or to show the picture in a file, which would otherwise only be listed.
/// Pictures are files with the extension .png, .jpg, .jpeg, .webp or .svg.</para>
/// </remarks>
/// <example>
/// <code>$history | Export-HistoryPlot -Path loss.png -Metric loss -PassThru | Out-Notebook</code>
/// <para>Draws the loss into a file and shows the picture.</para>
/// </example>
/// <example>
/// <code>'The &lt;b&gt;best&lt;/b&gt; epoch' | Out-Notebook -MimeType text/html</code>
/// <para>Shows HTML. text/markdown and text/latex work too, if the front end knows them.</para>
/// </example>
/// <seealso cref="RegisterMnistNotebookCommand"/>
[Cmdlet(VerbsData.Out, "Notebook", HelpUri = OnlineHelp.OutNotebook)]
[OutputType(typeof(void))]
public sealed class OutNotebookCommand : PSCmdlet
{
    private readonly List<object> _items = [];
    private NotebookOutput _output = null!;

    /// <summary>The objects to show.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The kind of text: text/html, text/markdown or text/latex.</summary>
    [Parameter]
    [ArgumentCompletions("text/html", "text/markdown", "text/latex")]
    [ValidatePattern(@"^[a-z]+/[\w.+-]+$", ErrorMessage = "'{0}' is no kind of text that a notebook knows. Write text/html, text/markdown or text/latex.")]
    public string? MimeType { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Host.PrivateData?.BaseObject is NotebookOutput output)
        {
            _output = output;
            return;
        }

        var failure =
            new InvalidOperationException("Out-Notebook shows something in a notebook, and this session is none. Here, objects are shown by leaving it out.");
        ThrowTerminatingError(new ErrorRecord(failure, "NotInNotebook", ErrorCategory.InvalidOperation, null));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _items.Add(InputObject);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (MimeBundle bundle in MimeType is null ? Draw() : [OfType(MimeType)])
        {
            _output.Display(bundle);
        }
    }

    private MimeBundle OfType(string type)
    {
        string text = string.Join('\n', _items);
        return new MimeBundle(text) { Others = new Dictionary<string, string> { [type] = text } };
    }

    /// <summary>Objects of one kind that follow each other are shown together.</summary>
    private IEnumerable<MimeBundle> Draw()
    {
        for (int i = 0, end; i < _items.Count; i = end)
        {
            object first = Unwrap(_items[i]);
            RichKind? kind = RichObjects.FindKind(first);
            bool isPicture = PictureFile.Is(first);
            end = i + 1;
            while (!isPicture && end < _items.Count && RichObjects.FindKind(Unwrap(_items[end])) == kind && !PictureFile.Is(Unwrap(_items[end])))
            {
                end++;
            }

            IReadOnlyList<object> together = _items[i..end];
            IReadOnlyList<MimeBundle> bundles = isPicture ? [PictureFile.Read((FileInfo)first)]
                : kind is { } rich ? RichObjects.Draw(rich, [.. together.Select(Unwrap)])
                : [Format(together)];
            foreach (MimeBundle bundle in bundles)
            {
                yield return bundle;
            }
        }
    }

    private MimeBundle Format(IReadOnlyList<object> items) => new(string.Concat(
        InvokeCommand.InvokeScript(@"$args[0] | Microsoft.PowerShell.Utility\Out-String -Width $Host.UI.RawUI.BufferSize.Width", items)).Trim('\r', '\n'));

    private static object Unwrap(object item) => item is PSObject wrapped ? wrapped.BaseObject : item;
}
