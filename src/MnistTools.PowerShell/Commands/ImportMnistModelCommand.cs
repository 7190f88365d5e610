using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads a model that Save-MnistModel wrote.</summary>
/// <remarks>
/// <para>The model predicts what it predicted when it was saved; its History property is that of its training.</para>
/// </remarks>
/// <example>
/// <code>$model = Import-MnistModel digits.safetensors
/// $model.History.Epochs</code>
/// <para>The saved model and how it was trained.</para>
/// </example>
/// <seealso cref="SaveMnistModelCommand"/>
/// <seealso cref="MeasureMnistModelCommand"/>
[Cmdlet(VerbsData.Import, "MnistModel", DefaultParameterSetName = "Path")]
[OutputType(typeof(MnistModel))]
public sealed class ImportMnistModelCommand : FileReadingCommand
{
    /// <inheritdoc/>
    protected override object Read(string path) => ModelFile.Load(path);
}
