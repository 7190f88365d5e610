using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MnistTools.Engines;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;
using MnistTools.Persistence;
using MnistTools.Text;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training.Resuming;

/// <summary>All of a training between two epochs, as safetensors: weights, optimizer slots, what callbacks keep, and the epochs so far.</summary>
internal static class TrainingState
{
    private const string Format = "mnisttools-backup";
    private const string Weights = "weights";

    private static readonly JsonSerializerOptions JsonFormat =
        new() { TypeInfoResolver = Json.Reflection, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes the state.</summary>
    public static void Write(TrainingRun run, Stream stream)
    {
        var tensors = new List<(string, IReadOnlyList<int>, float[])>();
        Add(Weights, run.Model.Parameters.Values.ToArray());
        foreach ((int i, ParameterBlock slot) in run.OptimizerState.Slots.Index())
        {
            Add(SlotName(i), slot.Values.ToArray());
        }

        CallbackState[] states = [.. run.Callbacks.Select(callback => callback.State)];
        for (int i = 0; i < states.Length; i++)
        {
            if (states[i].Weights is { } weights)
            {
                Add(CallbackName(i), weights);
            }
        }

        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["iteration"] = run.OptimizerState.Iteration.ToString(CultureInfo.InvariantCulture),
            ["scalars"] = JsonSerializer.Serialize(run.OptimizerState.Scalars, Json.Options),
            ["learning_rate"] = run.LearningRate.ToString("R", CultureInfo.InvariantCulture),
            ["input_scale"] = TextOf(run.Model.InputScale),
            ["stopped"] = run.Epochs[^1].IsStopRequested ? "true" : "false",
            ["callbacks"] = JsonSerializer.Serialize(states.Select(state => state.Numbers), JsonFormat),
            ["history"] = HistoryJson.Write(run.CreateHistory(), indented: false),
        };
        SafeTensorsFile.Write(stream, metadata, tensors);

        void Add(string name, float[] values) => tensors.Add((name, [values.Length], values));
    }

    private static SafeTensorsFile Open(Stream stream, string path)
    {
        try
        {
            return SafeTensorsFile.Open(stream, path);
        }
        catch (ModelFormatException damaged)
        {
            throw new ModelFormatException("The backup is damaged, or is none. Delete it to begin anew, or choose another folder for BackupAndRestore.", path, damaged);
        }
    }

    /// <summary>Puts a state into a training that has not begun.</summary>
    /// <param name="run">The training.</param>
    /// <param name="stream">What <see cref="Write"/> wrote; it is closed.</param>
    /// <param name="path">Where it comes from, for messages.</param>
    /// <returns>Whether a callback had asked the training to stop.</returns>
    /// <exception cref="ModelFormatException">The file is damaged, or of another training; the message says what differs.</exception>
    public static bool Restore(TrainingRun run, Stream stream, string path)
    {
        using SafeTensorsFile file = Open(stream, path);
        IReadOnlyDictionary<string, string> metadata = file.Header.Metadata;
        if (metadata.GetValueOrDefault("format") != Format)
        {
            throw new ModelFormatException("This file is not the backup of a training. Choose another folder for BackupAndRestore.", path);
        }

        bool isAverageInModel = run.OptimizerState.IsAverageInModel;
        try
        {
            History history = HistoryJson.Read(metadata["history"], run.Model);
            CheckIsSame(history, run, path);
            CheckBeginning(history.Parameters, metadata.GetValueOrDefault("input_scale"), run, path);
            Dictionary<string, double>[] numbers = ReadNumbers(metadata["callbacks"], run.Callbacks.Length);
            float[] weights = Read(file, Weights, run.Model.Parameters.Length);
            float[][] slots = [.. run.OptimizerState.Slots.Select((slot, i) => Read(file, SlotName(i), slot.Length))];
            float[]?[] ofCallbacks = [.. run.Callbacks.Select(
                (_, i) => file.Header.Tensors.FirstOrDefault(tensor => tensor.Name == CallbackName(i)) is { } tensor
                    ? Read(file, tensor.Name, CountOf(tensor, weights.Length))
                    : null)];
            long iteration = ReadIteration(metadata["iteration"]);
            double[] scalars = ReadScalars(metadata.GetValueOrDefault("scalars"), run.OptimizerState);
            double learningRate = ReadLearningRate(metadata["learning_rate"]);
            bool isStopped = metadata["stopped"] == "true";
            for (int i = 0; i < run.Callbacks.Length; i++)
            {
                run.Callbacks[i].State = new CallbackState(numbers[i], ofCallbacks[i]);
            }

            // All is read: a backup that cannot be used has left the model as it was.
            weights.CopyTo(run.Model.Parameters.Values);
            for (int i = 0; i < slots.Length; i++)
            {
                slots[i].CopyTo(run.OptimizerState.GetSlot(i));
            }

            run.OptimizerState.ContinueAfter(iteration, scalars);
            run.LearningRate = learningRate;
            // This machine may have other processors, and a damaged file any number. What may differ is what it is now.
            run.Parameters = history.Parameters with
            {
                ThreadCount = run.Parameters.ThreadCount,
                ValidationBatchSize = run.Parameters.ValidationBatchSize,
                Epochs = run.Parameters.Epochs,
                Callbacks = run.Parameters.Callbacks,
                Data = run.Parameters.Data,
                Sha256 = run.Parameters.Sha256,
            };
            foreach (EpochLog epoch in history.Epochs)
            {
                // Where it is no metric, it never changed.
                epoch.LastLearningRate = epoch.LearningRate ?? run.OptimizerState.Optimizer.LearningRate;
                run.Add(epoch);
            }

            return isStopped;
        }
        catch (Exception damaged) when (damaged is KeyNotFoundException or JsonException or FormatException or ArgumentException)
        {
            // A callback may have said otherwise before another one refused what is kept of it. The weights lie where they lay.
            run.OptimizerState.IsAverageInModel = isAverageInModel;
            throw new ModelFormatException($"The backup cannot be used: {Problem.Of(damaged)} Delete it to begin anew.", path, damaged);
        }
    }

    /// <summary>The same layers, data and options; the seed only if it was chosen, and not drawn. There may be more epochs.</summary>
    private static void CheckIsSame(History kept, TrainingRun run, string path)
    {
        bool isSeedFree = IsSeedFree(run), isLonger = LongerTraining.CanGoOnFrom(kept, run);
        if (RunComparison.FindDifference(
            kept.Parameters, run.Parameters,
            name => (isSeedFree && name == nameof(HistoryParameters.Seed)) || (isLonger && name == nameof(HistoryParameters.Epochs))) is { } difference)
        {
            string way = run.Options.Epochs > kept.Parameters.Epochs && !isLonger ? LongerTraining.Way : "";
            throw new ModelFormatException($"The backup is of another training: {difference}. Delete it to begin anew, or choose another folder.{way}", path);
        }
    }

    /// <summary>
    /// The model is the one that the training began with, or what that training has made of it since. One that was made for this training has other weights
    /// wherever its seed was drawn, and a module of another engine each time that it is made.
    /// </summary>
    private static void CheckBeginning(HistoryParameters kept, string? inputScale, TrainingRun run, string path)
    {
        bool isDrawn =
            run.Model.Layers.Any(layer => layer.Spec is IEngineBound) || (IsSeedFree(run) && !run.Model.HasGivenWeights && run.OptimizerState.Iteration == 0);
        string recorded = kept.InitialStateSha256;
        // Backups of earlier builds do not say it.
        bool isModel =
            recorded.Length == 0 || isDrawn || recorded == run.Parameters.InitialStateSha256 || recorded == run.Model.History?.Parameters.InitialStateSha256;
        if (!isModel || (inputScale is not null && inputScale != TextOf(run.Model.InputScale)))
        {
            throw new ModelFormatException(
                "The backup is of a training that began with another model: its weights, its input scale or what its optimizer remembers. Give that model, or delete the backup to begin anew with this one.", path);
        }
    }

    private static string TextOf(InputScale scale) => FormattableString.Invariant($"{scale.Factor:R} {scale.Offset:R} {scale.Normalizes}");

    private static bool IsSeedFree(TrainingRun run) => run.Options.Seed is null || run.Options.IsSeedDrawn;

    private static Dictionary<string, double>[] ReadNumbers(string json, int callbacks)
    {
        Dictionary<string, double>[]? numbers = JsonSerializer.Deserialize<Dictionary<string, double>[]>(json, JsonFormat);
        return numbers?.Length == callbacks && !numbers.Contains(null) ? numbers : throw new FormatException("What it keeps of the callbacks is not of these.");
    }

    private static long ReadIteration(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long iteration) && iteration > 0
        ? iteration
        : throw new FormatException("Its 'iteration' is not a number of updates, at least 1.");

    private static double ReadLearningRate(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out double rate) && rate >= 0 && double.IsFinite(rate)
            ? rate
            : throw new FormatException("Its 'learning_rate' is not a finite number, at least 0.");

    /// <summary>Those that the optimizer has: backups of earlier builds lack them, which is enough for all rules that have none.</summary>
    private static double[] ReadScalars(string? json, OptimizerState state)
    {
        double[]? scalars = json is null ? [] : JsonSerializer.Deserialize<double[]>(json, Json.Options);
        return scalars?.Length == state.Scalars.Count
            ? scalars
            : throw new FormatException($"Its 'scalars' are not those of {state.Optimizer}: it has {Counted.Of(state.Scalars.Count, "scalar")}.");
    }

    private static float[] Read(SafeTensorsFile file, string name, int count)
    {
        TensorEntry tensor = file.Header.Tensors.FirstOrDefault(tensor => tensor.Name == name) ?? throw new FormatException($"It has no '{name}'.");
        if (tensor.End - tensor.Begin != (long)count * sizeof(float))
        {
            throw new FormatException($"'{name}' has another size.");
        }

        float[] values = new float[count];
        file.Read(tensor, values);
        return values;
    }

    /// <summary>A callback keeps the weights once, or several times.</summary>
    private static int CountOf(TensorEntry tensor, int length)
    {
        long count = (tensor.End - tensor.Begin) / sizeof(float);
        return count > 0 && count % length == 0 && count <= Array.MaxLength ? (int)count : throw new FormatException($"'{tensor.Name}' has another size.");
    }

    private static string SlotName(int slot) => $"optimizer.{slot.ToString(CultureInfo.InvariantCulture)}";

    private static string CallbackName(int callback) => $"callback.{callback.ToString(CultureInfo.InvariantCulture)}";
}
