using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Saves a model in one file: .safetensors, .keras, .pt, .onnx or, where the module MnistTools.TorchSharp is imported, .dat.</summary>
/// <remarks>
/// <para>.safetensors holds all of a model, its History too, and other programs read its weights. .keras is for Keras, with what the model was compiled with. .pt (also .pth and .bin) is for PyTorch: torch.load(weights_only=True) gives a state_dict, and Import-MnistModel all of the model. .onnx is for programs that only run models; its metadata says how pixels become the input. .dat is TorchSharp's own format, weights alone, as module.save writes it. All hold data only, nothing that is executed. .safetensors and .keras also hold what the optimizer remembers, so that Invoke-MnistTraining -Model goes on from the file as it would in the same session.</para>
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
[Cmdlet(VerbsData.Save, "MnistModel", SupportsShouldProcess = true, HelpUri = OnlineHelp.SaveMnistModel)]
[OutputType(typeof(FileInfo))]
public sealed class SaveMnistModelCommand : FileWritingCommand
{
    /// <summary>The model, a History, whose model it then is, or the path of a model's file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation]
    public MnistModel Model { get; set; } = null!;

    /// <summary>Leaves out what the optimizer remembers and the History. The file is then a half to a third as large; a training that goes on from it starts the optimizer anew.</summary>
    [Parameter]
    public SwitchParameter WeightsOnly { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFile(() => Model, (model, path, overwrite) => ModelFile.Save(model, path, overwrite, WeightsOnly));

    private protected override void CheckFormat(string path) => ModelFile.CheckExtension(path);
}
