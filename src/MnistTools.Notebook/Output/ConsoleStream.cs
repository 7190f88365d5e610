using System.Text;

namespace MnistTools.Notebook.Output;

/// <summary>What code writes to the process' console is shown in the notebook, too.</summary>
internal sealed class ConsoleStream(NotebookOutput output, StreamName stream) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => output.Write(stream, value.ToString());

    public override void Write(char[] buffer, int index, int count) => output.Write(stream, new string(buffer, index, count));

    public override void Write(string? value) => output.Write(stream, value ?? "");
}
