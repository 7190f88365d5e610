using System.Globalization;
using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Writes a History as .csv or .json.</summary>
/// <remarks>
/// <para>Import-MnistHistory reads both back without loss: values, durations and the parameters of the run. A .csv has the parameters in a first line that
/// begins with #, which spreadsheets would show. For spreadsheets, -TableOnly leaves it out, and -UseCulture writes numbers the way a spreadsheet of your
/// culture reads them.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 3 | Export-MnistHistory -Path history.csv</code>
/// <para>Writes a row for each epoch, below a line with the parameters of the run.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory run.json | Export-MnistHistory -Path table.csv -UseCulture</code>
/// <para>Writes a table for a spreadsheet, with semicolons and decimal commas if your culture uses them.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// 32, 64 | ForEach-Object { $data | Invoke-MnistTraining -BatchSize $_ -Seed 1 } | Export-MnistHistory -Path { "batch$($_.Parameters.BatchSize).json" }</code>
/// <para>Writes a file for each run, named after its batch size. Invoke-MnistTraining -FromHistory repeats such a run.</para>
/// </example>
/// <seealso cref="ImportMnistHistoryCommand"/>
[Cmdlet(VerbsData.Export, "MnistHistory", SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportMnistHistory)]
[OutputType(typeof(FileInfo))]
public sealed class ExportMnistHistoryCommand : FileWritingCommand
{
    /// <summary>The output of Invoke-MnistTraining, a model that has a History, or the path of a file of either.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [HistoryTransformation]
    public History History { get; set; } = null!;

    /// <summary>Writes a .csv without the line of parameters before the table. Import-MnistHistory then reads a History without parameters.</summary>
    [Parameter]
    public SwitchParameter TableOnly { get; set; }

    /// <summary>
    /// Writes a .csv for spreadsheets of the session's culture, with its list separator and decimal separator, and without the line of parameters, as with
    /// -TableOnly.
    /// </summary>
    [Parameter]
    public SwitchParameter UseCulture { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteFile(() => History, Save);

    private protected override void CheckFormat(string path)
    {
        HistoryFile.CheckExtension(path);
        if (TableOnly || UseCulture)
        {
            HistoryFile.CheckTable(path);
        }
    }

    private void Save(History history, string path, bool overwrite)
    {
        if (TableOnly || UseCulture)
        {
            HistoryFile.SaveTable(history, path, overwrite, UseCulture ? CultureInfo.CurrentCulture : CultureInfo.InvariantCulture);
        }
        else
        {
            HistoryFile.Save(history, path, overwrite);
        }
    }
}
