namespace MnistTools.Module.Tests;

/// <summary>The example for a cluster, on a real Slurm and a real PostgreSQL.</summary>
public sealed class ClusterTests(SlurmCluster slurm, PostgresServer server) : FolderTests, IClassFixture<SlurmCluster>, IClassFixture<PostgresServer>
{
    private const string Script = """
        Import-MnistData -First 600 -TestFirst 10 |
            Search-MnistHyperparameter -Seed 1 -ThreadCount 1 -Fold 3 -WorkerTimeout 3 -Study $env:MNISTTOOLS_STUDY -Space @{
                Layer = 'Dense({Units}, relu)', 'Dense(10, softmax)'; Units = 4, 8, 16; BatchSize = 4, 8; LearningRate = 0.001, 0.01; Epochs = 6 } |
            ForEach-Object { "ended $($_.Number)" }
        """;

    [Fact]
    public async Task An_array_finishes_a_study_although_a_task_is_requeued_in_the_middle()
    {
        string study = server.ConnectionString;
        await slurm.StartAsync();
        await File.WriteAllTextAsync(Folder.At("search.ps1"), Script, TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string>
        {
            ["MNISTTOOLS_STUDY"] = study,
            ["MNISTTOOLS_PWSH"] = $"dotnet exec {PowerShellProcess.Program}",
            ["PSModulePath"] = PowerShellProcess.ModulePath,
            ["MNISTTOOLS_SCRIPT"] = Folder.At("search.ps1"),
        };
        string job = (await slurm.RunAsync(
            "sbatch", ["--parsable", "--array=0-2", "--cpus-per-task=1", $"--chdir={Folder.Path}", Repository.GetPath("examples", "cluster", "search.sbatch")],
            environment)).Trim();
        await slurm.UntilAsync("cat", [Folder.At($"slurm-{job}_1.out")], output => output.Contains("ended ", StringComparison.Ordinal));
        await slurm.RunAsync("scontrol", ["requeue", $"{job}_1"]);
        await slurm.UntilAsync("squeue", ["--noheader", $"--jobs={job}"], output => output.Trim().Length == 0);

        await File.WriteAllTextAsync(Folder.At("read.ps1"), $"(Get-MnistStudy '{study}').State", TestContext.Current.CancellationToken);
        PowerShellResult read = await PowerShellProcess.RunAsync("-File", Folder.At("read.ps1"));
        Assert.Equal(Enumerable.Repeat("Complete", 12), read.OutputLines);
        Assert.Contains("Restarts=1", await slurm.RunAsync("scontrol", ["show", "job", $"{job}_1"]), StringComparison.Ordinal);
    }
}
