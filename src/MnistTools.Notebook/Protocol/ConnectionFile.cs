using System.Net;
using System.Text.Json;

namespace MnistTools.Notebook.Protocol;

/// <summary>Where a front end expects the kernel: the file that it names on the command line.</summary>
internal sealed record ConnectionFile
{
    public required string Ip { get; init; }

    public string Transport { get; init; } = "tcp";

    public required int ShellPort { get; init; }

    public required int ControlPort { get; init; }

    public required int StdinPort { get; init; }

    public required int IopubPort { get; init; }

    public required int HbPort { get; init; }

    /// <summary>The key of the signatures; empty for messages without signatures.</summary>
    public string Key { get; init; } = "";

    public string SignatureScheme { get; init; } = MessageSigner.Scheme;

    /// <summary>Reads a connection file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="allowNetwork">Whether other machines may be served.</param>
    /// <exception cref="InvalidDataException">It is no connection file, or asks for what this kernel does not do; the message says which.</exception>
    public static ConnectionFile Read(string path, bool allowNetwork)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            ConnectionFile connection = JsonSerializer.Deserialize<ConnectionFile>(file, JsonText.Options) ?? throw new JsonException("It is null.");
            connection.Check(path, allowNetwork);
            return connection;
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"'{path}' is not a connection file of Jupyter: {failure.Message}", failure);
        }
    }

    /// <summary>The address of a socket.</summary>
    public string Address(int port) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"tcp://{(Ip.Contains(':', StringComparison.Ordinal) ? $"[{Ip}]" : Ip)}:{port}");

    private void Check(string path, bool allowNetwork)
    {
        // What the serializer takes for a text may be null.
        foreach ((string field, string? text) in ((string, string?)[])[
            ("ip", Ip), ("transport", Transport), ("key", Key), ("signature_scheme", SignatureScheme)])
        {
            if (text is null || (field == "ip" && string.IsNullOrWhiteSpace(text)))
            {
                throw new InvalidDataException(
                    $"'{path}' is not a connection file of Jupyter: '{field}' must be a text{(field == "ip" ? ", such as 127.0.0.1" : "")}.");
            }
        }

        foreach ((string field, int port) in ((string, int)[])[
            ("shell_port", ShellPort), ("control_port", ControlPort), ("stdin_port", StdinPort), ("iopub_port", IopubPort), ("hb_port", HbPort)])
        {
            if (port is < 1 or > IPEndPoint.MaxPort)
            {
                throw new InvalidDataException(
                    $"'{path}' is not a connection file of Jupyter: '{field}' must be a port, a whole number from 1 to {IPEndPoint.MaxPort}, not {port}.");
            }
        }

        if (Transport != "tcp")
        {
            throw new InvalidDataException($"'{path}' asks for the transport '{Transport}'; this kernel speaks tcp only.");
        }

        if (Key.Length > 0 && SignatureScheme != MessageSigner.Scheme)
        {
            throw new InvalidDataException($"'{path}' asks for signatures by '{SignatureScheme}'; this kernel signs by {MessageSigner.Scheme} only.");
        }

        bool isLoopback = Ip == "localhost" || (IPAddress.TryParse(Ip, out IPAddress? address) && IPAddress.IsLoopback(address));
        if (!isLoopback && !allowNetwork)
        {
            throw new InvalidDataException(
                $"'{path}' asks the kernel to listen on {Ip}, where other machines can reach it. Give -AllowNetwork if that is meant; whoever knows the key can run commands then.");
        }
    }
}
