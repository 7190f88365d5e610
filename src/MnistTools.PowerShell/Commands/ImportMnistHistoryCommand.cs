using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads a History from a file of Export-MnistHistory, or of the callback CSVLogger of MnistTools or Keras.</summary>
/// <remarks>
/// <para>.json and .csv files of Export-MnistHistory give back the whole History except its model.</para>
/// <para>The tables of CSVLogger (.csv or .log; epochs from 0; commas, semicolons, tabs or other separators) contain only the metrics. Such a History can be
/// drawn and exported, but its Parameters are unknown, so the training cannot be repeated from it. The beginning of a file decides what it is, not its
/// extension.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistHistory run-*.json | Export-HistoryPlot -Path runs.png</code>
/// <para>Compares saved runs in one figure.</para>
/// </example>
/// <example>
/// <code>$history = Import-MnistHistory run.json
/// $history.Parameters
/// $history.Epochs | Sort-Object val_loss | Select-Object -First 1</code>
/// <para>Shows the settings of a run, and its epoch with the smallest validation loss.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory keras.log, run.json | Export-HistoryPlot -Path both.png</code>
/// <para>Compares a training in Keras with one here.</para>
/// </example>
/// <seealso cref="ExportMnistHistoryCommand"/>
[Cmdlet(VerbsData.Import, "MnistHistory", DefaultParameterSetName = "Path", HelpUri = OnlineHelp.ImportMnistHistory)]
[OutputType(typeof(History))]
public sealed class ImportMnistHistoryCommand : FileReadingCommand
{
    /// <inheritdoc/>
    protected override object Read(string path) => HistoryFile.Load(path);
}
