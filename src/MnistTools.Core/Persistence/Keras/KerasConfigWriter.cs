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
        IReadOnlyList<KerasWrittenLayer> layers = KerasWrittenLayer.ListLayers(model);
        JsonObject config = layers.All(layer => layer.Inputs.Count == 1) ? Sequential(layers, inputShape) : Functional(layers, inputShape);
        config["build_config"] = new JsonObject { ["input_shape"] = inputShape };
        config["compile_config"] = Compile(model);
        using var json = new Utf8JsonWriter(stream);
        config.WriteTo(json);
    }

    private static JsonObject Sequential(IReadOnlyList<KerasWrittenLayer> layers, JsonNode inputShape) => Object("keras", "Sequential", new JsonObject
    {
        ["name"] = ModelName,
        ["trainable"] = true,
        ["dtype"] = DataType(),
        ["layers"] = new JsonArray([InputLayer(inputShape.DeepClone()), .. layers.Select(Layer)]),
        ["build_input_shape"] = inputShape.DeepClone(),
    });

    /// <summary>Each layer says which others it takes the outputs of.</summary>
    private static JsonObject Functional(IReadOnlyList<KerasWrittenLayer> layers, JsonNode inputShape)
    {
        JsonObject config = Object("keras.src.models.functional", "Functional", new JsonObject
        {
            ["name"] = "functional",
            ["trainable"] = true,
            ["layers"] = new JsonArray(
            [
                Node(InputLayer(inputShape.DeepClone()), KerasWrittenLayer.InputName, []),
                .. layers.Select(layer => Node(Layer(layer), layer.Name, layer.Inputs)),
            ]),
            ["input_layers"] = new JsonArray(End(KerasWrittenLayer.InputName)),
            ["output_layers"] = new JsonArray(End(layers[^1].Name)),
        });
        config["registered_name"] = "Functional";
        return config;
    }

    private static JsonObject Node(JsonObject layer, string name, IReadOnlyList<(string Layer, Shape Shape)> inputs)
    {
        JsonNode[] tensors = [.. inputs.Select(input => new JsonObject
        {
            ["class_name"] = "__keras_tensor__",
            ["config"] = new JsonObject { ["shape"] = BatchOf(input.Shape), ["dtype"] = "float32", ["keras_history"] = End(input.Layer) },
        })];
        layer["name"] = name;
        layer["inbound_nodes"] = tensors.Length == 0
            ? new JsonArray()
            : new JsonArray(new JsonObject { ["args"] = new JsonArray(tensors is [var only] ? only : new JsonArray(tensors)), ["kwargs"] = new JsonObject() });
        return layer;
    }

    private static JsonArray End(string layer) => new(layer, 0, 0);

    private static JsonObject InputLayer(JsonNode shape) => Object("keras.layers", KerasConfig.InputLayer, new JsonObject
    {
        ["batch_shape"] = shape,
        ["dtype"] = "float32",
        ["sparse"] = false,
        ["ragged"] = false,
        ["name"] = KerasWrittenLayer.InputName,
        ["optional"] = false,
    });

    private static JsonObject Layer(KerasWrittenLayer layer)
    {
        JsonObject config =
            new() { ["name"] = layer.Name, ["trainable"] = layer.Place?.Layer is not LearningLayer { Trainable: false }, ["dtype"] = DataType() };
        foreach ((string name, JsonNode? value) in layer.Settings)
        {
            config[name] = value?.DeepClone();
        }

        JsonObject written = Object("keras.layers", layer.ClassName, config);
        written["build_config"] = new JsonObject
        {
            ["input_shape"] = layer.Inputs is [var (_, shape)] ? BatchOf(shape) : new JsonArray([.. layer.Inputs.Select(input => BatchOf(input.Shape))]),
        };
        return written;
    }

    private static JsonObject Compile(MnistModel model) => new()
    {
        ["optimizer"] = Optimizer(model.Optimizer),
        ["loss"] = Loss(model.Loss),
        ["loss_weights"] = null,
        ["metrics"] = KerasMetrics.Write(model),
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
                int count => count,
                _ => null,
            };
        }

        return Object("keras.optimizers", definition.Name, config);
    }

    /// <summary>Labels are one-hot in the crossentropy that Keras calls categorical; with <c>sparse_</c> before it, they are numbers.</summary>
    private static JsonObject Loss(Loss loss)
    {
        var config = new JsonObject { ["name"] = SpecNames.ToSnakeCase(loss.GetType().Name), ["reduction"] = "sum_over_batch_size" };
        if (loss is CategoricalCrossentropy or BinaryCrossentropy or CategoricalFocalCrossentropy)
        {
            config["from_logits"] = false;
            config["axis"] = -1;
        }

        foreach (SpecParameter parameter in SpecDefinition.Of(loss.GetType()).Parameters)
        {
            config[parameter.Name] = (double)parameter.ReadFrom(loss)!;
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
