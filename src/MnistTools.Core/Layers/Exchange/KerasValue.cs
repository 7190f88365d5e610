using System.Text.Json.Nodes;
using MnistTools.Specs;

namespace MnistTools.Layers.Exchange;

/// <summary>Values of layers' settings as Keras 3 writes them.</summary>
internal static class KerasValue
{
    /// <summary>How images lie in what is written.</summary>
    public const string DataFormat = "channels_last";

    public static JsonArray Size(Size2D size) => new(size.Rows, size.Columns);

    public static string Word(Enum value) => SpecNames.Format(value);

    public static JsonObject Initializer(KernelInitializer initializer) => Initializer(initializer.ToString(), new() { ["seed"] = null });

    public static JsonObject Initializer(string className, JsonObject? config = null) => Made("keras.initializers", className, config ?? []);

    /// <summary>An object of a class of Keras.</summary>
    public static JsonObject Made(string module, string className, JsonObject config) => new()
    {
        ["module"] = module,
        ["class_name"] = className,
        ["config"] = config,
        ["registered_name"] = null,
    };

    /// <summary>What all layers with a kernel have.</summary>
    public static JsonObject Kernel(KernelInitializer initializer, Regularizer? ofKernel, Regularizer? ofBias) => new()
    {
        ["kernel_initializer"] = Initializer(initializer),
        ["bias_initializer"] = Initializer("Zeros"),
        ["kernel_regularizer"] = ofKernel?.ToKeras(),
        ["bias_regularizer"] = ofBias?.ToKeras(),
        ["kernel_constraint"] = null,
        ["bias_constraint"] = null,
    };

    /// <summary>Settings, and others behind them.</summary>
    public static JsonObject With(this JsonObject settings, JsonObject others)
    {
        foreach ((string name, JsonNode? value) in others)
        {
            settings[name] = value?.DeepClone();
        }

        return settings;
    }
}
