using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads a History that Export-MnistHistory wrote.</summary>
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
/// <seealso cref="ExportMnistHistoryCommand"/>
[Cmdlet(VerbsData.Import, "MnistHistory", DefaultParameterSetName = "Path", HelpUri = OnlineHelp.ImportMnistHistory)]
[OutputType(typeof(History))]
public sealed class ImportMnistHistoryCommand : FileReadingCommand
{
    /// <inheritdoc/>
    protected override object Read(string path) => HistoryFile.Load(path);
}
