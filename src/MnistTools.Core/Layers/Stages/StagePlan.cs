using MnistTools.Numerics;
using MnistTools.Optimizers;

namespace MnistTools.Layers.Stages;

/// <summary>What the stages of a network are made for.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="BatchSize">How many rows a batch has at most.</param>
/// <param name="Parts">How many threads share the rows out.</param>
/// <param name="CanTrain">Whether gradients of weights are needed.</param>
/// <param name="Chunks">How a batch is cut.</param>
internal sealed record StageSetting(WeightBlock Weights, int BatchSize, int Parts, bool CanTrain, RowChunks Chunks);

/// <summary>Which rows of a batch a stage needs at once.</summary>
internal enum StageRows
{
    /// <summary>Those that pass, however many they are.</summary>
    Passing,

    /// <summary>A few at a time, which stay in the cache: what goes through windows of an image is large.</summary>
    Few,

    /// <summary>All of what comes in, and of the gradient of what goes out, after the rows have passed: a dense layer in its update.</summary>
    Kept,

    /// <summary>All before any goes forward or back: a <see cref="WholeBatchStage"/>.</summary>
    WholeBatch,
}

/// <summary>A stage that is to be made when its buffers are known.</summary>
/// <param name="Output">The shape of what comes out.</param>
/// <param name="Rows">Which rows it needs at once.</param>
/// <param name="Make">Makes it.</param>
internal sealed record StagePlan(Shape Output, StageRows Rows, Func<StageBuffers, Stage> Make)
{
    /// <summary>The function, where the stage is an activation: it may then work in place.</summary>
    public ActivationFunction? Function { get; private init; }

    /// <summary>The stages of an activation: none for a linear one.</summary>
    public static IEnumerable<StagePlan> Of(ActivationFunction function, Shape shape) => function == ActivationFunction.Linear
        ? []
        : [new StagePlan(shape, StageRows.Passing, buffers => new ActivationStage(function, shape.Sizes[^1], isForwardDone: false, buffers))
        {
            Function = function,
        }];
}

/// <summary>What stages update their weights by.</summary>
internal interface IWeightUpdate
{
    /// <summary>The gradients of all weights, laid out as the weights are.</summary>
    ParameterBlock Gradients { get; }

    /// <summary>The rows of a dense kernel that may be passed over where their gradient is 0; <see langword="null"/> where they may not.</summary>
    RestingRows? FindResting(ModelWeight kernel);

    /// <summary>Updates a range of weights, whose gradients are in <see cref="Gradients"/>.</summary>
    void Apply(int offset, int count);

    /// <summary>Updates a range of weights by gradients that are kept for no longer.</summary>
    void Apply(int offset, Span<float> gradients);

    /// <summary>Adds up, in their order, what each chunk of rows gave as its gradient of a range of a weight, and updates the range.</summary>
    /// <param name="gradients">A row for each chunk, as long as the weight.</param>
    /// <param name="weight">The weight; nothing is done without one.</param>
    /// <param name="first">Index of the range's first number in the weight.</param>
    /// <param name="count">How many numbers it has.</param>
    /// <param name="chunks">How many chunks there are.</param>
    void AddChunksAndApply(RowBuffer gradients, ModelWeight? weight, int first, int count, int chunks);
}
