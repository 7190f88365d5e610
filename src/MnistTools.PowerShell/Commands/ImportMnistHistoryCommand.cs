using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads a History from a file of Export-MnistHistory's, or of the callback CSVLogger of MnistTools or Keras.</summary>
/// <remarks>
/// <para>.json and .csv of Export-MnistHistory give the whole History back, but for its model.</para>
/// <para>The tables of CSVLogger (.csv or .log; epochs from 0; commas, semicolons, tabs or others between the columns) say nothing but the metrics: such a History can be drawn and written again, and its Parameters are unknown, so that no training can be repeated from it. A file is known by how it begins, not by its extension.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistHistory run-*.json | Export-HistoryPlot -Path runs.png</code>
/// <para>Draws saved runs over each other.</para>
/// </example>
/// <example>
/// <code>$history = Import-MnistHistory run.json
/// $history.Parameters
/// $history.Epochs | Sort-Object val_loss | Select-Object -First 1</code>
/// <para>What a run was made with, and its epoch with the smallest validation loss.</para>
/// </example>
/// <example>
/// <code>Import-MnistHistory keras.log, run.json | Export-HistoryPlot -Path both.png</code>
/// <para>A training in Keras beside one here.</para>
/// </example>
/// <seealso cref="ExportMnistHistoryCommand"/>
[Cmdlet(VerbsData.Import, "MnistHistory", DefaultParameterSetName = "Path", HelpUri = OnlineHelp.ImportMnistHistory)]
[OutputType(typeof(History))]
public sealed class ImportMnistHistoryCommand : FileReadingCommand
{
    /// <inheritdoc/>
    protected override object Read(string path) => HistoryFile.Load(path);
}
