using MnistTools.Optimizers;
using MnistTools.Persistence;
using MnistTools.Plotting;
using MnistTools.Schedules;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;
using MnistTools.Tuning;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;
using TorchSharp;
using static MnistTools.TorchSharp.Tests.ModuleSample;
using static TorchSharp.torch;
using Group = TorchSharp.Modules.SGD.ParamGroup;
using Linear = TorchSharp.Modules.Linear;
using Parameter = TorchSharp.Modules.Parameter;

namespace MnistTools.TorchSharp.Tests;

/// <summary>Modules of the user's, trained by the loop of all models.</summary>
public sealed class ModuleTrainingTests : FolderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_history_is_that_of_a_loop_by_hand(bool isWeighted)
    {
        double[]? weights = isWeighted ? [.. Enumerable.Range(0, Images.Count).Select(i => i % 3 / 2.0)] : null;
        using ResidualNetwork ours = ResidualNetwork.Create(), theirs = ResidualNetwork.Create();
        History history = TorchTrainer.Fit(ours, Images, Others, Options with { Optimizer = Sgd, SampleWeights = weights }, Settings);
        (double[] losses, double[] accuracies) = HandWrittenLoop.Train(theirs, Images, Others, Options, Settings.InputScale, weights);
        Assert.All(history["loss"].Zip(losses), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.All(history["val_accuracy"].Zip(accuracies), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    /// <summary>Its settings say whether logits come out of it or probabilities.</summary>
    [Fact]
    public void A_module_is_not_warned_of_for_lack_of_a_softmax()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        Assert.Empty(TrainingWarnings.Find(TorchModel.Of(network, Settings), new Losses.CategoricalCrossentropy(), Images, Others, movingSteps: 1000));
    }

    /// <summary>Keras' rule and torch's are the same for plain SGD.</summary>
    [Fact]
    public void Our_optimizers_change_the_parameters_of_a_module()
    {
        using ResidualNetwork ours = ResidualNetwork.Create(), theirs = ResidualNetwork.Create();
        History one = TorchTrainer.Fit(ours, Images, null, Options with { Optimizer = new SGD(0.05) }, Settings);
        History other =
            TorchTrainer.Fit(theirs, Images, null, Options with { Optimizer = TorchOptimizer.Of(parameters => optim.SGD(parameters, 0.05)) }, Settings);
        Assert.All(one["loss"].Zip(other["loss"]), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.Equal("SGD(0.05)", one.Parameters.Optimizer);
        Assert.Equal("TorchSharp", one.Parameters.Engine);
        Assert.Equal(["TorchModule(ResidualNetwork, 4)"], one.Parameters.Layers);
    }

    /// <summary>A history has no more of it than its name.</summary>
    [Fact]
    public void A_run_with_an_optimizer_of_torchs_is_done_again_with_the_same_one()
    {
        using ResidualNetwork one = ResidualNetwork.Create(), other = ResidualNetwork.Create();
        History recorded = TorchTrainer.Fit(one, Images, null, Options with { Optimizer = Sgd }, Settings);
        HistoryParameters parameters = recorded.Parameters;
        Assert.StartsWith(
            $"The recorded run had Optimizer {parameters.Optimizer}, which its history cannot bring back.",
            Assert.Throws<SpecException>(() => TrainingRecipe.CreateOptions(parameters)).Message, StringComparison.Ordinal);
        TrainingOptions again = TrainingRecipe.CreateOptions(parameters with { Optimizer = "" }) with { Optimizer = Sgd, Repeats = parameters };
        Assert.Equal(recorded["loss"], TorchTrainer.Fit(other, Images, null, again, Settings)["loss"]);
    }

    [Theory]
    [InlineData("SGD(0.05, clipnorm=0.1)")]
    [InlineData("SGD(0.05, global_clipnorm=0.1)")]
    public void Gradients_are_clipped(string optimizer)
    {
        using ResidualNetwork free = ResidualNetwork.Create(), clipped = ResidualNetwork.Create();
        float[] before = Numbers(free);
        TorchTrainer.Fit(free, Images, null, Options with { Optimizer = new SGD(0.05), Epochs = 1, StepsPerEpoch = 1 }, Settings);
        TorchTrainer.Fit(clipped, Images, null, Options with { Optimizer = Optimizer.Parse(optimizer), Epochs = 1, StepsPerEpoch = 1 }, Settings);
        double Moved(ResidualNetwork network) => Math.Sqrt(Numbers(network).Zip(before).Sum(pair => Math.Pow(pair.First - pair.Second, 2)));
        int weights = clipped.parameters().Count();
        Assert.True(Moved(free) > 0.05 * 0.1 * Math.Sqrt(weights), $"{Moved(free)}");
        Assert.InRange(Moved(clipped), 1e-4, 0.05 * 0.1 * Math.Sqrt(optimizer.Contains("global", StringComparison.Ordinal) ? 1 : weights) + 1e-6);
    }

    [Fact]
    public void A_schedule_changes_the_rate_of_torchs_optimizers()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        optim.Optimizer? made = null;
        var options = Options with
        {
            Schedule = Schedule.Parse("PiecewiseConstantDecay([4], [0.4, 0.04])"),
            Optimizer = TorchOptimizer.Of(parameters => made = optim.SGD([new Group(parameters.Take(1), 0.1), new Group(parameters.Skip(1), 0.2)], 0.1)),
        };
        History history = TorchTrainer.Fit(network, Images, null, options, Settings);
        Assert.Equal(0.04, history["learning_rate"][^1], 1e-9);
        // The second group has twice the rate of the first, as the user made it.
        Assert.All(made!.ParamGroups.Zip((double[])[0.04, 0.08]), pair => Assert.Equal(pair.Second, pair.First.LearningRate, 1e-9));
    }

    [Fact]
    public void The_module_has_the_best_weights_in_the_end()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        var kept = new List<float[]>();
        var options = Options with
        {
            Optimizer = new SGD(0.5),
            Epochs = 6,
            Callbacks = [new LambdaCallback("keep") { OnEpochEnd = _ => kept.Add(Numbers(network)) }, new EarlyStopping(Patience: 2, RestoreBestWeights: true)],
        };
        History history = TorchTrainer.Fit(network, Images, Others, options, Settings);
        int best = history["val_loss"].ToList().IndexOf(history["val_loss"].Min());
        Assert.NotEqual(best, kept.Count - 1);
        Assert.Equal(kept[best], Numbers(network));
        Assert.Equal(history["val_loss"][best], Evaluator.Evaluate(history.Model!, Others).Loss, 1e-6);
    }

    /// <summary>Also what dropout draws is drawn again.</summary>
    [Fact]
    public void A_training_goes_on_from_a_backup_as_if_it_had_not_stopped()
    {
        using ResidualNetwork whole = ResidualNetwork.Create(dropout: 0.4), cut = ResidualNetwork.Create(dropout: 0.4),
            resumed = ResidualNetwork.Create(seed: 9, dropout: 0.4);
        TrainingOptions options = Options with { Optimizer = new Adam(0.01), Callbacks = [new BackupAndRestore(Folder.At("backup"))] };
        History expected = TorchTrainer.Fit(whole, Images, Others, options with { Callbacks = [new BackupAndRestore(Folder.At("other"))] }, Settings);
        using var stop = new CancellationTokenSource();
        TorchTrainer.Fit(cut, Images, Others, options, Settings, new StopAfter(2, stop), stop.Token);
        History history = TorchTrainer.Fit(resumed, Images, Others, options, Settings);
        Assert.Equal(expected["loss"], history["loss"]);
        Assert.Equal(Numbers(whole), Numbers(resumed));
    }

    [Fact]
    public void A_backup_cannot_hold_what_torchs_optimizers_remember()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        TrainingOptions options = Options with { Optimizer = Sgd, Callbacks = [new BackupAndRestore(Folder.At("backup"))] };
        Assert.Equal(
            "BackupAndRestore cannot keep what TorchOptim(SGD, 0.05) remembers. Train with one of MnistTools' optimizers, or without BackupAndRestore.",
            Assert.Throws<SpecException>(() => TorchTrainer.Fit(network, Images, null, options, Settings)).Message);
    }

    [Fact]
    public void Torchs_optimizers_keep_no_average()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        Assert.Equal(
            "TorchOptim(SGD, 0.05, use_ema=true) keeps no average of the weights: use_ema is of MnistTools' optimizers.",
            Assert.Throws<SpecException>(
                () => TorchTrainer.Fit(network, Images, null, Options with { Optimizer = Sgd with { UseEma = true } }, Settings)).Message);
    }

    /// <summary>The average of ours is kept by the same rule: parameters end as it, and buffers as the last batch left them.</summary>
    [Fact]
    public void A_module_ends_with_the_average_of_its_weights()
    {
        using ResidualNetwork plain = ResidualNetwork.Create(), averaged = ResidualNetwork.Create(), swapped = ResidualNetwork.Create();
        TrainingOptions options = Options with { Optimizer = new Adam(0.01) { UseEma = true, EmaMomentum = 0 } };
        TorchTrainer.Fit(plain, Images, Others, Options with { Optimizer = new Adam(0.01) }, Settings);
        // With a momentum of 0 the average is the last weights.
        TorchTrainer.Fit(averaged, Images, Others, options, Settings);
        Assert.Equal(Numbers(plain), Numbers(averaged));
        TrainingOptions half =
            options with { Optimizer = new Adam(0.01) { UseEma = true, EmaMomentum = 0.5 }, Callbacks = [new SwapEMAWeights(SwapOnEpoch: true)] };
        History history = TorchTrainer.Fit(swapped, Images, Others, half, Settings);
        Assert.NotEqual(Numbers(plain), Numbers(swapped));
        Assert.Equal(history["val_loss"][^1], Evaluator.Evaluate(history.Model!, Others).Loss, 1e-6);
    }

    [Fact]
    public void A_cancelled_training_keeps_what_was_learnt()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        float[] before = Numbers(network);
        using var stop = new CancellationTokenSource();
        History history = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = Sgd, Epochs = 100 }, Settings, new StopAfter(1, stop), stop.Token);
        Assert.Equal(TrainingEnd.Cancelled, history.End);
        Assert.NotEqual(before, Numbers(network));
        Assert.Equal(Numbers(network), history.Model!.Weights.Where(weight => weight.IsTrainable).SelectMany(history.Model.GetWeight));
    }

    [Fact]
    public void What_remembers_goes_on_in_a_second_training()
    {
        using ResidualNetwork once = ResidualNetwork.Create(), twice = ResidualNetwork.Create();
        History whole = Trainer.Fit(TorchModel.Of(once, Settings), Images, null, Options with { Optimizer = Sgd });
        MnistModel model = TorchModel.Of(twice, Settings);
        Trainer.Fit(model, Images, null, Options with { Optimizer = Sgd, Epochs = 2 });
        History rest = Trainer.Fit(model, Images, null, Options with { Optimizer = Sgd, InitialEpoch = 2 });
        Assert.Equal(whole["loss"][^1], rest["loss"][^1], 1e-9);
    }

    /// <summary>Keras leaves out variables without a gradient before it decays weights; torch's optimizers pass over parameters without one.</summary>
    [Theory]
    [InlineData("AdamW(0.01, weight_decay=0.5)")]
    [InlineData("AdamW(0.01, weight_decay=0.5, clipnorm=100)")]
    [InlineData("SGD(0.1, weight_decay=0.5, global_clipnorm=100)")]
    public void A_parameter_that_the_loss_does_not_depend_on_stays(string optimizer)
    {
        using var network = new IdleNetwork();
        TorchTrainer.Fit(network, Images, null, Options with { Optimizer = Optimizer.Parse(optimizer) }, Settings);
        Assert.Equal([1f, 1, 1], network.Idle.data<float>().ToArray());
    }

    [Theory]
    [InlineData("module.keras", "Keras")]
    [InlineData("module.onnx", "ONNX")]
    public void A_file_that_describes_layers_is_refused(string file, string format)
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        string message = Message(() => ModelFile.Save(TorchModel.Of(network, Settings), Folder.At(file), overwrite: false));
        Assert.StartsWith($"TorchModule(ResidualNetwork, 4) is a module of TorchSharp's, which {format} cannot describe: ", message, StringComparison.Ordinal);
        Assert.False(File.Exists(Folder.At(file)));
    }

    [Theory]
    [InlineData(ModuleOutput.LogProbabilities)]
    [InlineData(ModuleOutput.Probabilities)]
    public void What_comes_out_may_be_probabilities_or_their_logarithms(ModuleOutput output)
    {
        using ResidualNetwork logits = ResidualNetwork.Create(), inner = ResidualNetwork.Create();
        using var other = nn.Sequential(inner, output == ModuleOutput.Probabilities ? nn.Softmax(1) : nn.LogSoftmax(1));
        History one = TorchTrainer.Fit(logits, Images, Others, Options with { Optimizer = Sgd }, Settings);
        History two = TorchTrainer.Fit(other, Images, Others, Options with { Optimizer = Sgd }, Settings with { Output = output });
        Assert.All(one.Keys, key => Assert.All(one[key].Zip(two[key]), pair => Assert.Equal(pair.First, pair.Second, 1e-4)));
    }

    [Fact]
    public void A_trained_module_predicts_and_is_drawn()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        History history = TorchTrainer.Fit(network, Images, Others, Options with { Optimizer = new Adam(0.01) }, Settings);
        network.eval();
        using Tensor expected = network.call(HandWrittenLoop.ToTensor(Others, Settings.InputScale)).softmax(1);
        Assert.All(history.Model!.Predict(Others).Cast<float>().Zip(expected.data<float>()), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
        string path = Folder.At("accuracy.svg");
        FigureFile.Write(HistoryFigure.Create([history], System.Globalization.CultureInfo.InvariantCulture), path, overwrite: false);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void What_is_no_classifier_of_images_is_refused()
    {
        using var flat = nn.Linear(72, 4);
        Assert.StartsWith(
            "Linear gives (1, 1, 9, 4)", Assert.Throws<MismatchException>(() => TorchModel.Of(nn.Linear(8, 4), Settings)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "Linear does not take images of (1, 1, 9, 8): ", Assert.Throws<MismatchException>(() => TorchModel.Of(flat, Settings)).Message,
            StringComparison.Ordinal);
        using ResidualNetwork network = ResidualNetwork.Create();
        network.to(ScalarType.Float64);
        Assert.Contains(
            "holds Float64; 32-bit floats are needed", Assert.Throws<MismatchException>(() => TorchModel.Of(network, Settings)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_module_throws_itself_reaches_the_user()
    {
        using var network = new FailingNetwork();
        Assert.Equal("of the user's own", Assert.Throws<InvalidOperationException>(() => TorchModel.Of(network, Settings)).Message);
    }

    [Fact]
    public void A_module_that_would_learn_nothing_is_refused()
    {
        using var none = new ForgetfulNetwork(registers: false);
        Assert.Equal(
            "ForgetfulNetwork has no registered parameters, so nothing of it could be trained or saved. Call RegisterComponents() at the end of its constructor.",
            Assert.Throws<MismatchException>(() => TorchTrainer.Fit(none, Images, null, Options, Settings)).Message);
        using var another = new ForgetfulNetwork(registers: true);
        Assert.Equal(
            "The loss depends on no registered parameter of ForgetfulNetwork, so it would learn nothing. Call RegisterComponents() at the end of its constructor, and neither detach() nor no_grad() in its forward.",
            Message(() => TorchTrainer.Fit(another, Images, null, Options, Settings)));
        using ResidualNetwork frozen = ResidualNetwork.Create();
        foreach (Parameter parameter in frozen.parameters())
        {
            parameter.requires_grad_(false);
        }

        Assert.Equal(
            "ResidualNetwork has nothing to train: none of its registered parameters has requires_grad. Set it for some, or call RegisterComponents() at the end of its constructor.",
            Message(() => TorchTrainer.Fit(frozen, Images, null, Options, Settings)));
        // It says something all the same, and learns once it may.
        MnistModel model = TorchModel.Of(frozen, Settings);
        Assert.Equal(Others.Count, model.Predict(Others).GetLength(0));
        float[] before = Numbers(frozen);
        frozen.get_parameter("_output.weight")!.requires_grad_(true);
        Trainer.Fit(model, Images, null, Options with { Optimizer = Sgd });
        Assert.NotEqual(before, Numbers(frozen));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_module_is_set_to_train_or_to_evaluate_as_it_was_before(bool isTraining)
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        network.train(isTraining);
        nn.Module part = network.children().First();
        part.train(!isTraining);
        foreach (ImageSet? validation in (ImageSet?[])[null, Others])
        {
            MnistModel model = TorchTrainer.Fit(network, Images, validation, Options with { Optimizer = Sgd }, Settings).Model!;
            model.Predict(Others);
            Assert.Equal((isTraining, !isTraining), (network.training, part.training));
            Assert.All(network.children().Skip(1), other => Assert.Equal(isTraining, other.training));
        }
    }

    [Fact]
    public void An_optimizer_that_needs_a_closure_is_refused() => Assert.Equal(
        "LBFGS computes the loss several times for each step, by a closure, which no training here has. Use an optimizer whose step() takes none, such as torch.optim.Adam.",
        Message(() => TorchOptimizer.Of(parameters => optim.LBFGS(parameters))));

    /// <summary>
    /// libtorch divides the variance by one less than there are images. What is kept of the other batches stays: momentum · variance of each.
    /// </summary>
    [Fact]
    public void A_last_batch_of_one_image_leaves_the_variance_that_is_kept()
    {
        using var network = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(72, momentum: 0.1), nn.Linear(72, 4));
        TrainingOptions options = Options with { Optimizer = Sgd, Epochs = 1, BatchSize = 60, Shuffle = false };
        History history = TorchTrainer.Fit(network, Images, Others, options, Settings);
        using Tensor images = HandWrittenLoop.ToTensor(Images, Settings.InputScale).flatten(1), variance = images[..60].var(0) * 0.1 + 0.9;
        using Tensor mean = images[..60].mean([0]) * 0.1 * 0.9 + images[60] * 0.1;
        Assert.All(variance.data<float>().Zip(network.get_buffer("1.running_var")!.data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.All(mean.data<float>().Zip(network.get_buffer("1.running_mean")!.data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.True(double.IsFinite(history["val_loss"][0]));
    }

    [Fact]
    public void The_engine_of_this_library_does_not_compute_modules()
    {
        using ResidualNetwork network = ResidualNetwork.Create();
        Assert.Equal(
            "TorchModule(ResidualNetwork, 4) can be computed by the engine TorchSharp alone.",
            Message(() => TorchTrainer.Fit(network, Images, null, Options with { Engine = new Engines.Engine.Managed() }, Settings)));
        var model = new MnistModel([new Dense(4)], inputShape: new Shape(9, 8));
        Assert.Contains(
            "TorchOptim(SGD, 0.05) can be computed by the engine TorchSharp alone",
            Message(() => Trainer.Fit(model, Images, null, Options with { Optimizer = Sgd })));
    }

    [Theory]
    [InlineData(Engines.Device.Cuda, "TorchSharp-cuda-linux")]
    [InlineData(Engines.Device.Mps, "macOS")]
    public void A_device_that_is_not_there_is_refused_with_the_package_that_has_it(Engines.Device device, string named)
    {
        Assert.SkipWhen(cuda_is_available() || mps_is_available(), "This libtorch has another device.");
        var model = new MnistModel([new Dense(4)], inputShape: new Shape(9, 8));
        Assert.Contains(
            named, Message(() => Trainer.Fit(model, Images, null, Options with { Engine = new Engines.Engine.TorchSharp(device) })), StringComparison.Ordinal);
        Assert.Null(model.History);
    }

    [Fact]
    public void A_search_trains_modules()
    {
        var definition = new StudyDefinition
        {
            Spaces = [new SearchSpace([KeyValuePair.Create("LearningRate", (object?)new[] { 0.001, 0.01 }), KeyValuePair.Create("Epochs", (object?)2)])],
            Method = SearchMethod.Grid,
            FoldCount = 2,
            Metric = "val_loss",
            Seed = 7,
            Data = "made up",
        };
        var made = new List<ResidualNetwork>();
        var options = new SearchOptions
        {
            ThreadCount = 1,
            CreateModel = (images, seed) =>
            {
                made.Add(ResidualNetwork.Create(seed));
                return TorchModel.Of(made[^1], Settings);
            },
        };
        using (IStudyStore store = StudyStore.Open(Folder.At("study.db")))
        {
            Trial[] trials =
                [.. new SearchWorker(store, SearchWorker.Join(store, definition), Images, options).Run(null, TestContext.Current.CancellationToken)];
            Assert.All(trials, trial => Assert.Equal("", trial.Message));
            Assert.Equal(2, trials.Length);
            (ImageSet train, ImageSet validation) = StratifiedFolds.Split(Images, 2, 1);
            int seed = TrialTraining.SeedOf(7, 1);
            using ResidualNetwork network = ResidualNetwork.Create(seed);
            History history = TorchTrainer.Fit(
                network, train, validation, new TrainingOptions { Epochs = 2, Seed = seed, ThreadCount = 1, Optimizer = new RMSprop(0.01) }, Settings);
            Assert.Equal(history["val_loss"][^1], trials.Single(trial => Equals(trial.Params["LearningRate"], 0.01)).SplitTestScores[1], 1e-6);
        }

        made.ForEach(network => network.Dispose());
        Assert.Equal(4, made.Count);
    }

    [Fact]
    public void No_tensor_is_left_by_a_thousand_trainings()
    {
        using var network = nn.Sequential(nn.Flatten(), nn.Linear(72, 4));
        var model = new MnistModel([new Dense(4, ActivationFunction.Softmax)], inputShape: new Shape(9, 8));
        void Fit()
        {
            TorchTrainer.Fit(network, Images, Others, Options with { Epochs = 1, StepsPerEpoch = 1, Optimizer = new Adam() }, Settings);
            Trainer.Fit(model, Images, Others, Options with { Epochs = 1, StepsPerEpoch = 1, Engine = new Engines.Engine.TorchSharp() });
        }

        Fit();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 500; i++)
        {
            Fit();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    /// <summary>No buffer has room for so large a batch, and the layers are a module by then.</summary>
    [Fact]
    public void No_tensor_is_left_by_a_step_that_cannot_be_made()
    {
        var model = new MnistModel([new Dense(4, ActivationFunction.Softmax)], inputShape: new Shape(9, 8));
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Throws<OverflowException>(() => new TorchEngine(Engines.Device.Cpu).CreateStep(model, new Engines.StepSettings(model.Loss, int.MaxValue, 1)));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static string Message(Action refused) => Assert.Throws<SpecException>(refused).Message;

    /// <summary>A network with a parameter that it does not use.</summary>
    private sealed class IdleNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _output = nn.Linear(72, 4);

        public IdleNetwork()
            : base(nameof(IdleNetwork))
        {
            Idle = new Parameter(ones(3));
            register_parameter("idle", Idle);
            RegisterComponents();
        }

        public Parameter Idle { get; }

        public override Tensor forward(Tensor input) => _output.call(input.flatten(1));
    }

    private sealed class FailingNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _output = nn.Linear(72, 4);

        public FailingNetwork()
            : base(nameof(FailingNetwork)) => RegisterComponents();

        public override Tensor forward(Tensor input) => throw new InvalidOperationException("of the user's own");
    }

    /// <summary>A network that does not tell what it computes by.</summary>
    private sealed class ForgetfulNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly Linear _output = nn.Linear(72, 4);

        public ForgetfulNetwork(bool registers)
            : base(nameof(ForgetfulNetwork))
        {
            if (registers)
            {
                register_parameter("idle", new Parameter(ones(3)));
            }
        }

        public override Tensor forward(Tensor input) => _output.call(input.flatten(1));
    }

    private sealed class StopAfter(int epochs, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.EpochLog?.Epoch == epochs)
            {
                stop.Cancel();
            }
        }
    }
}
