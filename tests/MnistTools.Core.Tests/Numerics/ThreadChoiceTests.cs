using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers.Stages;

namespace MnistTools.Core.Tests.Numerics;

/// <summary>How many threads do a step, by the time that steps take; time is made up here.</summary>
public class ThreadChoiceTests
{
    private readonly StoppedClock _clock = new();

    [Fact]
    public void All_threads_work_on_a_quiet_machine() =>
        Assert.All(Run(new ThreadChoice(4, _clock), 5000, threads => 40 / threads), step => Assert.Equal(4, step.Threads));

    /// <summary>One of two threads waits three quarters of the time for the other, and alone it would be done sooner.</summary>
    [Fact]
    public void One_thread_works_while_the_other_has_no_processor()
    {
        var choice = new ThreadChoice(2, _clock);
        Run(choice, 1000, threads => threads == 2 ? 10 : 17);
        List<(int Threads, double Time)> busy = Run(choice, 5000, threads => threads == 2 ? 30 : 17);
        Assert.InRange(busy.Average(step => step.Time), 17, 17.8);

        // All work again soon after the other process has ended.
        List<(int Threads, double Time)> quiet = Run(choice, 5000, threads => threads == 2 ? 10 : 17);
        Assert.InRange(quiet.Average(step => step.Time), 10, 11);
        Assert.Equal(2, quiet[^1].Threads);
    }

    [Fact]
    public void So_many_threads_work_as_are_quickest()
    {
        var choice = new ThreadChoice(4, _clock);
        Run(choice, 1000, threads => 40 / threads);
        List<(int Threads, double Time)> busy = Run(choice, 5000, threads => threads switch { 4 => 40, 3 => 30, 2 => 15, _ => 25 });
        Assert.InRange(busy.Average(step => step.Time), 15, 16);
    }

    /// <summary>A processor that is slower for all: fewer threads are tried, but seldom.</summary>
    [Fact]
    public void All_threads_go_on_where_fewer_are_no_quicker()
    {
        var choice = new ThreadChoice(2, _clock);
        Run(choice, 1000, threads => threads == 2 ? 10 : 17);
        List<(int Threads, double Time)> slow = Run(choice, 10_000, threads => threads == 2 ? 20 : 34);
        Assert.InRange(slow.Count(step => step.Threads == 1), 1, 500);
    }

    /// <summary>Each batch has other images than the one before, and some are small, as the last of an epoch is.</summary>
    [Theory]
    [InlineData("Conv2D(16, 3, use_bias=false); BatchNormalization; Activation(relu); Conv2D(16, 3); MaxPooling2D; Dropout(0.2); Dense(30, relu); Dense(4, softmax)", "Adam")]
    [InlineData("Dense(40, relu); LayerNormalization; PReLU; Dense(4, softmax)", "RMSprop")]
    [InlineData("Dense(40, relu); Dropout(0.3); Dense(4, softmax)", "Adam(clipnorm=1)")]
    [InlineData("SeparableConv2D(2, 3); Residual([Conv2D(2, 3, padding=same), BatchNormalization]); DepthwiseConv2D(3); Dense(40, relu); Dense(4, softmax)", "Lion")]
    public void A_training_has_the_same_bits_when_the_number_of_threads_changes_within_it(string network, string optimizer)
    {
        const int BatchSize = 41;
        ImageSet images = Some.SparseImages(250, 9, 8);
        (float[] steady, int[] constant) = Train(new ThreadChoice(1, _clock));
        (float[] changing, int[] counts) = Train(new ThreadChoice(3, _clock));
        Assert.Equal([1], constant.Distinct());
        Assert.Equal([1, 2, 3], counts.Distinct().Order());
        Assert.Equal(steady, changing);

        (float[] Weights, int[] Counts) Train(ThreadChoice choice)
        {
            var model = new MnistModel([.. network.Split(';').Select(text => Layer.Parse(text.Trim()))], 3, new Shape(9, 8));
            Optimizer rule = Optimizer.Parse(optimizer);
            var update = new WeightUpdate(model, new ParameterBlock(model.Parameters.Length), rule, new OptimizerState(rule, model.Parameters.Length));
            int threads = choice.Count;
            using var step = new NetworkStep(model, model.Loss, BatchSize, threads, threads: choice);
            List<int> counts = [];
            for (int i = 0; i < 250; i++)
            {
                // Two threads are quickest, but for the first steps.
                _clock.Pace = i < 50 ? 5 : choice.Count == 2 ? 8 : 20;
                counts.Add(choice.Count);
                update.NextIteration();
                IEnumerable<int> rows = Enumerable.Range(i * 7, i % 5 == 4 ? BatchSize / 2 : BatchSize).Select(row => row % images.Count);
                step.Train(new Batch(images, rows.ToArray()), new StepContext(true, 11, i), update);
            }

            return (model.Parameters.Values.ToArray(), [.. counts]);
        }
    }

    /// <param name="choice">What chooses.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="time">Milliseconds of a step by so many threads.</param>
    private List<(int Threads, double Time)> Run(ThreadChoice choice, int steps, Func<int, double> time)
    {
        List<(int Threads, double Time)> done = [];
        for (int i = 0; i < steps; i++)
        {
            done.Add((choice.Count, time(choice.Count)));
            choice.Begin();
            _clock.Pass(done[^1].Time);
            choice.End();
        }

        return done;
    }

    /// <summary>It goes when it is told to, and a little whenever it is read.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        private double _milliseconds;

        /// <summary>Milliseconds that pass until it is read the next time.</summary>
        public double Pace { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public void Pass(double milliseconds) => _milliseconds += milliseconds;

        public override long GetTimestamp()
        {
            Pass(Pace);
            return (long)(_milliseconds * 1000);
        }
    }
}
