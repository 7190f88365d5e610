using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Saves a model as one file: .safetensors, .keras, .pt, .onnx or, if the module MnistTools.TorchSharp is imported, .dat.</summary>
/// <remarks>
/// <para>.safetensors contains the whole model, including its History, and other programs can read its weights. .keras is for Keras, including what the model
/// was compiled with. .pt (also .pth and .bin) is for PyTorch: torch.load(weights_only=True) gives a state_dict, and Import-MnistModel the whole model. .onnx
/// is for programs that only run models; its metadata says how pixels become the input. .dat is TorchSharp's own format, with only the weights, as module.save
/// writes it. All formats contain only data; nothing in them is executed. .safetensors and .keras also contain the state of the optimizer, so that
/// Invoke-MnistTraining -Model continues from the file as it would in the same session.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 5 | Save-MnistModel -Path digits.safetensors</code>
/// <para>Trains a model and saves it. Import-MnistModel reads the file in a new session.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Save-MnistModel -Path digits.onnx</code>
/// <para>Converts the model for ONNX Runtime.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// 32, 64 | ForEach-Object { $data | Invoke-MnistTraining -BatchSize $_ } | Save-MnistModel -Path { "batch$($_.Parameters.BatchSize).safetensors" }</code>
/// <para>Writes a file for each model, named after its batch size.</para>
/// </example>
/// <seealso cref="ImportMnistModelCommand"/>
[Cmdlet(VerbsData.Save, "MnistModel", SupportsShouldProcess = true, HelpUri = OnlineHelp.SaveMnistModel)]
[OutputType(typeof(FileInfo))]
public sealed class SaveMnistModelCommand : FileWritingCommand
{
    /// <summary>The model, a History (its model is used), or the path of a model's file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ModelTransformation(IsOnlyInput = true)]
    public MnistModel Model { get; set; } = null!;

    /// <summary>
    /// Leaves out the state of the optimizer and the History. After a training with RMSprop, the file is then half as large, with Adam a third. A training that
    /// continues from it starts with a new optimizer.
    /// </summary>
    [Parameter]
    public SwitchParameter WeightsOnly { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFile(() => Model, (model, path, overwrite) => ModelFile.Save(model, path, overwrite, WeightsOnly));

    private protected override void CheckFormat(string path) => ModelFile.CheckExtension(path);
}
