using NetMQ;
using NetMQ.Sockets;

namespace MnistTools.Notebook.Protocol;

/// <summary>The ways on which messages come and go; the heartbeat answers by itself.</summary>
internal enum Channel
{
    Shell,
    Control,
    Stdin,
    Iopub,
}

/// <summary>The kernel's sockets. They belong to one thread; what others send waits in a queue, in its order.</summary>
internal sealed class KernelSockets : IDisposable
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Channel, NetMQSocket> _sockets;
    private readonly ResponseSocket _heartbeat = new();
    private readonly NetMQQueue<(Channel Channel, NetMQMessage Message)> _outgoing = new();
    private readonly ManualResetEventSlim _isSent = new();
    private readonly NetMQPoller _poller;

    /// <summary>Opens the sockets and begins to listen.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="receive">Takes the frames of what comes in, on the sockets' thread.</param>
    /// <exception cref="IOException">A port is taken.</exception>
    public KernelSockets(ConnectionFile connection, Action<Channel, IReadOnlyList<byte[]>> receive)
    {
        _sockets = new()
        {
            [Channel.Shell] = new RouterSocket(),
            [Channel.Control] = new RouterSocket(),
            [Channel.Stdin] = new RouterSocket(),
            [Channel.Iopub] = new PublisherSocket(),
        };
        // A front end that is slow to read must not lose what a cell writes.
        _sockets[Channel.Iopub].Options.SendHighWatermark = 0;
        int[] ports = [connection.ShellPort, connection.ControlPort, connection.StdinPort, connection.IopubPort];
        foreach ((Channel channel, NetMQSocket socket) in _sockets)
        {
            Bind(socket, connection.Address(ports[(int)channel]));
            if (channel != Channel.Iopub)
            {
                socket.ReceiveReady += (_, _) => receive(channel, Receive(socket));
            }
        }

        Bind(_heartbeat, connection.Address(connection.HbPort));
        _heartbeat.ReceiveReady += (_, _) => _heartbeat.SendMultipartMessage(_heartbeat.ReceiveMultipartMessage());
        _outgoing.ReceiveReady += (_, _) => SendWaiting();
        _poller = [.. _sockets.Values, _heartbeat, _outgoing];
        _poller.RunAsync("Jupyter messages", isBackgroundThread: true);
    }

    /// <summary>Sends frames, from any thread.</summary>
    public void Send(Channel channel, IEnumerable<byte[]> frames) => _outgoing.Enqueue((channel, new NetMQMessage(frames)));

    /// <summary>Closes the sockets when all is sent, or nobody takes it.</summary>
    public void Dispose()
    {
        _outgoing.Enqueue((Channel.Iopub, new NetMQMessage()));
        _isSent.Wait(Linger);
        _poller.Dispose();
        foreach (NetMQSocket socket in _sockets.Values)
        {
            socket.Dispose();
        }

        _heartbeat.Dispose();
        _outgoing.Dispose();
        NetMQConfig.Cleanup();
        _isSent.Dispose();
    }

    private static void Bind(NetMQSocket socket, string address)
    {
        try
        {
            socket.Options.Linger = Linger;
            socket.Bind(address);
        }
        catch (AddressAlreadyInUseException taken)
        {
            throw new IOException(
                $"The kernel cannot listen on {address}: another program has this port. Start the kernel again, so that it is given others.", taken);
        }
        catch (NetMQException failure)
        {
            throw new IOException($"The kernel cannot listen on {address}: {failure.Message}", failure);
        }
    }

    private static IReadOnlyList<byte[]> Receive(NetMQSocket socket) => [.. socket.ReceiveMultipartMessage().Select(frame => frame.ToByteArray())];

    private void SendWaiting()
    {
        while (_outgoing.TryDequeue(out (Channel Channel, NetMQMessage Message) next, TimeSpan.Zero))
        {
            if (next.Message.IsEmpty)
            {
                _isSent.Set();
                return;
            }

            _sockets[next.Channel].SendMultipartMessage(next.Message);
        }
    }
}
