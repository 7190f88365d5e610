using System.Management.Automation;
using MnistTools.PowerShell.Binding;
using MnistTools.Text;

namespace MnistTools.PowerShell.Commands;

/// <summary>What all cmdlets that read files share.</summary>
public abstract class FileReadingCommand : MnistCommand
{
    /// <summary>The set of parameters with paths, in which wildcards are expanded.</summary>
    private protected const string ByPath = "Path";

    /// <summary>The set of parameters with literal paths.</summary>
    private protected const string ByLiteralPath = "LiteralPath";

    /// <summary>The files to read, relative to the current location; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPath, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [PathTransformation]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files to read, taken literally, without wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == ByLiteralPath;
        TryEach(isLiteral ? LiteralPath : Path, isLiteral, Take);
    }

    /// <summary>Does with one file what the cmdlet is for: gives what it holds.</summary>
    protected virtual void Take(string path)
    {
        object read = Read(path);
        WriteVerbose(VisibleText.Of(Messages.Format(Message.ReadFrom, Describe(read), path)));
        WriteObject(read);
    }

    /// <summary>Reads one file.</summary>
    protected abstract object Read(string path);

    /// <summary>What was read, for -Verbose.</summary>
    protected virtual string Describe(object read) => $"{read}";
}
