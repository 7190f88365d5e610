using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using MnistTools.Notebook.Protocol;

namespace MnistTools.Notebook.Kernel;

/// <summary>Asks the user by way of the front end that sent the running cell.</summary>
/// <param name="send">Sends an input_request to who sent the cell.</param>
internal sealed class StandardInput(Action<JsonObject> send)
{
    private readonly Channel<string> _answers = System.Threading.Channels.Channel.CreateUnbounded<string>();

    /// <summary>Whether the running cell may ask.</summary>
    public bool IsAllowed { get; set; }

    /// <summary>Takes an input_reply.</summary>
    public void Receive(JupyterMessage message) => _answers.Writer.TryWrite(message.Content.FindText("value") ?? "");

    /// <summary>Asks and waits for the answer.</summary>
    /// <param name="prompt">What stands before the line to fill in.</param>
    /// <param name="isSecret">Whether what is typed must not be seen.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="HostException">The front end has nobody to ask.</exception>
    /// <exception cref="PipelineStoppedException">The cell was interrupted.</exception>
    public string Ask(string prompt, bool isSecret, CancellationToken stop)
    {
        if (!IsAllowed)
        {
            throw new HostException($"'{prompt.TrimEnd(' ', ':')}' cannot be asked: the front end answers no questions. Give the value in the cell.");
        }

        // What answers an earlier question that was given up answers nothing now.
        while (_answers.Reader.TryRead(out _))
        {
        }

        send(new JsonObject { ["prompt"] = prompt, ["password"] = isSecret });
        try
        {
            return _answers.Reader.ReadAsync(stop).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }
}
