namespace MnistTools.PowerShell.Tests;

/// <summary>
/// What the Tab key gives, at the end of a line or where it has a bar. The keys of a hash table are completed in PowerShell itself alone: Reach.Tests.ps1.
/// </summary>
public sealed class CompletionTests : FolderTests, IClassFixture<TrainedSession>
{
    private const string Kinds =
        "'Layers.Layer', 'Optimizers.Optimizer', 'Losses.Loss', 'Metrics.Metric', 'Schedules.Schedule', 'Augmentations.Augmentation', 'Training.Callbacks.Callback', 'Tuning.Pruner', 'Engines.Engine'";

    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["Layer"] = "New-MnistModel -Layer",
        ["Optimizer"] = "New-MnistModel -Optimizer",
        ["Loss"] = "New-MnistModel -Loss",
        ["Metric"] = "Measure-MnistModel -Metric",
        ["Schedule"] = "Invoke-MnistTraining -Schedule",
        ["Augmentation"] = "Invoke-MnistTraining -Augmentation",
        ["Callback"] = "Invoke-MnistTraining -Callback",
        ["Pruner"] = "Search-MnistHyperparameter -Pruner",
        ["Engine"] = "Invoke-MnistTraining -Engine",
    };

    private readonly TrainedSession _session;

    public CompletionTests(TrainedSession session)
    {
        _session = session;
        _session.Run<object>(
            "$global:f1 = $data.Take(100, 50) | Invoke-MnistTraining -Layer 'Dense(10, softmax)' -Metric F1Score -NoValidation 6>$null; $global:folder = $args[0]", Folder.Path);
    }

    [Theory]
    [InlineData("New-MnistModel -Optimizer Adam", "Adam", "'Adam(", "AdamW", "Adamax")]
    [InlineData("New-MnistModel -Layer 'Dense(", "'Dense(units=", "'Dense(activation=", "'Dense(use_bias=", "'Dense(kernel_initializer=", "'Dense(kernel_regularizer=", "'Dense(bias_regularizer=", "'Dense(trainable=")]
    [InlineData("New-MnistModel -Layer 'Dense(512", "'Dense(512)'", "'Dense(512, activation=", "'Dense(512, use_bias=", "'Dense(512, kernel_initializer=", "'Dense(512, kernel_regularizer=", "'Dense(512, bias_regularizer=", "'Dense(512, trainable=")]
    [InlineData("New-MnistModel -Layer 'Dense(512, re", "'Dense(512, relu", "'Dense(512, relu6")]
    [InlineData("New-MnistModel -Layer 'Dense(512, re|'", "'Dense(512, relu'", "'Dense(512, relu6'")]
    [InlineData("New-MnistModel 'Dense(512, activation=leakyr", "'Dense(512, activation=leaky_relu")]
    [InlineData("New-MnistModel -Layer \"Dense(512, kernel_initializer=he", "\"Dense(512, kernel_initializer=he_uniform", "\"Dense(512, kernel_initializer=he_normal")]
    [InlineData("New-MnistModel -Layer 'Dense(10, kernel_regularizer=", "'Dense(10, kernel_regularizer=L1", "'Dense(10, kernel_regularizer=L2", "'Dense(10, kernel_regularizer=L1L2")]
    [InlineData("New-MnistModel -Layer 'Dense(512, relu)", "'Dense(512, relu)'")]
    [InlineData("New-MnistModel -Layer Flatten, Drop", "'Dropout(")]
    [InlineData("New-MnistModel -Layer 'Residual([Conv2D(8, 3, padding=same), Batch", "'Residual([Conv2D(8, 3, padding=same), BatchNormalization")]
    [InlineData("New-MnistModel -Layer 'Residual([Conv2D(8, [3, 5], pad", "'Residual([Conv2D(8, [3, 5], padding=")]
    [InlineData("New-MnistModel -Layer 'Flatten(", "'Flatten()'")]
    [InlineData("New-MnistModel -Optimizer 'SGD(0.1, nesterov=t", "'SGD(0.1, nesterov=true")]
    [InlineData("New-MnistModel -Optimizer 'SGD(0.1, Weight", "'SGD(0.1, weight_decay=")]
    [InlineData("Invoke-MnistTraining -Callback 'LearningRateScheduler(CosineDecay(0.1, al", "'LearningRateScheduler(CosineDecay(0.1, alpha=")]
    [InlineData("Invoke-MnistTraining -Callback 'LearningRateScheduler(Inv", "'LearningRateScheduler(InverseTimeDecay(")]
    [InlineData("Invoke-MnistTraining -Metric F1Score -Callback 'EarlyStopping(val", "'EarlyStopping(val_loss", "'EarlyStopping(val_f1_score")]
    [InlineData("$f1 | Export-HistoryPlot -Metric ", "loss", "f1_score")]
    [InlineData("Export-HistoryPlot -History $f1 -Metric f", "f1_score")]
    [InlineData("$f1.Model | Show-HistoryPlot -Metric val_a", "val_accuracy")]
    [InlineData("Import-MnistData -Name FashionMnist -Class S", "Sandal", "Shirt", "Sneaker")]
    [InlineData("Import-MnistData -Name FashionMnist -Class Bag, T", "'T-shirt/top'", "Trouser")]
    [InlineData("Import-MnistData -Name 'Mnist, FashionMnist' -Class S")]
    [InlineData("Import-MnistData -Class 3", "3")]
    [InlineData("New-MnistModel -ClassName KuzushijiM", "'o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'")]
    [InlineData("Import-MnistModel -ClassName Ankle", "'Ankle boot'")]
    [InlineData("Export-SearchPlot -Parameter Valid", "ValidationBatchSize", "ValidationFrequency")]
    public void Tab_gives(string line, params string[] texts) => Assert.Equal(texts, Complete(line).Select(match => match.CompletionText));

    [Fact]
    public void Tab_knows_the_studies_of_a_file_and_the_parameters_of_its_trials()
    {
        _session.Run<object>(
            "$global:trials = $data.Take(100, 50) | Search-MnistHyperparameter @{ Layer = 'Dense({Units}, relu)', 'Dense(10, softmax)'; Units = 4, 8 } -Fold 1 -Study $folder/s.db -StudyName mine; $ExecutionContext.SessionState.Path.SetLocation($folder) | Out-Null");
        Assert.Equal(["mine"], Complete("Get-MnistStudy s.db -StudyName ").Select(match => match.CompletionText));
        Assert.Equal(["mine"], Complete($"Search-MnistHyperparameter -Study {Folder.At("s.db")} -StudyName m").Select(match => match.CompletionText));
        Assert.Equal(["Layer", "Units"], Complete("$trials | Export-SearchPlot -Parameter ").Select(match => match.CompletionText));
        Assert.Equal(["Units"], Complete("Get-MnistStudy s.db -StudyName mine | Export-SearchPlot -Parameter U").Select(match => match.CompletionText));
        Assert.DoesNotContain(Complete("Get-MnistStudy none.db -StudyName "), match => match.CompletionText == "mine");
        Assert.DoesNotContain("none.db", Folder.Files);
    }

    /// <summary>A default that a tooltip names is the value that is taken where nothing is said.</summary>
    [Fact]
    public void Tooltips_name_the_defaults_that_are_taken()
    {
        string[] optional = [.. _session.Run<string>(
            $"foreach ($k in {Kinds}) {{ foreach ($d in (\"MnistTools.$k\" -as [type])::Catalog.Definitions) {{ if ($d.Parameters.Count -and -not ($d.Parameters | Where-Object {{ -not $_.IsOptional }})) {{ \"$k $($d.Name)\" }} }} }}")];
        Assert.NotEmpty(optional);
        foreach (string spec in optional)
        {
            string kind = spec.Split(' ')[0], name = spec.Split(' ')[1];
            CompletionResult[] arguments = [.. Complete($"{Parameters[kind.Split('.')[^1]]} '{name}(").Where(match => match.CompletionText.EndsWith('='))];
            Assert.Equal(
                _session.Run<string>($"(\"MnistTools.{kind}\" -as [type])::Catalog.Definitions.Where({{ $_.Name -eq '{name}' }}).Parameters.Name"),
                arguments.Select(match => match.ListItemText));
            foreach (string given in arguments.Select(match => match.ToolTip.Split(": ")[0]).Where(given => !given.EndsWith("=none", StringComparison.Ordinal)))
            {
                Assert.Equal(
                    [true], _session.Run<bool>($"$k = 'MnistTools.{kind}' -as [type]; $k::Parse($args[0]) -eq $k::Parse($args[1])", $"{name}({given})", name));
            }
        }
    }

    private IReadOnlyList<CompletionResult> Complete(string line)
    {
        int cursor = line.IndexOf("|'", StringComparison.Ordinal);
        string text = cursor < 0 ? line : line.Remove(cursor, 1);
        return _session.Run<CompletionResult>(
            "[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[1], $null).CompletionMatches", text,
            cursor < 0 ? line.Length : cursor);
    }
}
