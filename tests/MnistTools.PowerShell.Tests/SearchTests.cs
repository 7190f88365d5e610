using System.Xml.Linq;

namespace MnistTools.PowerShell.Tests;

/// <summary>Searches through the real engine on a slice of MNIST.</summary>
public sealed class SearchTests(ModuleSession session) : FolderTests, IClassFixture<ModuleSession>
{
    private const string Search = "Import-MnistData -First 300 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -ThreadCount 1 -Fold 2 ";
    private const string Small = "@{ Layer = 'Dense({Units}, relu)', 'Dense(10, softmax)'; Units = 4, 16; LearningRate = 0.001, 0.01 }";

    [Fact]
    public void Trials_have_the_names_of_scikit_learn_and_their_final_rank()
    {
        IReadOnlyList<PSObject> trials = session.Run<PSObject>($"{Search} -Space {Small}");
        Assert.Equal([1, 2, 3, 4], trials.Select(trial => (int)trial.Properties["Number"].Value));
        PSObject best = trials.MaxBy(trial => (double)trial.Properties["MeanTestScore"].Value)!;
        Assert.Equal(1, best.Properties["RankTestScore"].Value);
        Assert.All(
            ["Params", "SplitTestScores", "StdTestScore", "MeanFitTime", "StdFitTime", "MeanScoreTime", "StdScoreTime"],
            name => Assert.NotNull(best.Properties[name].Value));
        Assert.Equal(0.01, session.Run<double>($"({Search} -Space {Small} -Top 1).Params.LearningRate").Single());
    }

    /// <summary>As ConvertFrom-Json makes an object.</summary>
    [Fact]
    public void A_space_can_come_from_JSON() => Assert.Equal(
        ["BatchSize 16", "BatchSize 32"],
        session.Run<string>(
            Search + "-Space ([pscustomobject]@{ Layer = @('Dense(10, softmax)'); BatchSize = 16, 32 }) | ForEach-Object { \"$($_.Hyperparameters)\" }"));

    [Fact]
    public void Each_column_of_the_table_is_a_property()
    {
        var views = XDocument.Load(Path.Combine(session.Run<string>("(Get-Module MnistTools).ModuleBase").Single(), "MnistTools.Format.ps1xml"));
        string[] columns = [.. views.Descendants("View")
            .Single(view => view.Element("Name")?.Value == "MnistTools.Tuning.Trial")
            .Descendants("Label")
            .Select(label => label.Value)];
        Assert.Equal(["Number", "Rank", "State", "Score", "Std", "FitTime", "Hyperparameters"], columns);
        PSObject[] trials = [.. session.Run<PSObject>(
            $"{Search} -Space @{{ Layer = 'Dense(4)', 'Dense(10, softmax)'; Optimizer = 'SGD(0.1)', 'SGD(1e30)' }} -ErrorAction SilentlyContinue")];
        Assert.All(trials, trial => Assert.Empty(columns.Except(trial.Properties.Select(property => property.Name))));
        Assert.Equal([1, null, trials[0].Properties["MeanTestScore"].Value, null], Values("Rank", "Score"));
        Assert.Equal([trials[0].Properties["StdTestScore"].Value, null, trials[0].Properties["MeanFitTime"].Value, null], Values("Std", "FitTime"));
        Assert.Equal(
            ["Optimizer SGD(0.1)", "Optimizer SGD(1e30)", "Layer Dense(4), Dense(10, softmax)", "Layer Dense(4), Dense(10, softmax)"],
            Values("Hyperparameters", "Constants"));

        object?[] Values(params string[] names) => [.. names.SelectMany(name => trials.Select(trial => trial.Properties[name].Value))];
    }

    [Fact]
    public void No_trial_has_a_rank_before_the_search_has_ended()
    {
        Assert.Equal(
            ["1 ", "2 ", "3 ", "4 "], session.Run<string>($"{Search} -Space {Small} | ForEach-Object {{ \"$($_.Number) $($_.Rank)$($_.RankTestScore)\" }}"));
        Assert.Equal([1, 2, 3, 4], session.Run<int>($"$trials = {Search} -Space {Small}; $trials | ForEach-Object {{ $_.Rank }}").Order());
    }

    [Fact]
    public void A_drawn_seed_is_told()
    {
        string drawn = session.Run<string>(
            $"$trials = {Search.Replace("-Seed 1 ", "", StringComparison.Ordinal)} -Space {Small} -Verbose 4>&1; ($trials -match 'seed of the search')[0].Message -replace '\\D'").Single();
        string scores = "| ForEach-Object MeanTestScore";
        Assert.Equal(
            session.Run<double>($"$trials | Where-Object {{ $_ -is [MnistTools.Tuning.Trial] }} {scores}"),
            session.Run<double>($"{Search.Replace("-Seed 1", $"-Seed {drawn}", StringComparison.Ordinal)} -Space {Small} {scores}"));
    }

    [Fact]
    public void What_the_time_was_too_short_for_is_told()
    {
        string warning = session.Run<string>(
            $"{Search} -Space @{{ Layer = 'Dense(10, softmax)'; BatchSize = 1..100 }} -Timeout 0.001 -WarningVariable told -WarningAction SilentlyContinue > $null; \"$told\"").Single();
        Assert.Matches(@"^The time was over after \d+ of 100 trials: nothing is known of the others\.$", warning);
        Assert.Equal(
            "", session.Run<string>($"{Search} -Space {Small} -Timeout 600 -WarningVariable told -WarningAction SilentlyContinue > $null; \"$told\"").Single());
        // Where all of a round fail, there is no next one: fewer trials than were planned, and nothing left.
        Assert.Equal(
            "",
            session.Run<string>(
                $"{Search} -Method Halving -Space @{{ Layer = 'Dense(10, softmax)'; Optimizer = 'SGD(1e30)', 'SGD(1e31)', 'SGD(1e32)'; Epochs = 3 }} -Timeout 600 -ErrorAction SilentlyContinue -WarningVariable told > $null; \"$told\"").Single());
    }

    [Fact]
    public void A_Bayesian_search_is_warned_of_while_all_is_drawn_and_goes_on_with_more()
    {
        string search = $"{Search} -Method Bayesian -Study '{Folder.At("b.db")}' -Space @{{ Layer = 'Dense(10, softmax)'; LearningRate = 'LogUniform(1e-4, 1)' }}";
        string rates = "-WarningVariable told -WarningAction SilentlyContinue | ForEach-Object { $_.Params.LearningRate }";
        IReadOnlyList<double> drawn = session.Run<double>($"{search} -TrialCount 10 {rates}");
        Assert.StartsWith(
            "The first 10 points of a Bayesian search are drawn at random, and this search has 10 trials.", session.Run<string>("\"$told\"").Single(),
            StringComparison.Ordinal);
        IReadOnlyList<double> more = session.Run<double>($"{search} -TrialCount 15 {rates}");
        Assert.Equal("", session.Run<string>("\"$told\"").Single());
        Assert.Equal((15, 15), (more.Count, more.Distinct().Count()));
        Assert.Equal(drawn, more.Take(10));
        Assert.Equal(more.Max(), session.Run<double>($"(Get-MnistStudy '{Folder.At("b.db")}').Params.LearningRate").Max());
    }

    [Fact]
    public void A_study_is_read_again_and_drawn()
    {
        string study = Folder.At("s.db");
        session.Run<object>($"{Search} -Space {Small} -Study '{study}'");
        Assert.Equal([1, 2, 3, 4], session.Run<int>($"(Get-MnistStudy '{study}').Number"));
        Assert.Equal([1, 2], session.Run<int>($"(Get-MnistStudy '{study}' -Top 2).RankTestScore"));
        foreach (string plot in (string[])["'p.png'", "'p.svg'", "'p.html'", "'t.png' -Kind Time", "'t.html' -Kind Time", "'c.html' -Kind Parallel",
            "'c.png' -Kind Parallel -Title Mine -Renderer ScottPlot"])
        {
            string[] words = plot.Split(' ', 2);
            session.Run<object>($"Get-MnistStudy '{study}' | Export-SearchPlot -Path '{Folder.At(words[0].Trim('\''))}' {words.ElementAtOrDefault(1)}");
        }

        Assert.Equal(
            ["c.html", "c.png", "p.html", "p.png", "p.svg", "s.db", "t.html", "t.png"],
            Folder.Files.Where(file => !file.Contains('-', StringComparison.Ordinal)));
        string page = File.ReadAllText(Folder.At("c.html"));
        Assert.Contains("\"parcoords\"", page, StringComparison.Ordinal);
        Assert.Contains("\"Units\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_over_time_have_no_parameters() => Assert.Contains(
        "-Kind Time and -Parameter contradict each other: use one of them.",
        Refusal($"{Search} -Space {Small} | Export-SearchPlot -Path '{Folder.At("t.png")}' -Kind Time -Parameter Units"), StringComparison.Ordinal);

    [Fact]
    public void A_failed_trial_is_an_error_that_can_stop_the_search()
    {
        string space = "@{ Layer = 'Dense(4)', 'Dense(10, softmax)'; Optimizer = 'SGD(1e30)', 'Adam' }";
        Assert.Equal("TrialFailed,MnistTools.PowerShell.Commands.SearchMnistHyperparameterCommand", session.Run<string>(
            $"$e = $null; $t = {Search} -Space {space} -ErrorAction SilentlyContinue -ErrorVariable e; \"$($e[0].FullyQualifiedErrorId)\"").Single());
        Assert.Contains("A smaller LearningRate usually helps", Refusal($"{Search} -Space {space}"), StringComparison.Ordinal);
        Assert.Single(session.Run<object>("$LastMnistSearch"));

        // One that is refused before its first trial leaves what is there.
        Assert.Contains("9", Refusal($"{Search} -Space @{{ Layer = 'Dense(9, softmax)' }}"), StringComparison.Ordinal);
        Assert.Single(session.Run<object>("$LastMnistSearch"));
    }

    [Fact]
    public void A_timeout_ends_a_search_that_the_same_command_goes_on_with()
    {
        string search = $"{Search} -Space {Small} -Study '{Folder.At("timeout.db")}'";
        Assert.InRange(session.Run<PSObject>($"{search} -Timeout 0.001").Count, 0, 1);
        Assert.Equal(4, session.Run<PSObject>(search).Count);
    }

    [Fact]
    public void Refit_trains_the_best_on_all_training_images()
    {
        string[] told = [.. session.Run<string>(
            $"$h = {Search} -Space {Small} -Refit 6>$null; \"$($h.Parameters.TrainCount) $($h.Parameters.ValidationCount) $($h.Parameters.Optimizer) $($h.Trials.Count) $($h.Trials[0].RankTestScore)\"")];
        Assert.Equal(["300 0 RMSprop(0.01) 4 1"], told);
    }

    [Fact]
    public void Refit_of_a_point_whose_callback_watches_validation_leaves_its_first_fold_out()
    {
        string[] told = [.. session.Run<string>(
            $"$h = {Search} -Space @{{ Callback = 'EarlyStopping(patience=1)'; BatchSize = 32, 64; Epochs = 3 }} -Refit 6>$null; \"$($h.Parameters.TrainCount) $($h.Parameters.ValidationCount) $($h.Trials.Count)\"")];
        Assert.Equal(["150 150 2"], told);
    }

    [Fact]
    public void Paths_of_callbacks_begin_in_the_location_of_the_session()
    {
        session.Run<object>(
            $"$path = $ExecutionContext.SessionState.Path; $was = $path.CurrentLocation.Path; $null = $path.SetLocation($args[0]); try {{ {Search} -Space @{{ Callback = 'CSVLogger(\"log {{fold}}.csv\")' }} -Refit 6>$null }} finally {{ $null = $path.SetLocation($was) }}", Folder.Path);
        Assert.Equal(["log 1.csv", "log 2.csv", "log refit.csv"], Folder.Files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("@{ BatchSise = 1 }", "Did you mean BatchSize")]
    [InlineData("@{ Layer = 'Dense({Units}, relu)', 'Dense(10, softmax)'; Units = 'Integer(8, 256)' } -Method Random -TrialCount 25", "Did you mean IntUniform? ")]
    [InlineData("@{ Optimizer = 'Adam', 'RMSporp' }", "Did you mean RMSprop")]
    [InlineData("@{ LearningRate = '0,5' }", "A decimal comma is written as a point: 0.5.")]
    [InlineData("@{ BatchSize = 'LogUniform(0, 1)' } -Method Random", "must be above 0")]
    [InlineData("@{ LearningRate = 'Uniform(0, 1)' }", "Use the method Random")]
    [InlineData("@{ Epochs = 1 } -Metric accuracy", "val_accuracy, val_loss")]
    [InlineData("@{ Epochs = 1 } -Metric val_loss, val_accuracy", "A search compares its trials by one metric. Give the others in the space, where they are measured as well: Metric = 'F1Score'.")]
    [InlineData("@{ BatchSize = 16, 16, '16' }", "'BatchSize' has the value 16 3 times.")]
    [InlineData("@{ Epochs = 1; Callback = 'CSVLogger(log.csv)' }", "would write the same file in several trainings of the search: in fold 1 of trial 1 and in fold 2 of trial 1")]
    [InlineData("@{ Epochs = 1 } -WorkerCount 2", "no program pwsh")]
    public void What_is_wrong_is_said(string space, string message) => Assert.Contains(message, Refusal($"{Search} -Space {space}"), StringComparison.Ordinal);

    [Fact]
    public void A_refit_that_would_write_over_a_file_of_its_trial_is_refused_before_the_search()
    {
        string search =
            $"Import-MnistData -First 300 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -ThreadCount 1 -Fold 1 -Space @{{ Epochs = 1; Callback = 'CSVLogger(\"{Folder.At("log.csv")}\")' }}";
        Assert.Contains("in fold 1 of trial 1 and in the refit of trial 1", Refusal($"{search} -Refit"), StringComparison.Ordinal);
        Assert.Empty(Folder.Files);
        Assert.Single(session.Run<PSObject>(search));
    }

    private string Refusal(string script) => Assert.ThrowsAny<RuntimeException>(() => session.Run<object>(script)).Message;
}
