using MnistTools.Engines;

namespace MnistTools.Core.Tests.Engines;

/// <summary>Which engine computes, as an option of a training. What the other engine computes is tested beside it.</summary>
public sealed class EngineTests : FolderTests
{
    [Fact]
    public void A_history_names_the_engine_and_brings_it_back()
    {
        History history = Fit(engine: null);
        Assert.Equal("Managed", history.Parameters.Engine);
        HistoryFile.Save(history, Folder.At("h.json"), overwrite: false);
        Assert.Equal(new Engine.Managed(), TrainingRecipe.CreateOptions(HistoryFile.Load(Folder.At("h.json")).Parameters).Engine);
        Assert.Equal(new Engine.TorchSharp(Device.Cuda), TrainingRecipe.CreateOptions(history.Parameters with { Engine = "TorchSharp(cuda)" }).Engine);
        Assert.Equal("TorchSharp(cuda)", new Engine.TorchSharp(Device.Cuda).ToString());
    }

    [Fact]
    public void The_number_of_threads_is_brought_back_where_numbers_depend_on_it()
    {
        HistoryParameters recorded = Fit(engine: null).Parameters with { ThreadCount = 3 };
        Assert.Null(TrainingRecipe.CreateOptions(recorded).ThreadCount);
        Assert.Equal(3, TrainingRecipe.CreateOptions(recorded with { Engine = "TorchSharp" }).ThreadCount);
    }

    /// <summary>There was one engine, and nothing was said of it.</summary>
    [Fact]
    public void A_history_of_an_earlier_build_is_of_the_engine_that_there_was()
    {
        File.WriteAllText(Folder.At("old.json"), """{"parameters":{"epochs":1,"layers":["Dense(4)"]},"end":"completed","epochs":[]}""");
        Assert.Equal("Managed", HistoryFile.Load(Folder.At("old.json")).Parameters.Engine);
    }

    [Fact]
    public void An_engine_that_is_not_installed_is_named_with_its_package()
    {
        string message = Assert.Throws<SpecException>(() => Fit(new Engine.TorchSharp())).Message;
        Assert.Equal(
            "The engine TorchSharp is not installed: it is in MnistTools.TorchSharp, which brings libtorch. A program references the package MnistTools.TorchSharp; a session imports the module MnistTools.TorchSharp.",
            message);
        Assert.Contains("Did you mean TorchSharp?", Assert.Throws<SpecException>(() => Engine.Parse("TorchShrap")).Message, StringComparison.Ordinal);
    }

    private static History Fit(Engine? engine) => Train.Fit(
        new MnistModel([new Dense(4, ActivationFunction.Softmax)], inputShape: new Shape(3, 3)), Some.Images(20), new TrainingOptions { Engine = engine });
}
