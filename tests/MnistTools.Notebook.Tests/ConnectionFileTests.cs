using System.Net;
using System.Net.Sockets;
using MnistTools.Notebook.Protocol;

namespace MnistTools.Notebook.Tests;

/// <summary>What a connection file may ask for.</summary>
public sealed class ConnectionFileTests : FolderTests
{
    [Fact]
    public void The_file_of_Jupyters_documentation_is_read()
    {
        ConnectionFile connection = Read("127.0.0.1");
        Assert.Equal("tcp://127.0.0.1:57503", connection.Address(connection.ShellPort));
        Assert.Equal((40885, 50160, 52597, 42540), (connection.IopubPort, connection.ControlPort, connection.StdinPort, connection.HbPort));
        Assert.Equal("a0436f6c-1916-498b-8eb9-e81ab9368e84", connection.Key);
    }

    [Theory]
    [InlineData("127.0.0.53")]
    [InlineData("localhost")]
    [InlineData("::1")]
    public void This_machine_is_served(string ip) => Assert.Equal(ip, Read(ip).Ip);

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("*")]
    [InlineData("192.168.1.5")]
    [InlineData("::")]
    public void Other_machines_are_served_only_where_that_was_asked_for(string ip)
    {
        Assert.Contains($"listen on {ip}", Assert.Throws<InvalidDataException>(() => Read(ip)).Message, StringComparison.Ordinal);
        Assert.Equal(ip, Read(ip, allowNetwork: true).Ip);
    }

    [Fact]
    public void Another_transport_is_refused() =>
        Assert.Contains("'ipc'", Assert.Throws<InvalidDataException>(() => Read("127.0.0.1", transport: "ipc")).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_signature_is_refused() =>
        Assert.Contains("'hmac-md5'", Assert.Throws<InvalidDataException>(() => Read("127.0.0.1", scheme: "hmac-md5")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"ip\": \"127.0.0.1\"}")]
    [InlineData("not json")]
    public void What_is_no_connection_file_is_refused(string content)
    {
        File.WriteAllText(Folder.At("kernel.json"), content);
        string message = Assert.Throws<InvalidDataException>(() => ConnectionFile.Read(Folder.At("kernel.json"), allowNetwork: false)).Message;
        Assert.Contains("is not a connection file of Jupyter", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"127.0.0.1\"", "null", "\"ip\"", "'ip' must be a text, such as 127.0.0.1.")]
    [InlineData("\"127.0.0.1\"", "\" \"", "\"ip\"", "'ip' must be a text, such as 127.0.0.1.")]
    [InlineData("\"tcp\"", "null", "\"transport\"", "'transport' must be a text.")]
    [InlineData("\"a0436f6c-1916-498b-8eb9-e81ab9368e84\"", "null", "\"key\"", "'key' must be a text.")]
    [InlineData("\"hmac-sha256\"", "null", "\"signature_scheme\"", "'signature_scheme' must be a text.")]
    [InlineData("57503", "-1", "\"shell_port\"", "'shell_port' must be a port, a whole number from 1 to 65535, not -1.")]
    [InlineData("50160", "70000", "\"control_port\"", "'control_port' must be a port, a whole number from 1 to 65535, not 70000.")]
    [InlineData("52597", "0", "\"stdin_port\"", "'stdin_port' must be a port, a whole number from 1 to 65535, not 0.")]
    [InlineData("40885", "65536", "\"iopub_port\"", "'iopub_port' must be a port, a whole number from 1 to 65535, not 65536.")]
    [InlineData("42540", "-2147483648", "\"hb_port\"", "'hb_port' must be a port, a whole number from 1 to 65535, not -2147483648.")]
    public void A_field_that_cannot_be_is_named(string right, string wrong, string field, string problem)
    {
        Read("127.0.0.1");
        string path = Folder.At("kernel.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace($"{field}: {right}", $"{field}: {wrong}", StringComparison.Ordinal));
        foreach (bool allowNetwork in (bool[])[false, true])
        {
            Assert.Equal(
                $"'{path}' is not a connection file of Jupyter: {problem}",
                Assert.Throws<InvalidDataException>(() => ConnectionFile.Read(path, allowNetwork)).Message);
        }
    }

    [Fact]
    public void A_port_that_is_taken_is_said_to_be()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        ConnectionFile connection = Read("127.0.0.1") with { ShellPort = ((IPEndPoint)taken.LocalEndpoint).Port };
        Assert.Equal(
            $"The kernel cannot listen on {connection.Address(connection.ShellPort)}: another program has this port. Start the kernel again, so that it is given others.",
            Assert.Throws<IOException>(() => new KernelSockets(connection, (_, _) => { })).Message);
    }

    private ConnectionFile Read(string ip, bool allowNetwork = false, string transport = "tcp", string scheme = "hmac-sha256")
    {
        File.WriteAllText(Folder.At("kernel.json"), $$"""
            {
              "control_port": 50160, "shell_port": 57503, "transport": "{{transport}}", "signature_scheme": "{{scheme}}", "stdin_port": 52597,
              "hb_port": 42540, "ip": "{{ip}}", "iopub_port": 40885, "key": "a0436f6c-1916-498b-8eb9-e81ab9368e84", "kernel_name": "mnisttools"
            }
            """);
        return ConnectionFile.Read(Folder.At("kernel.json"), allowNetwork);
    }
}
