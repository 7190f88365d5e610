using System.Diagnostics;
using System.Globalization;
using MnistTools.Losses;

namespace MnistTools.Core.Tests.Training.Callbacks;

public sealed class CSVLoggerTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(40);

    private string Log => Folder.At("log.csv");

    [Fact]
    public void A_table_is_written_as_Keras_writes_it()
    {
        History history = Fit(2, new CSVLogger(Log, ";"));
        string[] lines = File.ReadAllLines(Log);
        Assert.Equal("epoch;accuracy;loss", lines[0]);
        Assert.Equal(["0", "1"], lines[1..].Select(line => line.Split(';')[0]));
        Assert.Equal(history["loss"], lines[1..].Select(line => double.Parse(line.Split(';')[2], CultureInfo.InvariantCulture)));
        Fit(1, new CSVLogger(Log, ";", Append: true));
        Assert.Equal(["epoch", "0", "1", "0"], File.ReadAllLines(Log).Select(line => line.Split(';')[0]));
        Fit(1, new CSVLogger(Log));
        Assert.Equal(2, File.ReadAllLines(Log).Length);
    }

    /// <summary>As Python's csv quotes it: else its columns would be one more than the cells of a row. Rows are appended under it.</summary>
    [Fact]
    public void A_metric_whose_name_has_a_comma_or_a_quote_is_one_column()
    {
        LambdaCallback adds = new("adds") { OnEpochEnd = log => log.SetMetric("my \"error\", %", 1) };
        Fit(1, adds, new CSVLogger(Log));
        Assert.Equal("epoch,accuracy,loss,\"my \"\"error\"\", %\"", File.ReadAllLines(Log)[0]);
        Assert.Equal(
            ["loss", "accuracy", "my \"error\", %"],
            HistoryFile.Load(Log).Keys.Order(StringComparer.Ordinal).OrderBy(key => key switch { "loss" => 0, "accuracy" => 1, _ => 2 }));
        Fit(1, adds, new CSVLogger(Log, Append: true));
        Assert.Equal(["0", "0"], File.ReadAllLines(Log)[1..].Select(line => line.Split(',')[0]));
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "epoch,accuracy,loss\n7,0.5,1.5\n")]
    public void The_file_is_emptied_when_the_training_begins(bool append, string atFirst)
    {
        File.WriteAllText(Log, "epoch,accuracy,loss\n7,0.5,1.5\n");
        string? found = null;
        Fit(1, new CSVLogger(Log, Append: append), new LambdaCallback("looks") { OnEpochBegin = _ => found = File.ReadAllText(Log) });
        Assert.Equal(atFirst, found);
    }

    /// <summary>The first step makes weights that no float holds.</summary>
    [Fact]
    public void The_epoch_whose_loss_was_no_number_is_in_the_file()
    {
        File.WriteAllText(Log, "the rows of another run");
        History history = Train.Fit(
            new MnistModel([new Dense(4)], 1, new Shape(3, 3)), Images,
            new() { Epochs = 3, Loss = new MeanSquaredError(), Optimizer = new SGD(1e38), Callbacks = [new CSVLogger(Log)] });
        Assert.Equal((1, TrainingEnd.LossNotFinite), (history.Epochs.Count, history.End));
        Assert.Equal(
            ["epoch,accuracy,loss", string.Create(CultureInfo.InvariantCulture, $"0,{history["accuracy"][0]},{history["loss"][0]}")], File.ReadAllLines(Log));
    }

    [Fact]
    public void The_epoch_in_which_another_callback_failed_is_in_the_file()
    {
        var fails = new LambdaCallback("fails") { OnEpochEnd = log => throw new InvalidOperationException($"{log.Epoch}") };
        Assert.Throws<InvalidOperationException>(() => Fit(3, fails, new CSVLogger(Log)));
        Assert.Equal(["epoch", "0"], File.ReadAllLines(Log).Select(line => line.Split(',')[0]));
    }

    /// <summary>Also in a file of Keras, whose lines end otherwise, and in one whose last line has no end.</summary>
    [Theory]
    [InlineData("epoch,accuracy,loss\r\n0,0.5,1.5\r\n", "epoch,accuracy,loss\r\n0,0.5,1.5\r\n0,{0},{1}\n")]
    [InlineData("\uFEFFepoch,accuracy,loss\n0,0.5,1.5", "\uFEFFepoch,accuracy,loss\n0,0.5,1.5\n0,{0},{1}\n")]
    [InlineData("loss,epoch,accuracy\n1.5,0,0.5\n", "loss,epoch,accuracy\n1.5,0,0.5\n{1},0,{0}\n")]
    [InlineData("", "epoch,accuracy,loss\n0,{0},{1}\n")]
    public void Values_are_appended_under_their_columns(string before, string after)
    {
        File.WriteAllText(Log, before);
        History history = Fit(1, new CSVLogger(Log, Append: true));
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, after, history["accuracy"][0], history["loss"][0]).TrimStart('\uFEFF'), File.ReadAllText(Log));
    }

    [Theory]
    [InlineData("epoch,accuracy,loss,val_accuracy,val_loss", "epoch, accuracy, loss, val_accuracy, val_loss")]
    [InlineData("epoch,loss", "epoch, loss")]
    [InlineData("accuracy,loss,time", "accuracy, loss, time")]
    [InlineData("epoch;accuracy;loss", "epoch;accuracy;loss")]
    [InlineData("\u001b]0;title\u0007", "?]0;title?")]
    public void What_does_not_fit_is_refused_before_anything_is_learnt(string header, string columns)
    {
        File.WriteAllText(Log, header + "\n");
        MnistModel model = Model();
        float[] weights = model.Parameters.Values.ToArray();
        var refused = Assert.Throws<SpecException>(() => Train.Fit(model, Images, new() { Callbacks = [new CSVLogger(Log, Append: true)] }));
        Assert.Equal(
            $"CSVLogger cannot append to {Log}: with ',' between them, its columns are {columns}, and those of this training are epoch, loss, accuracy. Choose another file, or another separator, or metrics that fit.",
            refused.Message);
        Assert.Equal(weights, model.Parameters.Values.ToArray());
        Assert.Equal(header + "\n", File.ReadAllText(Log));
    }

    [Fact]
    public void A_key_that_a_function_adds_has_its_column()
    {
        var adds = new LambdaCallback("adds") { OnEpochEnd = log => ((OrderedDictionary<string, double>)log.Metrics)["mine"] = 3 };
        Fit(1, adds, new CSVLogger(Log));
        Fit(1, adds, new CSVLogger(Log, Append: true));
        string[] lines = File.ReadAllLines(Log);
        Assert.Equal(("epoch,accuracy,loss,mine", 3), (lines[0], lines.Length));
        Assert.All(lines[1..], line => Assert.EndsWith(",3", line, StringComparison.Ordinal));
    }

    /// <summary>
    /// A training does not end because it measures more than those before it: the rows of the others have no value there, and are what they were else, also
    /// where another program wrote them. One that was trained before with the same numbers keeps its own.
    /// </summary>
    [Theory]
    [InlineData("mine")]
    [InlineData("learning_rate")]
    public void A_key_that_is_added_during_the_training_becomes_a_column_of_a_table_that_was_there(string key)
    {
        var adds = new LambdaCallback("adds")
        {
            OnEpochEnd = log =>
            {
                if (log.Epoch == 3 && key == "mine")
                {
                    ((OrderedDictionary<string, double>)log.Metrics)["mine"] = 7;
                }
                else if (log.Epoch == 3)
                {
                    log.LearningRate = 0.25;
                }
            },
        };
        File.WriteAllText(Log, "loss,epoch,accuracy\r\n1.5,0,0.5\r\n1.25,1,0.75");
        History first = Fit(2, new CSVLogger(Log, Append: true));
        History second = Fit(5, adds, new CSVLogger(Log, Append: true));
        int ofNewColumn = key == "mine" ? 3 : 2;
        string[] columns = [.. new[] { "epoch", "accuracy", "loss", key }.OrderBy(column => column == "epoch" ? "" : column, StringComparer.Ordinal)];
        Assert.Equal(ofNewColumn, Array.IndexOf(columns, key));
        string Write(double epoch, double accuracy, double loss, double? added) => string.Join(
            ',',
            columns.Select(column => column switch { "epoch" => epoch, "accuracy" => accuracy, "loss" => loss, _ => added })
                .Select(cell => cell?.ToString(CultureInfo.InvariantCulture) ?? "NA"));
        Assert.Equal(
            [
                string.Join(',', columns),
                Write(0, 0.5, 1.5, null),
                Write(1, 0.75, 1.25, null),
                .. first.Epochs.Select(epoch => Write(epoch.Epoch - 1, epoch.Metrics["accuracy"], epoch.Metrics["loss"], null)),
                .. second.Epochs.Select(epoch => Write(
                    epoch.Epoch - 1, epoch.Metrics["accuracy"], epoch.Metrics["loss"], epoch.Metrics.TryGetValue(key, out double value) ? value : null)),
            ],
            File.ReadAllLines(Log));
        Assert.Equal(key == "mine" ? [7] : [0.001, 0.001, 0.001, 0.25, 0.25], second[key]);
    }

    /// <summary>The rate is known of the first epoch when the second has another one; a function behind the logger changes an epoch that is written.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void The_rows_of_each_training_are_those_of_its_history(bool append, bool isLoggerFirst)
    {
        var changes = new LambdaCallback("changes")
        {
            OnEpochEnd = log =>
            {
                ((OrderedDictionary<string, double>)log.Metrics)["mine"] = log.Epoch;
                log.LearningRate /= 2;
            },
        };
        var logger = new CSVLogger(Log, Append: append);
        Callback[] callbacks = isLoggerFirst ? [logger, changes] : [changes, logger];
        History first = Fit(3, callbacks), second = Fit(3, callbacks);
        Assert.Equal([0.001, 0.0005, 0.00025], second["learning_rate"]);
        IEnumerable<string> rows = (append ? first.Epochs.Concat(second.Epochs) : second.Epochs).Select(epoch => string.Create(
            CultureInfo.InvariantCulture,
            $"{epoch.Epoch - 1},{epoch.Metrics["accuracy"]},{epoch.Metrics["learning_rate"]},{epoch.Metrics["loss"]},{epoch.Metrics["mine"]}"));
        Assert.Equal(rows.Prepend("epoch,accuracy,learning_rate,loss,mine"), File.ReadAllLines(Log));
    }

    /// <summary>The backup knows more of an epoch than the row that the logger wrote before, and another training has widened the table since.</summary>
    [Fact]
    public void An_interrupted_training_finds_its_rows_under_more_columns()
    {
        LambdaCallback Adds(string name) => new(name) { OnEpochEnd = log => ((OrderedDictionary<string, double>)log.Metrics)[name] = log.Epoch };
        Fit(2, new CSVLogger(Log, Append: true));
        Callback[] callbacks = [new CSVLogger(Log, Append: true), Adds("mine"), new BackupAndRestore(Folder.At("backup"))];
        Assert.Throws<InvalidOperationException>(
            () => Fit(4, [.. callbacks, new LambdaCallback("once") { OnEpochBegin = epoch => _ = epoch == 3 ? throw new InvalidOperationException() : 0 }]));
        // As a process leaves it that was killed.
        File.WriteAllLines(Log, File.ReadAllLines(Log).Select((line, i) => i == 4 ? line[..line.LastIndexOf(',')] + ",NA" : line));
        Fit(1, Adds("other"), new CSVLogger(Log, Append: true));
        History history = Fit(4, [.. callbacks, new LambdaCallback("once")]);
        string[][] rows = [.. File.ReadAllLines(Log).Select(line => line.Split(','))];
        Assert.Equal(["epoch", "accuracy", "loss", "mine", "other"], rows[0]);
        Assert.Equal(["0", "1", "0", "1", "0", "2", "3"], rows[1..].Select(row => row[0]));
        Assert.Equal(["NA", "NA", "1", "2", "NA", "3", "4"], rows[1..].Select(row => row[3]));
        Assert.Equal(history["mine"], [1, 2, 3, 4]);
    }

    /// <summary>What the training itself had written before it was interrupted is not taken for what was there before.</summary>
    [Fact]
    public void An_interrupted_training_goes_on_with_its_own_rows()
    {
        File.WriteAllText(Log, "epoch,accuracy,loss\n7,0.5,1.5\n");
        Callback[] callbacks = [new CSVLogger(Log, Append: true), new BackupAndRestore(Folder.At("backup"))];
        var fails = new LambdaCallback("once") { OnEpochBegin = epoch => _ = epoch == 3 ? throw new InvalidOperationException() : 0 };
        Assert.Throws<InvalidOperationException>(() => Fit(4, [.. callbacks, fails]));
        Fit(4, [.. callbacks, new LambdaCallback("once")]);
        Assert.Equal(["epoch", "7", "0", "1", "2", "3"], File.ReadAllLines(Log).Select(line => line.Split(',')[0]));
    }

    /// <summary>As a search with several workers does: each row of each training is there once, whole, and in the order of its epochs.</summary>
    [Fact]
    public void Trainings_that_append_at_the_same_time_lose_no_row()
    {
        History[] histories = new History[6];
        Parallel.For(0, histories.Length, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
        {
            MnistModel model = new([new Dense(4, ActivationFunction.Softmax)], i, new Shape(3, 3));
            histories[i] = Train.Fit(model, Images, new() { Epochs = 30, BatchSize = 40, ThreadCount = 1, Callbacks = [new CSVLogger(Log, Append: true)] });
        });
        string[] lines = File.ReadAllLines(Log);
        Assert.Equal(("epoch,accuracy,loss", 6 * 30 + 1), (lines[0], lines.Length));
        foreach (History history in histories)
        {
            IEnumerable<string> rows = history.Epochs.Select(
                epoch => string.Create(CultureInfo.InvariantCulture, $"{epoch.Epoch - 1},{epoch.Metrics["accuracy"]},{epoch.Metrics["loss"]}"));
            Assert.Equal(rows, lines.Where(rows.Contains));
        }
    }

    /// <summary>
    /// The rows of others stay, and of its own it writes those alone that are missing: one killed process wrote a row that the backup does not know, another a
    /// part of it.
    /// </summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 0.4)]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void An_interrupted_training_goes_on_between_the_rows_of_others(bool isThereBefore, double shareOfRow)
    {
        const string Header = "epoch,accuracy,loss\n", Other = "8,0.25,1.75\n";
        string before = isThereBefore ? Header + "7,0.5,1.5\n" : "";
        string[] all = [.. Fit(4).Epochs.Select(
            epoch => string.Create(CultureInfo.InvariantCulture, $"{epoch.Epoch - 1},{epoch.Metrics["accuracy"]},{epoch.Metrics["loss"]}\n"))];
        File.WriteAllText(Log, before);
        Callback[] callbacks = [new CSVLogger(Log, Append: true), new BackupAndRestore(Folder.At("backup"))];
        Assert.Throws<InvalidOperationException>(
            () => Fit(4, [.. callbacks, new LambdaCallback("once") { OnEpochBegin = epoch => _ = epoch == 3 ? throw new InvalidOperationException() : 0 }]));
        Assert.Equal((isThereBefore ? before : Header) + all[0] + all[1], File.ReadAllText(Log));
        File.AppendAllText(Log, Other + all[2][..(int)(shareOfRow * all[2].Length)]);
        Fit(4, [.. callbacks, new LambdaCallback("once")]);
        Assert.Equal((isThereBefore ? before : Header) + all[0] + all[1] + Other + all[2] + all[3], File.ReadAllText(Log));
    }

    /// <summary>In a table that began with this training, as in one that is written anew.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_key_that_a_later_epoch_adds_is_a_column(bool append)
    {
        var adds = new LambdaCallback("adds") { OnEpochEnd = log => _ = log.Epoch == 2 ? ((OrderedDictionary<string, double>)log.Metrics)["extra"] = 3 : 0 };
        History history = Fit(3, adds, new CSVLogger(Log, Append: append));
        Assert.Equal(
            ["epoch,accuracy,extra,loss", .. history.Epochs.Select(
                epoch => string.Create(
                    CultureInfo.InvariantCulture, $"{epoch.Epoch - 1},{epoch.Metrics["accuracy"]},{(epoch.Epoch == 2 ? "3" : "NA")},{epoch.Metrics["loss"]}"))],
            File.ReadAllLines(Log));
    }

    /// <summary>Of its own epochs a training knows their rates; of those of others that write into the same table it does not.</summary>
    [Fact]
    public void A_rate_that_is_set_later_is_written_of_all_epochs_also_where_rows_are_appended()
    {
        string appended = Folder.At("appended.csv");
        var sets = new LambdaCallback("sets") { OnEpochEnd = log => log.LearningRate = log.Epoch == 2 ? 0.25 : log.LearningRate };
        var other = new LambdaCallback("other") { OnEpochEnd = log => File.AppendAllText(appended, log.Epoch == 1 ? "0,0.5,0.75\n" : "") };
        Fit(4, sets, new CSVLogger(Log), new CSVLogger(appended, Append: true), other);
        string[] rows = File.ReadAllLines(Log);
        Assert.Equal("epoch,accuracy,learning_rate,loss", rows[0]);
        Assert.Equal(["0.001", "0.001", "0.25", "0.25"], rows.Skip(1).Select(row => row.Split(',')[2]));
        Assert.Equal([.. rows[..2], "0,0.5,NA,0.75", .. rows[2..]], File.ReadAllLines(appended));
    }

    /// <summary>Somebody reads the table while it is written.</summary>
    [Fact]
    public async Task A_row_waits_until_the_file_is_free()
    {
        Fit(1, new CSVLogger(Log, Append: true));
        using var begun = new ManualResetEventSlim();
        using FileStream reader = File.OpenRead(Log);
        Task fit = Task.Run(
            () => Fit(1, new LambdaCallback("begins") { OnEpochBegin = _ => begun.Set() }, new CSVLogger(Log, Append: true)),
            TestContext.Current.CancellationToken);
        Assert.False(begun.Wait(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken));
        reader.Dispose();
        await fit;
        Assert.Equal(["epoch", "0", "0"], File.ReadAllLines(Log).Select(line => line.Split(',')[0]));
    }

    /// <summary>A spreadsheet has the file and keeps it; Ctrl+C ends the wait, wherever it is.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_training_that_is_cancelled_waits_for_no_file(bool isBeforeTraining)
    {
        Fit(1, new CSVLogger(Log, Append: true));
        string before = File.ReadAllText(Log);
        using var cancellation = new CancellationTokenSource();
        FileStream? holder = isBeforeTraining ? File.OpenRead(Log) : null;
        var remarks = new List<string>();
        var holds = new LambdaCallback("holds") { OnEpochBegin = _ => holder ??= File.OpenRead(Log) };
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(500));
        long started = Stopwatch.GetTimestamp();
        History history = await Task.Run(
            () => Train.Fit(
                new MnistModel([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3)), Images,
                new() { Epochs = 1000, Callbacks = [holds, new CSVLogger(Log, Append: true)] },
                progress: new AtOnce<TrainingProgress>(progress => remarks.AddRange(progress.Remarks)), cancellation: cancellation.Token),
            TestContext.Current.CancellationToken);
        await holder!.DisposeAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Equal(TrainingEnd.Cancelled, history.End);
        Assert.Equal(before, File.ReadAllText(Log));
        Assert.Equal(
            isBeforeTraining ? [] : [$"{Log} lacks the rows of 1 epoch: another program had it open when the training was cancelled."], remarks);
    }

    [Theory]
    [InlineData(";")]
    [InlineData("\t")]
    [InlineData(" ")]
    [InlineData("|")]
    public void A_separator_is_one_character(string separator)
    {
        var callback = new CSVLogger("log.csv", separator);
        Assert.Equal(callback, Callback.Parse(callback.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(", ")]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\u2028")]
    [InlineData("\0")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("_")]
    [InlineData("e")]
    [InlineData("1")]
    [InlineData("\ntouch x\n")]
    public void Another_separator_is_refused(string separator)
    {
        const string Problem = "'separator' must be one character that is neither a quote nor part of a number or a name, such as ',' or ';' or a tab";
        Assert.StartsWith(Problem, Assert.Throws<ArgumentException>(() => new CSVLogger("log.csv", separator)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            Problem, Assert.Throws<ArgumentException>(() => new CSVLogger("log.csv") with { Separator = separator }).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            $"CSVLogger: {Problem} (at position ",
            Assert.Throws<SpecException>(() => Callback.Parse($"CSVLogger(log.csv, '{separator.Replace("'", "''", StringComparison.Ordinal)}')")).Message,
            StringComparison.Ordinal);
    }

    private static MnistModel Model() => new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3));

    internal static History Fit(int epochs, params Callback[] callbacks) =>
        Train.Fit(Model(), Images, new() { Epochs = epochs, BatchSize = 40, Callbacks = callbacks });
}
