namespace MnistTools.PowerShell.Tests;

/// <summary>What a session says for all commands: what they would do, and what parameters are where none is given.</summary>
public sealed class PreferenceTests(ModuleSession session) : FolderTests, IClassFixture<ModuleSession>
{
    private const string Data =
        "$WhatIfPreference = $false; $PSDefaultParameterValues = @{}; $d = Import-MnistData -First 100 -TestFirst 50; $folder = $args[0]; ";

    [Theory]
    [InlineData("$WhatIfPreference = $true; ($d | Invoke-MnistTraining -Callback \"CSVLogger('$folder/x.csv')\", TerminateOnNaN 6>$null).Parameters.Callbacks", "TerminateOnNaN")]
    [InlineData("($d | Invoke-MnistTraining -WhatIf -Callback \"BackupAndRestore('$folder/b')\" 6>$null).Epochs.Count", "1")]
    [InlineData("$WhatIfPreference = $true; $d | Search-MnistHyperparameter @{ Epochs = 1 } -Fold 1 -Study $folder/s.db | ForEach-Object State", "")]
    [InlineData("$d | Search-MnistHyperparameter @{ Callback = \"CSVLogger('$folder/x.csv')\" } -Fold 1 -WhatIf | ForEach-Object State", "")]
    // What is written stands in other values, which a trial completes it with.
    [InlineData("$d | Search-MnistHyperparameter @{ Callback = '{Log}'; Log = \"CSVLogger('$folder/x.csv')\", \"CSVLogger('$folder/y.csv')\" } -Fold 1 -WhatIf | ForEach-Object State", "")]
    [InlineData("$d | Search-MnistHyperparameter @{ Callback = \"ModelCheckpoint('$folder/{trial}.safetensors', save_best_only={Best})\"; Best = 'true', 'false' } -Fold 1 -WhatIf | ForEach-Object State", "")]
    [InlineData("$d | Search-MnistHyperparameter @{ Epochs = 1 } -Fold 1 -WhatIf | ForEach-Object State", "Complete")]
    [InlineData("$d | Search-MnistHyperparameter @{ Epochs = 1 } -Fold 1 -Study $folder/none/s.db -WhatIf -ErrorAction Stop", "The folder")]
    public void With_WhatIf_no_file_is_written(string command, string given)
    {
        string[] told = [.. session.Run<PSObject>($"{Data} try {{ {command} }} catch {{ $_.ToString() }}", Folder.Path).Select(o => $"{o}")];
        Assert.StartsWith(given, string.Join(' ', told), StringComparison.Ordinal);
        Assert.Equal(given.Length > 0, told.Length > 0);
        Assert.Empty(Directory.GetFileSystemEntries(Folder.Path));
    }

    [Theory]
    [InlineData("$m | Invoke-MnistTraining -Data $d -WhatIf")]
    [InlineData("$WhatIfPreference = $true; $m | Invoke-MnistTraining -Data $d")]
    [InlineData("$d | Invoke-MnistTraining -FromHistory (New-MnistModel -Seed 1 | Invoke-MnistTraining -Data $d -Seed 1) -Model $m -WhatIf")]
    public void With_WhatIf_a_copy_of_a_given_model_is_trained(string command) => Assert.Equal(
        [true, true, false],
        session.Run<bool>(
            $"{Data} $m = New-MnistModel -Seed 1; $before = $m.WeightsSha256; $h = & {{ {command} }} 6>$null; $m.WeightsSha256 -eq $before; $null -eq $m.History; $h.Model.WeightsSha256 -eq $before", Folder.Path));

    [Fact]
    public void Without_it_the_same_is_written() =>
        Assert.Equal(
            ["Complete"],
            session.Run<string>(
                $"{Data} $d | Search-MnistHyperparameter @{{ Callback = \"CSVLogger('$folder/x.csv')\" }} -Fold 1 -Study $folder/s.db | ForEach-Object {{ \"$($_.State)\" }}", Folder.Path).Concat(Folder.Files.Contains("s.db") && Folder.Files.Contains("x.csv") ? [] : ["no files"]));

    [Theory]
    [InlineData("@{ 'Invoke-MnistTraining:Epochs' = 2 }")]
    [InlineData("@{ '*-Mnist*:BatchSize' = 7; 'Invoke-MnistTraining:Optimizer' = 'Adam'; 'invoke-mnisttraining:NoShuffle' = $true }")]
    [InlineData("@{ '*:Metric' = { 'Accuracy' }; 'Invoke-MnistTraining:Layer' = 'Dense(16, relu)', 'Dense(10, softmax)' }")]
    [InlineData("@{ 'Invoke-MnistTraining:Verbose' = $false }")]
    public void A_record_takes_the_place_of_default_parameters(string defaults)
    {
        Assert.Equal(
            ["1 32 RMSprop True Accuracy Flatten; Dense(512, relu); Dense(10, softmax)"],
            session.Run<string>(
                $"{Data} $h = $d | Invoke-MnistTraining -Seed 1 6>$null; $PSDefaultParameterValues = {defaults}; " +
                "$p = ($d | Invoke-MnistTraining -FromHistory $h 6>$null).Parameters; \"$($p.Epochs) $($p.BatchSize) $($p.Optimizer) $($p.Shuffle) $($p.Metrics) $($p.Layers -join '; ')\"",
                Folder.Path));
    }

    [Theory]
    [InlineData("@{ 'Invoke-MnistTraining:Epochs' = 2 }", "-Epochs 3", "-FromHistory and -Epochs contradict each other: use one of them.")]
    [InlineData("@{ 'Save-MnistModel:Force' = $true }", "-BatchSize 3", "-FromHistory and -BatchSize contradict each other: use one of them.")]
    public void What_is_given_beside_a_record_is_refused_all_the_same(string defaults, string given, string message)
    {
        var refused = Assert.ThrowsAny<RuntimeException>(
            () => session.Run<object>(
                $"{Data} $h = $d | Invoke-MnistTraining -Seed 1 6>$null; $PSDefaultParameterValues = {defaults}; $d | Invoke-MnistTraining -FromHistory $h {given}", Folder.Path));
        Assert.Equal(message, refused.ErrorRecord.ToString());
    }
}
