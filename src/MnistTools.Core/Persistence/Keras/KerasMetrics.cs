using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Persistence.Keras;

/// <summary>The metrics that a Keras model was compiled with. Those of one program that have no counterpart in the other are left out.</summary>
internal static class KerasMetrics
{
    /// <summary>How many are read: nobody compiles with more.</summary>
    public const int Most = 100;

    private const int Deepest = 4;
    private const string TopK = "TopKCategoricalAccuracy";

    /// <summary>The metrics that a model was trained with; the accuracy where nothing says them.</summary>
    public static JsonArray Write(MnistModel model)
    {
        JsonNode[] written = [.. Metric.ParseKnown(model.TrainedMetrics).Select(Write).OfType<JsonNode>()];
        return model.TrainedMetrics.Count == 0 ? new JsonArray("accuracy") : new JsonArray(written);
    }

    /// <summary>Reads <c>metrics</c> of what a model was compiled with: a list, also one for each output, or under the names of the outputs.</summary>
    public static IReadOnlyList<string> Read(JsonElement? compile) =>
        compile is { } settings && KerasConfig.Property(settings, "metrics") is { } metrics
            ? [.. ReadAll(metrics, Deepest).Take(Most).Select(Find).OfType<Metric>().Distinct().Select(metric => metric.ToString())]
            : [];

    private static JsonNode? Write(Metric metric) => metric switch
    {
        Accuracy or MeanSquaredError or MeanAbsoluteError => JsonValue.Create(metric.Key),
        TopKAccuracy top => Object(TopK, top, ("k", top.K)),
        F1Score score => Object("F1Score", score, ("average", SpecNames.ToSnakeCase(score.Average.ToString())), ("threshold", null)),
        // Keras counts precision and recall of single outputs, against a threshold.
        _ => null,
    };

    private static JsonObject Object(string className, Metric metric, params (string Name, JsonNode? Value)[] settings)
    {
        var config = new JsonObject { ["name"] = metric.Key, ["dtype"] = "float32" };
        foreach ((string name, JsonNode? value) in settings)
        {
            config[name] = value;
        }

        return new JsonObject { ["module"] = "keras.metrics", ["class_name"] = className, ["config"] = config, ["registered_name"] = null };
    }

    private static IEnumerable<JsonElement> ReadAll(JsonElement metrics, int depth) => metrics.ValueKind switch
    {
        _ when depth == 0 => [],
        JsonValueKind.Array => metrics.EnumerateArray().SelectMany(metric => ReadAll(metric, depth - 1)),
        JsonValueKind.Object when KerasConfig.Text(metrics, "class_name") is null => metrics.EnumerateObject().SelectMany(own => ReadAll(own.Value, depth - 1)),
        _ => [metrics],
    };

    private static Metric? Find(JsonElement metric)
    {
        if (metric.ValueKind == JsonValueKind.String)
        {
            return Find(metric.GetString()!, default);
        }

        JsonElement config = KerasConfig.Property(metric, "config") ?? default;
        return KerasConfig.Text(metric, "class_name") switch
        {
            "function" when config.ValueKind == JsonValueKind.String => Find(config.GetString()!, default),
            "MeanMetricWrapper" => Find(KerasConfig.Text(config, "fn") ?? KerasConfig.Text(config, "name") ?? "", default),
            // It compares outputs with labels as numbers.
            "Accuracy" or null => null,
            var className => Find(className, config),
        };
    }

    /// <summary>Labels are one-hot where Keras calls a metric categorical; with <c>sparse_</c> before it, they are numbers.</summary>
    private static Metric? Find(string name, JsonElement config)
    {
        string own = name.Split('>', '.')[^1];
        return own switch
        {
            _ when IsOne("acc", "accuracy", "categorical_accuracy", "sparse_categorical_accuracy") => new Accuracy(),
            _ when IsOne("mse", "mean_squared_error") => new MeanSquaredError(),
            _ when IsOne("mae", "mean_absolute_error") => new MeanAbsoluteError(),
            _ when IsOne("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy") => FindTopK(config),
            _ when IsOne("f1_score") => FindF1(config),
            _ => null,
        };

        bool IsOne(params string[] names) => names.Any(one => SpecNames.AreSame(one, own));
    }

    private static TopKAccuracy? FindTopK(JsonElement config) => KerasConfig.Property(config, "k") switch
    {
        null => new TopKAccuracy(),
        { ValueKind: JsonValueKind.Number } k when k.TryGetInt32(out int count) && count >= 1 => new TopKAccuracy(count),
        _ => null,
    };

    /// <summary>Without an average, Keras has a value for each class.</summary>
    private static F1Score? FindF1(JsonElement config) =>
        KerasConfig.Property(config, "threshold") is not { ValueKind: not JsonValueKind.Null }
            && KerasConfig.Property(config, "average") is { ValueKind: JsonValueKind.String } average
            && SpecNames.Find<Average>(average.GetString()!) is { } combined
            ? new F1Score(combined)
            : null;
}
