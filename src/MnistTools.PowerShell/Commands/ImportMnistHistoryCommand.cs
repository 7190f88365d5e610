using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Commands;

/// <summary>Reads a History that Export-MnistHistory wrote.</summary>
/// <example>
/// <code>Import-MnistHistory run-*.json | Export-HistoryPlot -Path runs.png</code>
/// <para>Draws saved runs over each other.</para>
/// </example>
/// <seealso cref="ExportMnistHistoryCommand"/>
[Cmdlet(VerbsData.Import, "MnistHistory", DefaultParameterSetName = "Path")]
[OutputType(typeof(History))]
public sealed class ImportMnistHistoryCommand : FileReadingCommand
{
    /// <inheritdoc/>
    protected override object Read(string path) => HistoryFile.Load(path);
}
