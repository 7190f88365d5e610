using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Saves a model with its layers, weights and History in one file.</summary>
/// <remarks>
/// <para>The format is safetensors, which other programs read too; layers and History are in its metadata. The file holds data only.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 5 | Save-MnistModel -Path digits.safetensors</code>
/// <para>Trains and saves; Import-MnistModel reads the file in a new session.</para>
/// </example>
/// <seealso cref="ImportMnistModelCommand"/>
[Cmdlet(VerbsData.Save, "MnistModel", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class SaveMnistModelCommand : FileWritingCommand
{
    /// <summary>The model, or a History, whose model it then is.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    public MnistModel Model { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFile((path, overwrite) => ModelFile.Save(Model, path, overwrite));
}
