namespace MnistTools.Core.Tests.Persistence;

/// <summary>Tables of CSVLogger's, Keras' and ours.</summary>
public sealed class CSVLoggerHistoryTests : IDisposable
{
    private readonly PersistenceFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>As csv_logger.py writes them: keys in order of the alphabet, numbers as Python's repr, NA for what was not measured.</summary>
    [Theory]
    [InlineData("training.log", ",")]
    [InlineData("training.csv", ";")]
    [InlineData("training.txt", "\t")]
    [InlineData("training.csv", "|")]
    public void A_table_of_Keras_is_a_history(string name, string separator)
    {
        string text =
            "epoch,accuracy,learning_rate,loss,val_accuracy,val_loss\n0,0.9135,0.0010000000474974513,0.3,0.95,0.16\n1,0.96,5e-04,inf,NA,nan\n".Replace(
                ",", separator, StringComparison.Ordinal);
        History history = Read(name, text);
        Assert.Equal(["accuracy", "learning_rate", "loss", "val_accuracy", "val_loss"], history.Keys);
        Assert.Equal([1, 2], history.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal([0.9135, 0.96], history["accuracy"]);
        Assert.Equal([0.0010000000474974513, 0.0005], history["learning_rate"]);
        Assert.Equal([0.3, double.PositiveInfinity], history["loss"]);
        Assert.Equal([0.95], history["val_accuracy"]);
        Assert.Equal([0.16, double.NaN], history["val_loss"]);
        Assert.Equal(1, history.BestEpoch);
    }

    [Theory]
    [InlineData("\uFEFF\"epoch\",\"acc\",\"loss\",\"lr\",\"val_acc\"\r\n\"0\",\"0.5\",\"1.5\",\"0.1\",\"0.25\"\r\n", "accuracy, loss, learning_rate, val_accuracy")]
    [InlineData("epoch,acc,accuracy\n0,1,1\n", "acc, accuracy")]
    public void Older_names_of_Keras_are_those_of_today(string text, string keys) => Assert.Equal(keys, string.Join(", ", Read("old.csv", text).Keys));

    [Fact]
    public void A_table_of_our_own_callback_is_the_history_of_its_training()
    {
        string path = _folder.At("own.csv");
        var options = new TrainingOptions
        {
            Epochs = 3,
            Seed = 5,
            ThreadCount = 1,
            ValidationSplit = 0.25,
            ValidationFrequency = 2,
            BatchSize = 16,
            Callbacks = [new CSVLogger(path, ";")],
        };
        History trained =
            Train.Fit(new MnistModel([MnistTools.Layers.Layer.Parse("Dense(10, softmax)")], seed: 3), PersistenceFolder.CreateImages(64), options);
        History read = HistoryFile.Load(path);
        Assert.Equal(trained.Keys.Order(), read.Keys);
        Assert.Equal(trained.Epochs.Select(epoch => epoch.Epoch), read.Epochs.Select(epoch => epoch.Epoch));
        Assert.All(trained.Keys, key => Assert.Equal(trained[key], read[key]));
    }

    [Theory]
    [InlineData("again.json")]
    [InlineData("again.csv")]
    public void What_the_table_does_not_say_is_not_made_up(string name)
    {
        HistoryFile.Save(Read("k.log", "epoch,loss\n0,1\n3,0.5\n"), _folder.At(name), overwrite: false);
        string written = File.ReadAllText(_folder.At(name));
        Assert.DoesNotContain("seed", written);
        Assert.DoesNotContain("Managed", written);
        History again = HistoryFile.Load(_folder.At(name));
        Assert.Equal([1, 4], again.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal([1, 0.5], again["loss"]);
        Assert.Empty(again.Parameters.ToDictionary());
        Assert.All(again.Epochs, epoch => Assert.Equal((0, TimeSpan.Zero), (epoch.Steps, epoch.Duration)));
        Assert.Equal(["Epoch      loss   Duration", "    1     1.000", "    4    0.5000"], again.GetTable().Split('\n').Select(line => line.TrimEnd()));
        Assert.Contains(
            "does not say how it was made", Assert.Throws<MnistTools.Data.MismatchException>(() => TrainingRecipe.CreateOptions(again.Parameters)).Message);
    }

    [Theory]
    [InlineData("epoch,loss\n0,1\n0,1\n", 3, "The epoch 0 comes after the epoch 0")]
    [InlineData("epoch,loss\n0,1\n1,1\nepoch,loss\n0,1\n", 4, "'epoch' in column 'epoch' is not a whole number")]
    [InlineData("epoch,loss\n-1,1\n", 2, "the first is 0")]
    [InlineData("epoch,loss\n0,\"[1, 2]\"\n", 2, "'[1, 2]' in column 'loss' is not a number")]
    [InlineData("epoch,loss\n0,1,2\n", 2, "3 cells")]
    [InlineData("epoch,loss,loss\n0,1,2\n", 1, "name of its own")]
    [InlineData("name,price\nmilk,1\n", 1, "must begin with epoch,steps,duration, or with epoch alone as CSVLogger writes them")]
    public void What_is_no_such_table_is_refused_with_its_line(string text, int line, string problem)
    {
        var refused = Assert.Throws<HistoryFormatException>(() => Read("k.csv", text));
        Assert.Equal(line, refused.Line);
        Assert.Contains(problem, refused.Message);
    }

    private History Read(string name, string text)
    {
        File.WriteAllText(_folder.At(name), text);
        return HistoryFile.Load(_folder.At(name));
    }
}
