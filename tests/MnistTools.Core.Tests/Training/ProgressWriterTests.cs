using MnistTools.Losses;

namespace MnistTools.Core.Tests.Training;

public class ProgressWriterTests(RealMnist mnist)
{
    [Fact]
    public void A_training_is_told_in_the_lines_of_Keras()
    {
        using var written = new StringWriter();
        var options = new TrainingOptions
        {
            Epochs = 3,
            BatchSize = 64,
            Seed = 1,
            Callbacks = [Callback.Parse("EarlyStopping(loss, patience=1, baseline=0, verbose=1)")],
        };
        ImageSet images = mnist.Train.Take(128);
        Trainer.Fit(new MnistModel([Layer.Parse("Dense(10)")], 1), images, images.Take(10), options, new ProgressWriter(written));

        string[] lines = written.ToString().Split(Environment.NewLine);
        Assert.Equal(7, lines.Length);
        Assert.StartsWith("Warning: The loss is a crossentropy, which takes probabilities, and the network ends with Dense(10)", lines[0], StringComparison.Ordinal);
        Assert.Equal(("Epoch 1/3", "Epoch 2/3", "Epoch 2: early stopping", ""), (lines[1], lines[3], lines[5], lines[6]));
        Assert.All(
            [lines[2], lines[4]],
            line => Assert.Matches(@"^2/2 \[={30}\] - \d+s \S+/step - loss: \d+\.\d{4} - accuracy: \d\.\d{4} - val_loss: \d+\.\d{4} - val_accuracy: \d\.\d{4}$", line));
    }

    /// <summary>A training in a script would otherwise end without a word.</summary>
    [Fact]
    public void A_loss_that_is_no_number_is_told_once_where_it_ended_the_training()
    {
        using var written = new StringWriter();
        var writer = new ProgressWriter(written);
        var told = new List<TrainingProgress>();
        var model = new MnistModel([Layer.Parse("Dense(10)")], 1, loss: new MeanSquaredError());
        History history = Trainer.Fit(
            model,
            mnist.Train.Take(256),
            null,
            new TrainingOptions { Epochs = 9, Optimizer = new SGD(1e30), Seed = 1 },
            new AtOnce<TrainingProgress>(progress =>
            {
                told.Add(progress);
                writer.Report(progress);
            }));

        Assert.Equal(TrainingEnd.LossNotFinite, history.End);
        EpochLog last = history.Epochs[^1];
        TrainingProgress end = Assert.Single(told, progress => progress.IsLossNotFinite);
        Assert.Equal((last.Epoch, last.Steps, null), (end.Epoch, end.Step, end.EpochLog));
        Assert.Same(told[^1], end);
        Assert.Equal(
            [
                "Epoch 1/9",
                $"Warning: The loss became infinite or not a number in epoch {last.Epoch}, step {last.Steps}; the training ended there. The History holds the epochs so far. A smaller learning rate usually helps.",
                "",
            ],
            written.ToString().Split(Environment.NewLine));
    }
}
