using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Specs;

namespace MnistTools.Persistence.Keras;

/// <summary>Writes <c>config.json</c> as Keras 3 does.</summary>
internal static class KerasConfigWriter
{
    /// <summary>What the model is called.</summary>
    public const string ModelName = "sequential";

    public static void Write(MnistModel model, Stream stream)
    {
        JsonArray inputShape = BatchOf(KerasWrittenLayer.GetInputShape(model));
        var layers = new JsonArray(InputLayer(inputShape.DeepClone()));
        foreach (KerasWrittenLayer layer in KerasWrittenLayer.ListLayers(model))
        {
            layers.Add(Layer(layer));
        }

        JsonObject config = Object("keras", "Sequential", new JsonObject
        {
            ["name"] = ModelName,
            ["trainable"] = true,
            ["dtype"] = DataType(),
            ["layers"] = layers,
            ["build_input_shape"] = inputShape.DeepClone(),
        });
        config["build_config"] = new JsonObject { ["input_shape"] = inputShape };
        config["compile_config"] = Compile(model);
        using var json = new Utf8JsonWriter(stream);
        config.WriteTo(json);
    }

    private static JsonObject InputLayer(JsonNode shape) => Object("keras.layers", KerasConfig.InputLayer, new JsonObject
    {
        ["batch_shape"] = shape,
        ["dtype"] = "float32",
        ["sparse"] = false,
        ["ragged"] = false,
        ["name"] = "input_layer",
        ["optional"] = false,
    });

    private static JsonObject Layer(KerasWrittenLayer layer)
    {
        JsonObject config = new() { ["name"] = layer.Name, ["trainable"] = true, ["dtype"] = DataType() };
        foreach ((string name, JsonNode? value) in layer.Spec?.ToKeras() ?? Reshape(layer.OutputShape))
        {
            config[name] = value?.DeepClone();
        }

        JsonObject written = Object("keras.layers", layer.ClassName, config);
        written["build_config"] = new JsonObject { ["input_shape"] = BatchOf(layer.InputShape) };
        return written;
    }

    private static JsonObject Reshape(Shape shape) => new() { ["target_shape"] = new JsonArray([.. shape.Sizes.Select(size => (JsonNode?)JsonValue.Create(size))]) };

    private static JsonObject Compile(MnistModel model) => new()
    {
        ["optimizer"] = Optimizer(model.Optimizer),
        ["loss"] = Loss(model.Loss),
        ["loss_weights"] = null,
        ["metrics"] = new JsonArray("accuracy"),
        ["weighted_metrics"] = null,
        ["run_eagerly"] = false,
        ["steps_per_execution"] = 1,
        ["jit_compile"] = false,
    };

    /// <summary>Keras' names of parameters are those here, but that a number stands apart: <c>beta_1</c>.</summary>
    private static JsonObject Optimizer(Optimizer optimizer)
    {
        SpecDefinition definition = SpecDefinition.Of(optimizer.GetType());
        var config = new JsonObject
        {
            ["name"] = definition.Name.ToLowerInvariant(),
            ["weight_decay"] = null,
            ["clipnorm"] = null,
            ["global_clipnorm"] = null,
            ["clipvalue"] = null,
            ["use_ema"] = false,
            ["ema_momentum"] = 0.99,
            ["ema_overwrite_frequency"] = null,
            ["loss_scale_factor"] = null,
            ["gradient_accumulation_steps"] = null,
        };
        foreach (SpecParameter parameter in definition.Parameters)
        {
            string name = char.IsAsciiDigit(parameter.Name[^1]) ? $"{parameter.Name[..^1].TrimEnd('_')}_{parameter.Name[^1]}" : parameter.Name;
            config[name] = parameter.ReadFrom(optimizer) switch
            {
                bool flag => flag,
                double number => number,
                _ => null,
            };
        }

        if (optimizer is Adam or AdamW)
        {
            config["amsgrad"] = false;
        }

        return Object("keras.optimizers", definition.Name, config);
    }

    /// <summary>Labels are one-hot in the crossentropy that Keras calls categorical; with <c>sparse_</c> before it, they are numbers.</summary>
    private static JsonObject Loss(Loss loss)
    {
        var config = new JsonObject { ["name"] = SpecNames.ToSnakeCase(loss.GetType().Name), ["reduction"] = "sum_over_batch_size" };
        if (loss is CategoricalCrossentropy crossentropy)
        {
            config["from_logits"] = false;
            config["label_smoothing"] = crossentropy.LabelSmoothing;
            config["axis"] = -1;
        }

        return Object("keras.losses", loss.GetType().Name, config);
    }

    private static JsonObject DataType() => Object("keras", "DTypePolicy", new JsonObject { ["name"] = "float32" });

    private static JsonObject Object(string module, string className, JsonObject config) => new()
    {
        ["module"] = module,
        ["class_name"] = className,
        ["config"] = config,
        ["registered_name"] = null,
    };

    private static JsonArray BatchOf(Shape shape) => [null, .. shape.Sizes.Select(size => (JsonNode?)JsonValue.Create(size))];
}
