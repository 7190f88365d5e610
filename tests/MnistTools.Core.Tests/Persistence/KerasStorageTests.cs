using System.IO.Compression;
using System.Text.Json.Nodes;
using MnistTools.Losses;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;
using Metric = MnistTools.Metrics.Metric;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Where versions of Keras keep the things around the layers, and how they store the weights of one.</summary>
public sealed class KerasStorageTests : FolderTests
{
    private string Archive => Folder.At("model.keras");

    /// <summary>Keras 2, where no layer was told what goes in.</summary>
    [Fact]
    public void The_input_that_a_model_was_built_with_is_found_in_its_config()
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10, softmax)");
        JsonObject config = KerasSample.Sequential("s", KerasSample.Layer("Dense", "dense", "\"units\": 10, \"activation\": \"softmax\""));
        config["config"]!["build_input_shape"] = new JsonArray(null, 784);
        WriteDense(config, model);
        KerasSample.AssertSame(model, ModelFile.Load(Archive));
    }

    [Theory]
    [InlineData("""{"class_name": "LossScaleOptimizer", "config": {"inner_optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.5}}}}""", """["mse"]""")]
    [InlineData("""{"class_name": "SGD", "config": {"learning_rate": {"class_name": "ExponentialDecay", "config": {"initial_learning_rate": 0.5}}}}""", """{"dense": "mse"}""")]
    [InlineData("""{"class_name": "SGD", "config": {"learning_rate": 0.5}}""", """{"class_name": "function", "config": "mean_squared_error"}""")]
    public void What_a_model_was_compiled_with_is_found_within_what_is_around_it(string optimizer, string loss)
    {
        // No softmax is put behind what was trained on squared errors.
        MnistModel model = KerasSample.Create("Flatten; Dense(10)");
        JsonObject config = KerasSample.Sequential("s", KerasSample.Input("[null, 784]"), KerasSample.Layer("Dense", "dense", "\"units\": 10"));
        config["compile_config"] = new JsonObject { ["optimizer"] = JsonNode.Parse(optimizer), ["loss"] = JsonNode.Parse(loss) };
        WriteDense(config, model);
        MnistModel loaded = ModelFile.Load(Archive);
        KerasSample.AssertSame(model, loaded);
        Assert.Equal(new SGD(0.5), loaded.Optimizer);
        Assert.Equal(new MeanSquaredError(), loaded.Loss);
    }

    /// <summary>What ends in logits gets the function whose outputs its loss takes.</summary>
    [Theory]
    [InlineData("""{"class_name": "BinaryCrossentropy", "config": {"from_logits": true, "label_smoothing": 0.1}}""", "BinaryCrossentropy(0.1)", "sigmoid")]
    [InlineData("\"binary_crossentropy\"", "BinaryCrossentropy", "sigmoid")]
    [InlineData("""{"module": "keras.losses", "class_name": "CategoricalFocalCrossentropy", "config": {"alpha": 0.5, "gamma": 1.0, "from_logits": false}}""", "CategoricalFocalCrossentropy(0.5, 1)", "softmax")]
    [InlineData("""{"module": "builtins", "class_name": "function", "config": "kl_divergence", "registered_name": "function"}""", "KLDivergence", "softmax")]
    [InlineData("""{"class_name": "Huber", "config": {"name": "huber_loss", "delta": 0.5}}""", "Huber(0.5)", null)]
    [InlineData("\"mae\"", "MeanAbsoluteError", null)]
    [InlineData("\"categorical_hinge\"", "CategoricalHinge", null)]
    public void The_loss_that_a_model_was_compiled_with_is_found(string loss, string expected, string? function)
    {
        MnistModel model = KerasSample.Create($"Flatten; Dense(10){(function is null ? "" : $"; Activation({function})")}");
        JsonObject config = KerasSample.Sequential("s", KerasSample.Input("[null, 784]"), KerasSample.Layer("Dense", "dense", "\"units\": 10"));
        config["compile_config"] = new JsonObject { ["loss"] = JsonNode.Parse(loss) };
        WriteDense(config, model);
        MnistModel loaded = ModelFile.Load(Archive);
        KerasSample.AssertSame(model, loaded);
        Assert.Equal(Loss.Parse(expected), loaded.Loss);
    }

    /// <summary>As Keras 3 and 2 write them. What has no counterpart, such as one value for each class, is left out.</summary>
    [Theory]
    [InlineData("""["accuracy"]""", "Accuracy")]
    [InlineData("""["acc", "mae", "mse", "mean_squared_error", "auc"]""", "Accuracy, MeanAbsoluteError, MeanSquaredError")]
    [InlineData("""[["sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy"]]""", "Accuracy, TopKAccuracy")]
    [InlineData("""{"dense": ["accuracy"]}""", "Accuracy")]
    [InlineData("""[{"module": "keras.metrics", "class_name": "TopKCategoricalAccuracy", "config": {"name": "top", "dtype": "float32", "k": 2}, "registered_name": null}]""", "TopKAccuracy(2)")]
    [InlineData("""[{"class_name": "F1Score", "config": {"average": "weighted", "threshold": null}}, {"class_name": "F1Score", "config": {"average": null, "threshold": null}}, {"class_name": "F1Score", "config": {"average": "macro", "threshold": 0.5}}]""", "F1Score(weighted)")]
    [InlineData("""[{"class_name": "F1Score", "config": {"average": "macro, micro", "threshold": null}}, {"class_name": "F1Score", "config": {"average": "1", "threshold": null}}]""", "")]
    [InlineData("""[{"class_name": "MeanMetricWrapper", "config": {"name": "accuracy", "fn": "sparse_categorical_accuracy"}}, {"class_name": "MeanMetricWrapper", "config": {"name": "accuracy"}}]""", "Accuracy")]
    [InlineData("""[{"class_name": "Accuracy", "config": {}}, {"class_name": "Precision", "config": {}}, {"class_name": "TopKCategoricalAccuracy", "config": {"k": 0}}, null, 3, {}]""", "")]
    [InlineData("null", "")]
    [InlineData("[[[[[[\"accuracy\"]]]]]]", "")]
    public void The_metrics_that_a_model_was_compiled_with_are_found(string metrics, string expected)
    {
        JsonObject config = KerasSample.Sequential("s", KerasSample.Input("[null, 784]"), KerasSample.Layer("Dense", "dense", "\"units\": 10"));
        config["compile_config"] = new JsonObject { ["loss"] = "mse", ["metrics"] = JsonNode.Parse(metrics) };
        WriteDense(config, KerasSample.Create("Flatten; Dense(10)"));
        Assert.Equal(
            expected.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Metric.Parse), ModelFile.Load(Archive).TrainedMetrics.Select(Metric.Parse));
    }

    /// <summary>Of those that Keras has, it says so in Keras' words; the others are beside them.</summary>
    [Fact]
    public void The_metrics_of_the_training_are_in_the_file_in_the_words_of_Keras_and_all_in_ours()
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10, softmax)");
        Save("\"accuracy\"");
        model.TrainedMetrics = ["Accuracy", "mae", "TopKAccuracy(2)", "Precision", "F1Score(weighted)", "FromLater(3)"];
        MnistModel loaded = Save(
            """
            "accuracy", "mean_absolute_error",
            {"module": "keras.metrics", "class_name": "TopKCategoricalAccuracy", "config": {"name": "top_2_accuracy", "dtype": "float32", "k": 2}, "registered_name": null},
            {"module": "keras.metrics", "class_name": "F1Score", "config": {"name": "f1_score_weighted", "dtype": "float32", "average": "weighted", "threshold": null}, "registered_name": null}
            """);
        Assert.Equal(model.TrainedMetrics, loaded.TrainedMetrics);
        Assert.Equal(model.TrainedMetrics, loaded.Copy().TrainedMetrics);

        MnistModel Save(string expected)
        {
            ModelFile.Save(model, Archive, overwrite: true);
            using ZipArchive zip = ZipFile.OpenRead(Archive);
            using Stream stream = zip.GetEntry("config.json")!.Open();
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse($"[{expected}]"), JsonNode.Parse(stream)!["compile_config"]!["metrics"]));
            return ModelFile.Load(Archive);
        }
    }

    [Theory]
    [InlineData("Adam", """{"learning_rate": 0.01, "beta_1": 0.5, "epsilon": 0}""", "Adam(0.01, beta_1=0.5)")]
    [InlineData("SGD", """{"learning_rate": 0, "momentum": 0.9}""", "SGD(0, momentum=0.9)")]
    [InlineData("SGD", """{"learning_rate": 0.5, "clipvalue": 0.25, "clipnorm": 2.0}""", "SGD(0.5, clipnorm=2)")]
    [InlineData(
        "SGD",
        """{"learning_rate": {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.0, "decay_steps": 100, "alpha": 0.0, "warmup_target": 0.1, "warmup_steps": 10}}, "momentum": 0.9, "nesterov": true}""",
        "SGD(0.1, momentum=0.9, nesterov=true)")]
    [InlineData("SGD", """{"learning_rate": {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.0, "warmup_target": null}}, "momentum": 0.9}""", "SGD(momentum=0.9)")]
    [InlineData("SGD", """{"learning_rate": {"class_name": "CosineDecay", "config": {"initial_learning_rate": 0.05, "warmup_target": 0.1}}}""", "SGD(0.05)")]
    [InlineData("RMSprop", """{"learning_rate": {"class_name": "PiecewiseConstantDecay", "config": {"boundaries": [100], "values": [0.02, 0.005]}}, "rho": 0.8}""", "RMSprop(0.02, rho=0.8)")]
    [InlineData("RMSprop", """{"learning_rate": {"class_name": "Mine", "config": {"values": []}}, "rho": 0.8}""", "RMSprop(rho=0.8)")]
    public void A_setting_of_an_optimizer_that_has_no_counterpart_leaves_the_others_as_they_are(string className, string settings, string expected)
    {
        JsonObject config = KerasSample.Sequential("s", KerasSample.Input("[null, 784]"), KerasSample.Layer("Dense", "dense", "\"units\": 10"));
        config["compile_config"] = new JsonObject { ["optimizer"] = new JsonObject { ["class_name"] = className, ["config"] = JsonNode.Parse(settings) } };
        WriteDense(config, KerasSample.Create("Flatten; Dense(10)"));
        Assert.Equal(Optimizer.Parse(expected), ModelFile.Load(Archive).Optimizer);
    }

    /// <summary>As of training in 16 bits, and of files that a tool has packed again.</summary>
    [Theory]
    [InlineData("Half")]
    [InlineData("Double")]
    [InlineData("Chunks")]
    [InlineData("Compressed")]
    public void Weights_are_read_in_whichever_form_they_are_stored(string form)
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10, softmax)");
        Assert.All(model.Weights, weight => model.SetWeight(weight, [.. model.GetWeight(weight).Select(value => (float)(Half)value)]));
        JsonObject config =
            KerasSample.Sequential("s", KerasSample.Input("[null, 784]"), KerasSample.Layer("Dense", "dense", "\"units\": 10, \"activation\": \"softmax\""));
        WriteDense(config, model, Store);
        KerasSample.AssertSame(model, ModelFile.Load(Archive));

        H5Dataset Store(float[] values, ulong[] shape)
        {
            uint[] chunks = [.. shape.Select(size => (uint)Math.Min(size, 100))];
            return form switch
            {
                "Half" => new H5Dataset(Array.ConvertAll(values, value => (Half)value), fileDims: shape),
                "Double" => new H5Dataset(Array.ConvertAll(values, value => (double)value), fileDims: shape),
                "Chunks" => new H5Dataset(values, chunks, fileDims: shape),
                _ => new H5Dataset(values, chunks, fileDims: shape, datasetCreation: new H5DatasetCreation(Filters: [ShuffleFilter.Id, DeflateFilter.Id])),
            };
        }
    }

    /// <summary>The model's layer 1 is the config's one Dense.</summary>
    private void WriteDense(JsonObject config, MnistModel model, Func<float[], ulong[], H5Dataset>? store = null) =>
        KerasSample.WriteArchive(Archive, config, new H5Group { ["layers"] = new H5Group { ["dense"] = KerasSample.Variables(model, 1, store: store) } });
}
