using System.Collections.Concurrent;
using System.Management.Automation;
using System.Text;
using System.Text.Json.Nodes;
using MnistTools.Notebook.Cells;
using MnistTools.Notebook.Output;
using MnistTools.Notebook.Protocol;

namespace MnistTools.Notebook.Kernel;

/// <summary>
/// A kernel of Jupyter: it takes requests on the shell channel one after the other, and on the control channel meanwhile, so that what runs
/// can be interrupted. Source: "Messaging in Jupyter", protocol 5.3.
/// </summary>
internal sealed class NotebookKernel : IDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(4);

    private readonly BlockingCollection<JupyterMessage> _shell = [], _control = [];
    private readonly CancellationTokenSource _shutdown = new();
    private readonly MessageCodec _codec;
    private readonly KernelSockets _sockets;
    private readonly NotebookOutput _output;
    private readonly StandardInput _input;
    private readonly CellSession _session;
    private readonly CellRequests _cells;
    private readonly Introspection _introspection;
    private readonly ProcessGroup _group;
    private JupyterMessage _parent = JupyterMessage.None;
    private string _language = "";

    /// <summary>Begins to listen.</summary>
    /// <param name="connection">Where.</param>
    /// <exception cref="IOException">A port is taken.</exception>
    public NotebookKernel(ConnectionFile connection)
    {
        _codec = new MessageCodec(new MessageSigner(connection.Key));
        _output = new NotebookOutput((type, content) => Broadcast(_parent, type, content));
        _input = new StandardInput(content => Send(Channel.Stdin, _parent, "input_request", content));
        CellSession? session = null;
        var host = new NotebookHost(new NotebookUserInterface(_output, (prompt, isSecret) => Ask(prompt, isSecret, session!)), _output);
        _session = session = new CellSession(host, _output);
        _cells = new CellRequests(_session, _output, _input, (type, content) => Broadcast(_parent, type, content));
        _introspection = new Introspection(_session);
        _group = new ProcessGroup(_session.Stop);
        _sockets = new KernelSockets(connection, Receive);
        Broadcast(JupyterMessage.None, "status", new JsonObject { ["execution_state"] = "starting" });
    }

    /// <summary>Imports modules into the session of the cells, then serves until a front end ends the kernel.</summary>
    /// <param name="modules">Their manifests.</param>
    /// <exception cref="RuntimeException">A module cannot be imported.</exception>
    public void Run(IEnumerable<string> modules)
    {
        foreach (string module in modules)
        {
            _session.Import(module);
        }

        _language = _session.Evaluate("$PSVersionTable.PSVersion.ToString()");
        Console.SetOut(new ConsoleStream(_output, StreamName.Stdout));
        Console.SetError(new ConsoleStream(_output, StreamName.Stderr));
        var control = new Thread(() => Serve(_control, Channel.Control)) { IsBackground = true, Name = "Jupyter control" };
        var shell = new Thread(() => Serve(_shell, Channel.Shell)) { IsBackground = true, Name = "Cells" };
        control.Start();
        shell.Start();
        _shutdown.Token.WaitHandle.WaitOne();
        _session.Stop();
        shell.Join(LongestStop);
    }

    /// <summary>Ends the kernel, from any thread.</summary>
    public void Shutdown() => _shutdown.Cancel();

    /// <summary>
    /// The session is left to the end of the process: to dispose of it would wait for its jobs, those of ForEach-Object -Parallel until they end by themselves.
    /// </summary>
    public void Dispose()
    {
        _output.Dispose();
        _sockets.Dispose();
        _group.Dispose();
        _shell.Dispose();
        _control.Dispose();
        _shutdown.Dispose();
    }

    private void Receive(Channel channel, IReadOnlyList<byte[]> frames)
    {
        if (_codec.Decode(frames) is not { } message)
        {
            return;
        }

        switch (channel)
        {
            case Channel.Stdin when message.Type == "input_reply":
                _input.Receive(message);
                break;
            case Channel.Control:
                _control.Add(message);
                break;
            case Channel.Shell:
                _cells.Arrived(message);
                _shell.Add(message);
                break;
        }
    }

    private void Serve(BlockingCollection<JupyterMessage> requests, Channel channel)
    {
        try
        {
            foreach (JupyterMessage request in requests.GetConsumingEnumerable(_shutdown.Token))
            {
                Serve(request, channel);
            }
        }
        catch (OperationCanceledException)
        {
            // The kernel ends.
        }
    }

    /// <summary>Answers one request, between busy and idle. What is wrong with one must not end the kernel.</summary>
    private void Serve(JupyterMessage request, Channel channel)
    {
        if (channel == Channel.Shell)
        {
            _output.Flush();
            _parent = request;
        }

        Broadcast(request, "status", new JsonObject { ["execution_state"] = "busy" });
        try
        {
            if ((channel == Channel.Control ? AnswerMeanwhile(request) : Answer(request)) is { } reply)
            {
                reply.TryAdd("status", "ok");
                Send(channel, request, request.Type.Replace("_request", "_reply", StringComparison.Ordinal), reply);
            }
        }
        catch (Exception failure)
        {
            JsonObject reply = CellRequests.ToJson(new CellError(failure.GetType().Name, failure.Message, [failure.Message], []));
            Send(channel, request, request.Type.Replace("_request", "_reply", StringComparison.Ordinal), reply);
        }

        Broadcast(request, "status", new JsonObject { ["execution_state"] = "idle" });
        if (request.Type == "shutdown_request")
        {
            Shutdown();
        }
    }

    /// <summary>What can be answered while a cell runs: the session has one thread, and is busy then.</summary>
    private JsonObject? AnswerMeanwhile(JupyterMessage request)
    {
        switch (request.Type)
        {
            case "kernel_info_request":
                return KernelInfo.Create(_language);
            case "interrupt_request":
                _session.Stop();
                _group.Interrupt();
                return [];
            case "shutdown_request":
                return new JsonObject { ["restart"] = request.Content.GetFlag("restart", otherwise: false) };
            default:
                return null;
        }
    }

    private JsonObject? Answer(JupyterMessage request)
    {
        switch (request.Type)
        {
            case "execute_request":
                return _cells.Execute(request);
            case "complete_request":
                return _introspection.Complete(request.Content);
            case "inspect_request":
                return _introspection.Inspect(request.Content);
            case "is_complete_request":
                return Introspection.IsComplete(request.Content);
            case "history_request":
                return new JsonObject { ["history"] = _cells.History.Find(request.Content) };
            case "comm_info_request":
                return new JsonObject { ["comms"] = new JsonObject() };
            case "comm_open":
                // There are no targets of comms here; a widget is told so.
                Broadcast(request, "comm_close", new JsonObject { ["comm_id"] = request.Content.FindText("comm_id"), ["data"] = new JsonObject() });
                return null;
            default:
                // Some front ends ask here what others ask on the control channel.
                return AnswerMeanwhile(request);
        }
    }

    private string Ask(string prompt, bool isSecret, CellSession session)
    {
        _output.Flush();
        return _input.Ask(prompt, isSecret, session.StopToken);
    }

    private void Send(Channel channel, JupyterMessage parent, string type, JsonObject content) =>
        _sockets.Send(channel, _codec.Encode(parent.Identities, parent, type, content));

    private void Broadcast(JupyterMessage parent, string type, JsonObject content) =>
        _sockets.Send(Channel.Iopub, _codec.Encode([Encoding.ASCII.GetBytes(type)], parent, type, content));
}
