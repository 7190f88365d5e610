using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MnistTools.Module.Tests;

/// <summary>
/// A real Slurm of one node, from Debian's packages slurm-wlm and munge, configured in a temporary folder and on loopback for one class of tests. Its
/// daemons want to be root; without them or without root there is none, and the tests skip.
/// </summary>
public sealed class SlurmCluster : IAsyncDisposable
{
    private static readonly string[] Programs = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slurm-");
    private readonly List<Process> _daemons = [];
    private bool _isStarted;

    private string Configuration => Path.Combine(_folder.FullName, "slurm.conf");

    private string Socket => Path.Combine(_folder.FullName, "munge.socket");

    /// <summary>Starts it with the first test that needs it; the test skips where it is not installed.</summary>
    public async Task StartAsync()
    {
        Assert.SkipUnless(Array.TrueForAll(Programs, File.Exists), "Slurm is not installed (Debian's packages slurm-wlm and munge).");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Slurm's daemons start as root only.");
        if (_isStarted)
        {
            return;
        }

        _isStarted = true;
        byte[] key = new byte[1024];
        Random.Shared.NextBytes(key);
        await File.WriteAllBytesAsync(At("munge.key"), key);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(At("munge.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await File.WriteAllTextAsync(Configuration, Configure());
        Start(
            "/usr/sbin/munged", "--foreground", "--force", $"--socket={Socket}", $"--key-file={At("munge.key")}", $"--pid-file={At("munge.pid")}",
            $"--log-file={At("munge.log")}", $"--seed-file={At("munge.seed")}");
        Start("/usr/sbin/slurmctld", "-D", "-f", Configuration);
        Start("/usr/sbin/slurmd", "-D", "-f", Configuration, "-N", "node");
        await UntilAsync("sinfo", ["--noheader", "--format=%T"], output => output.Trim() is "idle");
    }

    /// <summary>What a command of Slurm writes.</summary>
    public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start =
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        start.Environment["SLURM_CONF"] = Configuration;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program}: {await error}");
    }

    /// <summary>Asks until the answer is the right one, or the test ends.</summary>
    public async Task UntilAsync(string program, IReadOnlyList<string> arguments, Func<string, bool> isRight)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (int tries = 0; tries < 300; tries++)
        {
            try
            {
                if (isRight(await RunAsync(program, arguments)))
                {
                    return;
                }
            }
            catch (InvalidOperationException)
            {
                // The daemons are still starting.
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{program} never gave the right answer; see {_folder.FullName}.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process daemon in Enumerable.Reverse(_daemons))
        {
            daemon.Kill(entireProcessTree: true);
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", $"exec \"$@\" > '{At(Path.GetFileName(program))}.out' 2>&1 < /dev/null", "sh", program, .. arguments]);
        start.Environment["SLURM_CONF"] = Configuration;
        _daemons.Add(Process.Start(start)!);
    }

    // A requeued job may begin only when its old credential has expired: five seconds in place of two minutes.
    private string Configure() => $"""
        ClusterName=test
        SlurmctldHost=localhost(127.0.0.1)
        SlurmUser=root
        AuthType=auth/munge
        CredType=cred/munge
        AuthInfo=socket={Socket},cred_expire=5
        SlurmctldPort={FreePort()}
        SlurmdPort={FreePort()}
        StateSaveLocation={At("state")}
        SlurmdSpoolDir={At("spool")}
        SlurmctldPidFile={At("slurmctld.pid")}
        SlurmdPidFile={At("slurmd.pid")}
        SlurmctldLogFile={At("slurmctld.log")}
        SlurmdLogFile={At("slurmd.log")}
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        MpiDefault=none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_Core
        SchedulerParameters=sched_interval=1,sched_min_interval=1
        SlurmdParameters=config_overrides
        ReturnToService=2
        KillWait=2
        NodeName=node NodeHostname={Environment.MachineName} NodeAddr=127.0.0.1 CPUs=8 RealMemory=1000 State=UNKNOWN
        PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
