using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Files;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;
using MnistTools.Training.Options;

namespace MnistTools.Training;

/// <summary>What a history says of a training: its settings, what it began with, and on what it ran.</summary>
internal static class RunRecord
{
    /// <summary>The names of versions that may explain other numbers.</summary>
    public const string Product = "MnistTools", Runtime = ".NET";

    private const string Processor = "CPU";
    private const string NotFused = "without fused multiply-add, so that last digits differ from those of others";

    /// <summary>What a history will say of a training; with all of it <see cref="TrainingRecipe.CreateOptions"/> makes the same options again.</summary>
    public static HistoryParameters Create(
        MnistModel model, Optimizer optimizer, Loss loss, Engine engine, ImageSet train, ImageSet? validation, TrainingOptions options)
    {
        TrainingOptions used = options with
        {
            Optimizer = optimizer,
            Loss = loss,
            Engine = engine,
            Seed = options.Seed ?? Random.Shared.Next(),
            ThreadCount = options.ThreadCount ?? TrainingOptions.DefaultThreadCount,
        };
        var run = new HistoryParameters
        {
            Layers = OptionText.OfAll(model.Layers.Select(layer => layer.Spec)),
            Data = train.Name,
            TrainCount = train.Count,
            ValidationCount = validation?.Count ?? 0,
            Sha256 = train.Sha256,
            SelectionSha256 = HashSelection(train, validation),
            Versions = new OrderedDictionary<string, string>
            {
                [Product] = typeof(RunRecord).Assembly.GetName().Version!.ToString(3),
                [Runtime] = Environment.Version.ToString(),
                ["OS"] = RuntimeInformation.OSDescription,
                [Processor] = DescribeProcessor(FusedMultiplyAdd.IsSupported),
            },
            Started = DateTimeOffset.Now,
        };
        return TrainingOption.All.Aggregate(run, (parameters, option) => option.Record(parameters, used));
    }

    /// <summary>
    /// What a history says of a processor. Numbers do not depend on its vectors, but they do on whether it multiplies and adds with one rounding.
    /// </summary>
    public static string DescribeProcessor(bool hasFusedMultiplyAdd) => string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeInformation.ProcessArchitecture}, vectors of {Vector<byte>.Count * 8} bits{(hasFusedMultiplyAdd ? "" : ", " + NotFused)}");

    /// <summary>How the processor of a run multiplies and adds.</summary>
    public static string DescribeArithmetic(HistoryParameters parameters) =>
        parameters.Versions.GetValueOrDefault(Processor, "").EndsWith(NotFused, StringComparison.Ordinal) ? NotFused : "with fused multiply-add";

    /// <summary>A hash of the samples of training and validation.</summary>
    public static string HashSelection(ImageSet train, ImageSet? validation) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{train.ContentSha256} {validation?.ContentSha256}")));

    /// <summary>Where a training begins: how inputs are scaled, the weights, and what the optimizer remembers.</summary>
    public static string HashState(MnistModel model, OptimizerState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(LittleEndian.BytesOf<float>([model.InputScale.Factor, model.InputScale.Offset]));
        if (model.InputScale.Normalizes is { } part)
        {
            hash.AppendData([(byte)part]);
        }

        hash.AppendData(LittleEndian.BytesOf<float>(model.Parameters.Values));
        byte[] iteration = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(iteration, state.Iteration);
        hash.AppendData(iteration);
        // Slots of an optimizer that has not begun follow from its settings.
        foreach (ParameterBlock slot in state.Iteration > 0 ? state.Slots : [])
        {
            hash.AppendData(LittleEndian.BytesOf<float>(slot.Values));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
