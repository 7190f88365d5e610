using MnistTools.Optimizers;
using MnistTools.Persistence;
using MnistTools.Training.Callbacks;
using static MnistTools.TorchSharp.Tests.ModuleSample;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp.Tests;

/// <summary>A module and the model that wraps it have the same weights, whoever changes them and whoever looks.</summary>
public sealed class ModuleWeightTests : FolderTests
{
    /// <summary>Who looks at a model while it is trained sees what it has learnt by then, and changes nothing.</summary>
    [Theory]
    [InlineData("torch")]
    [InlineData("ours")]
    public void What_is_looked_at_during_a_training_is_of_now_and_changes_nothing(string kind)
    {
        Optimizer optimizer = kind == "torch" ? Sgd : new SGD(0.05);
        using ResidualNetwork undisturbed = ResidualNetwork.Create(), network = ResidualNetwork.Create();
        History expected = TorchTrainer.Fit(undisturbed, Images, Others, Options with { Optimizer = optimizer }, Settings);
        MnistModel model = TorchModel.Of(network, Settings);
        int looks = 0;
        var look = new LambdaCallback("look")
        {
            OnTrainBatchEnd = (_, _) =>
            {
                Assert.Equal(Numbers(network), model.Weights.Where(weight => weight.IsTrainable).SelectMany(model.GetWeight));
                using Tensor images = HandWrittenLoop.ToTensor(Others, Settings.InputScale);
                float[,] said = model.Predict(Others);
                network.eval();
                using Tensor probabilities = network.call(images).softmax(1);
                Assert.All(said.Cast<float>().Zip(probabilities.data<float>()), pair => Assert.Equal(pair.Second, pair.First, 1e-6f));
                TorchModel.Save(model, Folder.At("now.dat"), overwrite: true);
                looks++;
            },
        };
        History history = Trainer.Fit(model, Images, Others, Options with { Optimizer = optimizer, Callbacks = [look] });
        Assert.Equal(12, looks);
        Assert.All(expected.Keys, key => Assert.Equal(expected[key], history[key]));
        Assert.Equal(Numbers(undisturbed), Numbers(network));
    }

    [Fact]
    public async Task Predictions_by_another_thread_change_nothing_of_a_training()
    {
        using ResidualNetwork undisturbed = ResidualNetwork.Create(dropout: 0.3), network = ResidualNetwork.Create(dropout: 0.3);
        TrainingOptions options = Options with { Optimizer = Sgd, Epochs = 30 };
        History expected = TorchTrainer.Fit(undisturbed, Images, Others, options, Settings);
        MnistModel model = TorchModel.Of(network, Settings);
        using var stop = new CancellationTokenSource();
        Task predictions = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    model.Predict(Others.Take(3));
                }
            },
            TestContext.Current.CancellationToken);
        History history = Trainer.Fit(model, Images, Others, options);
        await stop.CancelAsync();
        await predictions;
        Assert.Equal(expected["loss"], history["loss"]);
        Assert.Equal(expected["val_loss"], history["val_loss"]);
        Assert.Equal(Numbers(undisturbed), Numbers(network));
    }

    /// <summary>By hand, from a file, or by another training: they are the model's then, and asking it leaves them.</summary>
    [Fact]
    public void Weights_that_the_user_puts_into_the_module_are_the_models()
    {
        using ResidualNetwork network = ResidualNetwork.Create(), other = ResidualNetwork.Create(seed: 3), fresh = ResidualNetwork.Create(seed: 4);
        MnistModel first = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = Sgd }, Settings).Model!;
        other.save(Folder.At("other.dat"));
        network.load(Folder.At("other.dat"));
        Assert.Equal(TorchModel.Of(other, Settings).Predict(Others), first.Predict(Others));
        Assert.Equal(Numbers(other), Numbers(network));
        ModelFile.Save(first, Folder.At("saved.safetensors"), overwrite: false);
        TorchModel.Load(Folder.At("saved.safetensors"), fresh, Settings);
        Assert.Equal(Numbers(other), Numbers(fresh));
        MnistModel second = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = Sgd }, Settings).Model!;
        Assert.Equal(second.WeightsSha256, first.WeightsSha256);
    }

    /// <summary>It is asked with other weights in the same module, which gets its own back.</summary>
    [Fact]
    public void A_model_of_an_earlier_epoch_leaves_the_module_as_it_is()
    {
        using ResidualNetwork network = ResidualNetwork.Create(), once = ResidualNetwork.Create();
        History history = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = new SGD(0.05), Callbacks = [new Snapshot()] }, Settings);
        History one = TorchTrainer.Fit(once, Images, null, Options with { Optimizer = new SGD(0.05), Epochs = 1 }, Settings);
        MnistModel model = history.Model!;
        float[] before = Numbers(network);
        float[,] said = model.Predict(Others), earlier = history.Snapshots[0].CreateModel(model).Predict(Others);
        // Snapshots keep 16 bits.
        Assert.All(earlier.Cast<float>().Zip(one.Model!.Predict(Others).Cast<float>()), pair => Assert.Equal(pair.Second, pair.First, 0.01f));
        Assert.Equal(before, Numbers(network));
        Assert.Equal(said, model.Predict(Others));
    }

    [Fact]
    public void A_module_that_was_disposed_of_is_named()
    {
        MnistModel model;
        using (ResidualNetwork network = ResidualNetwork.Create())
        {
            model = TorchTrainer.Fit(network, Images, null, Options with { Optimizer = Sgd }, Settings).Model!;
        }

        Assert.Equal(
            "ResidualNetwork has no '_stem.weight' any more: it was disposed of, or its parts were replaced. Use the model before the module ends, or load a saved one into another module by TorchModel.Load.",
            Assert.Throws<ObjectDisposedException>(() => Evaluator.Evaluate(model, Others)).Message);
    }
}
