using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Saves a model in one file: .safetensors, .keras or .onnx.</summary>
/// <remarks>
/// <para>.safetensors holds all of a model, its History too, and other programs read its weights. .keras is for Keras, with what the model was compiled with. .onnx is for programs that only run models; its metadata says how pixels become the input. All hold data only, nothing that is executed.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 5 | Save-MnistModel -Path digits.safetensors</code>
/// <para>Trains and saves; Import-MnistModel reads the file in a new session.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Save-MnistModel -Path digits.onnx</code>
/// <para>The same model for ONNX Runtime.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// 32, 64 | ForEach-Object { $data | Invoke-MnistTraining -BatchSize $_ } | Save-MnistModel -Path { "batch$($_.Parameters.BatchSize).safetensors" }</code>
/// <para>A file for each model, named by what it was trained with.</para>
/// </example>
/// <seealso cref="ImportMnistModelCommand"/>
[Cmdlet(VerbsData.Save, "MnistModel", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class SaveMnistModelCommand : FileWritingCommand
{
    /// <summary>The model, a History, whose model it then is, or the path of a model's file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    public MnistModel Model { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFile(() => Model, ModelFile.Save);

    private protected override void CheckFormat(string path) => ModelFile.CheckExtension(path);
}
