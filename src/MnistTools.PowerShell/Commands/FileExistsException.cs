namespace MnistTools.PowerShell.Commands;

/// <summary>A file is there already, and -Force was not given.</summary>
internal sealed class FileExistsException(string path) : IOException(Messages.Format(PowerShell.Message.FileExists, path));
