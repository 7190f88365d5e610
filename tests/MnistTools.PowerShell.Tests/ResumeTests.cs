namespace MnistTools.PowerShell.Tests;

/// <summary>What a backup is refused for. That a killed training goes on is tested in processes of their own.</summary>
public sealed class ResumeTests : FolderTests
{
    [Fact]
    public void A_backup_of_another_training_is_refused()
    {
        using var session = new ModuleSession();
        string command =
            $"Import-MnistData -First 100 -TestFirst 20 | Invoke-MnistTraining -Epochs 3 -Callback {{ param($log) if ($log.Epoch -eq 2) {{ throw 'stop' }} }}, 'BackupAndRestore({Folder.Path})'";
        Assert.Equal("stop", Assert.ThrowsAny<System.Management.Automation.RuntimeException>(() => session.Run<object>(command)).ErrorRecord.ToString());
        string refused = Assert.ThrowsAny<System.Management.Automation.RuntimeException>(() => session.Run<object>(command + " -BatchSize 7")).Message;
        Assert.Contains("The backup is of another training: BatchSize was 32, and now is 7.", refused, StringComparison.Ordinal);
    }
}
