using MnistTools.Losses;
using MnistTools.Schedules;

namespace MnistTools.Core.Tests.Training;

/// <summary>Trainings that are repeated, run side by side, go on, or end early.</summary>
public class TrainingRunTests(RealMnist mnist)
{
    private readonly ImageSet _images = mnist.Train.Take(300);

    [Fact]
    public void The_same_seed_twice_is_the_same_to_the_last_bit()
    {
        Train.AssertSame(Run(1), Run(1));
        Assert.NotEqual(Run(1)["loss"], Run(2)["loss"]);
    }

    [Fact]
    public void A_drawn_seed_is_kept_in_the_history()
    {
        History drawn = Trainer.Fit(Train.Small(), _images, null, new() { ThreadCount = 2 });
        Train.AssertSame(drawn, Trainer.Fit(Train.Small(), _images, null, new() { ThreadCount = 2, Seed = drawn.Parameters.Seed }));
    }

    [Fact]
    public void Two_trainings_at_once_are_the_same_as_one_after_the_other()
    {
        History[] together = new History[2];
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(i => new Thread(() => together[i] = Run(i)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Train.AssertSame(Run(0), together[0]);
        Train.AssertSame(Run(1), together[1]);
    }

    [Fact]
    public void A_second_training_goes_on_from_what_the_optimizer_remembers()
    {
        var optimizer = new Adam();
        MnistModel model = Train.Small();
        History first = Train.Fit(model, _images, new() { Optimizer = optimizer });
        History second = Train.Fit(model, _images, new() { Optimizer = optimizer, InitialEpoch = 1, Epochs = 2 });
        History whole = Train.Fit(Train.Small(), _images, new() { Optimizer = optimizer, Epochs = 2 });
        Assert.Equal(20, model.OptimizerState!.Iteration);
        Assert.Equal(whole["loss"], [.. first["loss"], .. second["loss"]]);
        Assert.Equal(whole.Model!.Parameters.Values.ToArray(), model.Parameters.Values.ToArray());
    }

    [Fact]
    public void Another_optimizer_starts_anew()
    {
        MnistModel model = Train.Small();
        Train.Fit(model, _images, new() { Optimizer = new Adam() });
        Train.Fit(model, _images, new() { Optimizer = new Adam(0.01, Beta1: 0.8) });
        Assert.Equal(10, model.OptimizerState!.Iteration);
        Assert.Equal(new Adam(0.01, Beta1: 0.8), model.Optimizer);
    }

    /// <summary>SGD remembers nothing but its rate; OneCycle leaves that at a thousandth of a percent.</summary>
    [Fact]
    public void What_a_schedule_made_of_the_learning_rate_ends_with_its_training()
    {
        MnistModel model = Train.Small(), untouched = Train.Small();
        Train.Fit(model, _images, new() { Optimizer = new SGD(0.1), Schedule = new OneCycle(0.2), Epochs = 2 });
        model.Parameters.Values.CopyTo(untouched.Parameters.Values);
        Train.AssertSame(Train.Fit(untouched, _images, new() { Optimizer = new SGD(0.1) }), Train.Fit(model, _images, new() { Optimizer = new SGD(0.1) }));
    }

    /// <summary>Ten steps an epoch.</summary>
    [Fact]
    public void A_schedule_counts_the_epochs_that_are_taken_as_done()
    {
        var schedule = new PolynomialDecay(0.01, EndLearningRate: 0);
        History history = Train.Fit(Train.Small(), _images, new() { Schedule = schedule, InitialEpoch = 5, Epochs = 8 });
        Assert.Equal([schedule.GetRate(59, 80), schedule.GetRate(69, 80), schedule.GetRate(79, 80)], history["learning_rate"]);
        Assert.Equal(0.01 / 80, history["learning_rate"][^1], 1e-12);
    }

    [Fact]
    public void Cancellation_keeps_what_was_learnt()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new AtOnce<TrainingProgress>(told => CancelIn(told, epoch: 3));
        History cancelled = Train.Fit(Train.Small(), _images, new() { Epochs = 10 }, null, progress, cancellation.Token);
        Assert.Equal(TrainingEnd.Cancelled, cancelled.End);
        Train.AssertSame(Train.Fit(Train.Small(), _images, new() { Epochs = 2 }), cancelled);
        Assert.Same(cancelled, cancelled.Model!.History);

        void CancelIn(TrainingProgress told, int epoch)
        {
            if (told.Epoch == epoch)
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void A_training_that_is_cancelled_at_once_has_no_epochs()
    {
        MnistModel model = Train.Small();
        float[] weights = model.Parameters.Values.ToArray();
        History history = Train.Fit(model, _images, new(), null, null, new CancellationToken(true));
        Assert.Equal(TrainingEnd.Cancelled, history.End);
        Assert.Empty(history.Epochs);
        Assert.Equal(weights, model.Parameters.Values.ToArray());
    }

    [Fact]
    public void Paths_of_callbacks_begin_in_the_base_folder_or_the_users_own()
    {
        var paths = new List<string>();
        var callback =
            new LambdaCallback("") { OnTrainBegin = run => paths.AddRange(run.ResolvePath("a.csv"), run.ResolvePath("~/a.csv"), run.ResolvePath("~a.csv")) };
        string folder = Path.GetTempPath(), home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Train.Fit(Train.Small(), _images, new() { BaseFolder = folder, Callbacks = [callback] });
        Assert.Equal([Path.Join(folder, "a.csv"), Path.Join(home, "a.csv"), Path.Join(folder, "~a.csv")], paths);
    }

    [Fact]
    public void Each_epoch_is_told_at_its_start_and_its_end()
    {
        var told = new List<TrainingProgress>();
        Train.Fit(Train.Small(), _images, new() { Epochs = 2 }, null, new AtOnce<TrainingProgress>(told.Add));
        Assert.Equal([(1, 0), (2, 0)], told.Where(p => p.Step == 0).Select(p => (p.Epoch, p.Step)));
        Assert.Equal([(1, 10), (2, 10)], told.Where(p => p.EpochLog is not null).Select(p => (p.Epoch, p.Step)));
        Assert.All(told, p => Assert.Equal((2, 10), (p.Epochs, p.Steps)));
    }

    /// <summary>One step an epoch, each of which makes the loss larger by a factor, until float32 no longer holds it.</summary>
    [Fact]
    public void A_loss_that_is_no_number_ends_the_training_and_the_history_is_kept()
    {
        var model = new MnistModel([new Dense(10)], 1, loss: new MeanSquaredError());
        History history = Train.Fit(model, _images, new() { Optimizer = new SGD(10), Epochs = 500, BatchSize = 300 });
        Assert.Equal(TrainingEnd.LossNotFinite, history.End);
        Assert.InRange(history.Epochs.Count, 3, 499);
        Assert.All(history["loss"].SkipLast(1), loss => Assert.True(double.IsFinite(loss)));
        Assert.False(double.IsFinite(history["loss"][^1]));
    }

    private History Run(int seed) => Train.Fit(Train.Small(seed: seed), _images, new() { Epochs = 2, Seed = seed }, mnist.Test.Take(100));
}
