using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers.Stages;
using MnistTools.Metrics;

namespace MnistTools.Core.Tests.Training;

/// <summary>Keras' meaning of what fit takes.</summary>
public class TrainerTests(RealMnist mnist)
{
    private readonly ImageSet _images = mnist.Train.Take(200);

    [Theory]
    [InlineData(70, 32, 3)]
    [InlineData(64, 32, 2)]
    [InlineData(5, 32, 1)]
    public void Steps_are_the_samples_over_the_batch_size_rounded_up(int samples, int batchSize, int steps)
    {
        MnistModel model = Train.Small();
        History history = Train.Fit(model, _images.Take(samples), new() { BatchSize = batchSize, Epochs = 2 });
        Assert.All(history.Epochs, epoch => Assert.Equal(steps, epoch.Steps));
        Assert.Equal(2 * steps, model.OptimizerState!.Iteration);
    }

    /// <summary>Keras: validation_data wins. What is recorded is what was done, or the record could not be repeated.</summary>
    [Fact]
    public void A_split_beside_validation_images_is_not_made_and_not_recorded()
    {
        ImageSet train = _images.Take(100), test = _images.Subset([.. Enumerable.Range(100, 50)]);
        History with = Train.Fit(Train.Small(), train, new() { ValidationSplit = 0.5 }, test);
        Train.AssertSame(Train.Fit(Train.Small(), train, new(), test), with);
        Assert.Equal((0, 100, 50), (with.Parameters.ValidationSplit, with.Parameters.TrainCount, with.Parameters.ValidationCount));
        Assert.Equal(0.5, Train.Fit(Train.Small(), train, new() { ValidationSplit = 0.5 }).Parameters.ValidationSplit);
    }

    /// <summary>Two trainings of one model would write to the same weights, in an order that nobody chose.</summary>
    [Fact]
    public void A_model_is_trained_by_one_training_at_a_time()
    {
        MnistModel model = Train.Small(), same = Train.Small();
        Exception? refused = null;
        var second = new LambdaCallback("second") { OnEpochEnd = _ => refused = Record.Exception(() => Train.Fit(model, _images.Take(20), new())) };
        History history = Train.Fit(model, _images.Take(40), new() { Epochs = 2, Callbacks = [second] });
        Assert.Contains("This model is being trained already", Assert.IsType<InvalidOperationException>(refused).Message);
        Train.AssertSame(Train.Fit(same, _images.Take(40), new() { Epochs = 2 }), history);
        // It is free again afterwards, also after a training that failed.
        Assert.Throws<MismatchException>(() => Train.Fit(model, new ImageSet("tiny", new byte[4], new byte[1], 2, 2, ["a"]), new()));
        Train.Fit(model, _images.Take(20), new());
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        MnistModel model = Train.Small();
        Assert.Equal("model", Assert.Throws<ArgumentNullException>(() => Trainer.Fit(null!, _images, null, new())).ParamName);
        Assert.Equal("train", Assert.Throws<ArgumentNullException>(() => Trainer.Fit(model, null!, null, new())).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => Trainer.Fit(model, _images, null, null!)).ParamName);
        Assert.Equal("images", Assert.Throws<ArgumentNullException>(() => Evaluator.Evaluate(model, null!)).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => ModelFile.Load(null!)).ParamName);
        Assert.Equal("path", Assert.Throws<ArgumentNullException>(() => HistoryFile.Load(null!)).ParamName);
        Assert.Equal("text", Assert.Throws<ArgumentNullException>(() => Layer.Parse(null!)).ParamName);
        Assert.Contains("has no weight 'nope'. It has: 1.weight", Assert.Throws<ArgumentException>(() => model.GetWeight("nope")).Message);
    }

    [Fact]
    public void The_default_batch_has_32_samples() => Assert.Equal(3, Train.Fit(Train.Small(), _images.Take(70), new()).Epochs.Single().Steps);

    [Fact]
    public void Epochs_is_the_number_of_the_last_epoch()
    {
        History history = Train.Fit(Train.Small(), _images.Take(40), new() { InitialEpoch = 5, Epochs = 8 });
        Assert.Equal([6, 7, 8], history.Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(3, history["loss"].Count);
    }

    [Fact]
    public void Without_shuffle_the_samples_come_in_the_sets_order()
    {
        MnistModel fitted = Train.Small();
        Train.Fit(fitted, _images.Take(70), new() { Shuffle = false });
        MnistModel stepped = Train.Small();
        Optimizer optimizer = stepped.Optimizer;
        var state = new OptimizerState(optimizer, stepped.Parameters.Length);
        var update = new WeightUpdate(stepped, new ParameterBlock(stepped.Parameters.Length), optimizer, state);
        using var step = new NetworkStep(stepped, stepped.Loss, 32, 2);
        int[] order = [.. Enumerable.Range(0, 70)];
        for (int first = 0; first < 70; first += 32)
        {
            update.NextIteration();
            step.Train(new Batch(_images, order.AsMemory(first, Math.Min(32, 70 - first))), new StepContext(true, Train.Seed, first / 32), update);
        }

        Assert.Equal(stepped.Parameters.Values.ToArray(), fitted.Parameters.Values.ToArray());
    }

    [Fact]
    public void Shuffle_is_a_new_order_of_the_same_samples()
    {
        MnistModel shuffled = Train.Small();
        MnistModel ordered = Train.Small();
        History one = Train.Fit(shuffled, _images, new());
        int[] order = new RandomStream(Train.Seed, RandomPurpose.Shuffle, 0, 0).NextPermutation(_images.Count);
        History other = Train.Fit(ordered, _images.Subset(order), new() { Shuffle = false });
        Train.AssertSame(one, other);
        Assert.NotEqual(Train.Fit(Train.Small(), _images, new() { Shuffle = false })["loss"], one["loss"]);
    }

    [Fact]
    public void Validation_split_takes_the_last_samples_before_the_shuffle()
    {
        History split = Train.Fit(Train.Small(), _images, new() { ValidationSplit = 0.25, Epochs = 2 });
        ImageSet last = _images.Subset([.. Enumerable.Range(150, 50)]);
        History given = Train.Fit(Train.Small(), _images.Take(150), new() { Epochs = 2 }, last);
        Assert.Equal(["loss", "accuracy", "val_loss", "val_accuracy"], split.Keys);
        Assert.Equal((150, 50), (split.Parameters.TrainCount, split.Parameters.ValidationCount));
        Train.AssertSame(given, split);
    }

    [Fact]
    public void Validation_data_wins_over_the_split()
    {
        History history = Train.Fit(Train.Small(), _images, new() { ValidationSplit = 0.25 }, mnist.Test.Take(30));
        Assert.Equal((200, 30), (history.Parameters.TrainCount, history.Parameters.ValidationCount));
    }

    [Fact]
    public void A_split_that_leaves_nothing_is_refused()
    {
        string Refuse(int count, double split) =>
            Assert.Throws<MismatchException>(() => Train.Fit(Train.Small(), _images.Take(count), new() { ValidationSplit = split })).Message;
        const string Advice = "leaves one part empty. Train with more images, or choose another ValidationSplit.";
        Assert.Equal($"A split of 0.9 of the 3 images of MNIST train {Advice}", Refuse(3, 0.9));
        Assert.Equal($"A split of 0.5 of the 1 image of MNIST train {Advice}", Refuse(1, 0.5));
    }

    [Fact]
    public void Training_metrics_are_means_over_the_samples_whatever_their_batch()
    {
        ImageSet images = _images.Take(70);
        MnistModel model = Train.Small(dropout: 0);
        float[,] outputs = model.Predict(images);
        History history = Train.Fit(
            model, images, new() { Optimizer = new SGD(1e-30), Metrics = [new Accuracy(), new TopKAccuracy(3)] }, images);
        double loss = 0;
        int right = 0;
        int rightOfThree = 0;
        for (int i = 0; i < 70; i++)
        {
            float ofLabel = outputs[i, images.Labels[i]];
            loss -= Math.Log(ofLabel) / 70;
            int larger = Enumerable.Range(0, 10).Count(c => outputs[i, c] > ofLabel);
            right += larger == 0 ? 1 : 0;
            rightOfThree += larger < 3 ? 1 : 0;
        }

        foreach (string prefix in new[] { "", "val_" })
        {
            Assert.Equal(loss, history[prefix + "loss"].Single(), 1e-5);
            Assert.Equal(right / 70.0, history[prefix + "accuracy"].Single(), 1e-12);
            Assert.Equal(rightOfThree / 70.0, history[prefix + "top_3_accuracy"].Single(), 1e-12);
        }
    }

    [Fact]
    public void Validation_is_made_with_the_weights_at_the_epochs_end_without_dropout()
    {
        MnistModel model = Train.Small(dropout: 0.5);
        History history = Train.Fit(model, _images, new(), mnist.Test);
        ModelEvaluation evaluation = MnistTools.Evaluation.Evaluator.Evaluate(model, mnist.Test);
        Assert.Equal(evaluation.Loss, history["val_loss"].Single(), 1e-5);
        Assert.Equal(evaluation.Accuracy, history["val_accuracy"].Single(), 1e-12);
    }

    [Fact]
    public void A_batch_larger_than_the_set_is_the_whole_set()
    {
        History whole = Train.Fit(Train.Small(), _images, new() { BatchSize = 200, Epochs = 2 });
        History larger = Train.Fit(Train.Small(), _images, new() { BatchSize = int.MaxValue, Epochs = 2 });
        Train.AssertSame(whole, larger);
    }

    [Theory]
    [InlineData("epochs")]
    [InlineData("batch_size")]
    [InlineData("thread_count")]
    [InlineData("validation_split")]
    public void What_is_out_of_range_is_refused_by_name(string name)
    {
        var refused = Assert.ThrowsAny<ArgumentException>(() => (object?)(name switch
        {
            "epochs" => new TrainingOptions { Epochs = 0 },
            "batch_size" => new TrainingOptions { BatchSize = 0 },
            "thread_count" => new TrainingOptions { ThreadCount = 0 },
            _ => new TrainingOptions { ValidationSplit = 1 },
        }));
        Assert.Contains($"'{name}' must be at least", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_threads_than_can_be_had_are_refused()
    {
        const string Problem = "'thread_count' must be at most 1024, not 2147483647";
        Assert.StartsWith(
            Problem, Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingOptions { ThreadCount = int.MaxValue }).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            Problem, Assert.Throws<ArgumentOutOfRangeException>(() => new SearchOptions { ThreadCount = int.MaxValue }).Message, StringComparison.Ordinal);
        Assert.Equal(1024, new TrainingOptions { ThreadCount = 1024 }.ThreadCount);
    }

    /// <summary>100 images make four steps: the rates of the last one would be 1 - 11 / 10, and 1 - 2 / 1 of the last epoch.</summary>
    [Fact]
    public void A_schedule_of_ones_own_that_gives_no_rates_is_refused_before_the_first_step()
    {
        TrainingOptions options = new() { Epochs = 3 };
        Refuse(
            options with { Schedule = new Falling(10) },
            "Falling gives the learning rate -0.1 for step 11, counted from 0: it must be a finite number, at least 0. Correct its GetRate.");
        Refuse(
            options with { Callbacks = [new LearningRateScheduler(new Falling(1))] },
            "Falling gives the learning rate -1 for epoch 2, counted from 0: it must be a finite number, at least 0. Correct its GetRate.");
        Assert.Equal(TrainingEnd.Completed, Train.Fit(Train.Small(), Some.Images(100, 28, 28, 10), options with { Schedule = new Falling(11) }).End);

        static void Refuse(TrainingOptions options, string message)
        {
            MnistModel model = Train.Small();
            Assert.Equal(message, Assert.Throws<SpecException>(() => Train.Fit(model, Some.Images(100, 28, 28, 10), options)).Message);
            Assert.Null(model.History);
        }
    }

    [Fact]
    public void A_split_that_leaves_nothing_to_train_with_is_refused()
    {
        MnistModel model = Train.Small();
        var refused = Assert.ThrowsAny<Exception>(() => Train.Fit(model, Some.Images(100, 28, 28, 10), new() { ValidationSplit = 0.9999 }));
        Assert.Contains("A split of 0.9999 of the 100 images of ", refused.Message, StringComparison.Ordinal);
        Assert.Null(model.History);
    }

    private sealed record Falling(double Steps) : MnistTools.Schedules.Schedule
    {
        public override double GetRate(long step, long totalSteps) => Math.Round(1 - (step / Steps), 9);
    }

    [Fact]
    public void It_learns()
    {
        var model = new MnistModel(MnistModel.DefaultLayers, 1);
        History history = Train.Fit(model, mnist.Train, new() { Epochs = 3, BatchSize = 64 }, mnist.Test);
        Assert.Equal(TrainingEnd.Completed, history.End);
        Assert.True(history["val_accuracy"][^1] >= 0.9, $"{history["val_accuracy"][^1]}");
        Assert.True(history["loss"][2] < history["loss"][0]);
    }
}
