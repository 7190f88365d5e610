using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Writes a History as .csv or .json.</summary>
/// <remarks>
/// <para>Import-MnistHistory reads either back without loss: values, durations and the parameters of the run.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 3 | Export-MnistHistory -Path history.csv</code>
/// <para>A row an epoch, for a spreadsheet.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// 32, 64 | ForEach-Object { $data | Invoke-MnistTraining -BatchSize $_ -Seed 1 } | Export-MnistHistory -Path { "batch$($_.Parameters.BatchSize).json" }</code>
/// <para>A file for each run, named by its batch size. Invoke-MnistTraining -FromHistory does such a run again.</para>
/// </example>
/// <seealso cref="ImportMnistHistoryCommand"/>
[Cmdlet(VerbsData.Export, "MnistHistory", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportMnistHistory)]
[OutputType(typeof(FileInfo))]
public sealed class ExportMnistHistoryCommand : FileWritingCommand
{
    /// <summary>What Invoke-MnistTraining gave.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [LiveTransformation]
    public History History { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFile(() => History, HistoryFile.Save);

    private protected override void CheckFormat(string path) => HistoryFile.CheckExtension(path);
}
