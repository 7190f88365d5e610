using System.Globalization;
using System.Text.Json;
using MnistTools.Losses;
using MnistTools.Optimizers;
using MnistTools.Specs;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// What a Keras model was compiled with. An optimizer, or a setting of it, that has no counterpart is left at the default: what the model
/// predicts does not depend on it.
/// </summary>
/// <param name="Optimizer">The optimizer; <see langword="null"/> where none is known.</param>
/// <param name="Loss">The loss; <see langword="null"/> where none is known.</param>
/// <param name="IsFromLogits">Whether the loss takes what the model gives for logits, before a softmax.</param>
internal sealed record KerasCompile(Optimizer? Optimizer, Loss? Loss, bool IsFromLogits)
{
    /// <summary>Reads <c>compile_config</c> of a <c>.keras</c> file, or <c>training_config</c> of an <c>.h5</c> file.</summary>
    public static KerasCompile Read(JsonElement? compile)
    {
        if (compile is not { } settings)
        {
            return new KerasCompile(null, null, false);
        }

        JsonElement? loss = FindLoss(settings);
        bool isFromLogits = loss is { ValueKind: JsonValueKind.Object } made && KerasConfig.Property(made, "config") is { } config
            && KerasConfig.Property(config, "from_logits") is { ValueKind: JsonValueKind.True };
        return new KerasCompile(
            Parse(FindOptimizer(settings), Optimizer.Catalog.Definitions, Optimizer.Parse),
            Parse(loss, Loss.Catalog.Definitions, Loss.Parse),
            isFromLogits);
    }

    /// <summary>With 16-bit numbers, there is one around it that scales the loss.</summary>
    private static JsonElement? FindOptimizer(JsonElement settings)
    {
        JsonElement? optimizer = KerasConfig.Property(settings, "optimizer") ?? KerasConfig.Property(settings, "optimizer_config");
        return optimizer is { } outer && KerasConfig.Property(outer, "config") is { } config
            ? KerasConfig.Property(config, "inner_optimizer") ?? optimizer
            : optimizer;
    }

    /// <summary>The loss, also where it is the only one of a list, or of an object that names the output.</summary>
    private static JsonElement? FindLoss(JsonElement settings) => KerasConfig.Property(settings, "loss") switch
    {
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 1 => list[0],
        { ValueKind: JsonValueKind.Object } named when KerasConfig.Property(named, "config") is null && named.EnumerateObject().ToArray() is [var only] =>
            only.Value,
        var loss => loss,
    };

    /// <summary>A name alone, or a class with its settings.</summary>
    private static TSpec? Parse<TSpec>(JsonElement? element, IReadOnlyList<SpecDefinition> definitions, Func<string, TSpec> parse)
        where TSpec : Spec
    {
        string? name = element switch
        {
            { ValueKind: JsonValueKind.String } word => word.GetString(),
            { ValueKind: JsonValueKind.Object } made =>
                KerasConfig.Text(made, "class_name") is "function" or null ? KerasConfig.Text(made, "config") : KerasConfig.Text(made, "class_name"),
            _ => null,
        };
        // Keras 2.11 to 2.15 wrote Custom>Adam.
        name = name?.Split('>', '.')[^1].Replace("Sparse", "", StringComparison.Ordinal);
        SpecDefinition? definition = definitions.FirstOrDefault(definition => name is not null && SpecNames.AreSame(definition.Name, name));
        IEnumerable<string> arguments = definition is not null
            && element is { ValueKind: JsonValueKind.Object } source
            && KerasConfig.Property(source, "config") is { ValueKind: JsonValueKind.Object } config
            ? definition.Parameters.Select(parameter => Argument(parameter, config)).OfType<string>()
            : [];
        // One after the other: one that cannot be, such as an epsilon of 0 or a second way to clip, leaves the others as they are.
        string kept = "";
        foreach (string argument in arguments)
        {
            kept = TryParse(parse, $"{name}({kept}{argument})") is null ? kept : $"{kept}{argument}, ";
        }

        return TryParse(parse, $"{name}({kept.TrimEnd(',', ' ')})");
    }

    private static string? Argument(SpecParameter parameter, JsonElement config)
    {
        foreach (JsonProperty setting in config.EnumerateObject())
        {
            string name = setting.Name == "lr" ? "learning_rate" : setting.Name;
            if (SpecNames.AreSame(name, parameter.Name))
            {
                JsonElement value = setting.Value.ValueKind == JsonValueKind.Object && KerasConfig.Property(setting.Value, "config") is { } schedule
                    ? FindFirstRate(schedule) ?? setting.Value
                    : setting.Value;
                return value.ValueKind switch
                {
                    JsonValueKind.Number => $"{parameter.Name}={Shorten(value.GetDouble())}",
                    JsonValueKind.True or JsonValueKind.False => $"{parameter.Name}={value.GetRawText()}",
                    _ => null,
                };
            }
        }

        return null;
    }

    /// <summary>What a schedule begins with: its first rate, that of its first piece, or where it warms up from 0, what it warms up to.</summary>
    private static JsonElement? FindFirstRate(JsonElement schedule)
    {
        JsonElement? first = KerasConfig.Property(schedule, "initial_learning_rate")
            ?? (KerasConfig.Property(schedule, "values") is { ValueKind: JsonValueKind.Array } values
                ? values.EnumerateArray().Cast<JsonElement?>().FirstOrDefault()
                : null);
        return first is { ValueKind: JsonValueKind.Number } rate && rate.GetDouble() == 0 ? KerasConfig.Property(schedule, "warmup_target") : first;
    }

    /// <summary>Keras keeps a learning rate as a 32-bit float, and 0.001 comes out of it as 0.0010000000474974513.</summary>
    private static string Shorten(double number) =>
        (float)number == number ? ((float)number).ToString("R", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);

    private static TSpec? TryParse<TSpec>(Func<string, TSpec> parse, string text)
        where TSpec : Spec
    {
        try
        {
            return parse(text);
        }
        catch (SpecException)
        {
            return null;
        }
    }
}
