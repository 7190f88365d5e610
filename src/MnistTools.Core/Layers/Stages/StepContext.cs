namespace MnistTools.Layers.Stages;

/// <summary>Where in a training a step is: it decides the dropout masks. Outside of training nothing is dropped.</summary>
/// <param name="IsTraining">Whether the step trains.</param>
/// <param name="Seed">The training's seed.</param>
/// <param name="Step">Number of the step since the first epoch's first.</param>
internal readonly record struct StepContext(bool IsTraining, int Seed, long Step);
