using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Training;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>Keras' <c>fit</c> for a module of TorchSharp's.</summary>
public static class TorchTrainer
{
    /// <summary>
    /// Trains a module by the loop that all models are trained by: <see cref="Trainer"/>. A second call begins with the module's weights and a new state of
    /// the optimizer; to go on with that too, train the same <see cref="TorchModel.Of"/> twice.
    /// </summary>
    /// <param name="module">Takes images (B, 1, rows, columns) and gives (B, classes); its weights change.</param>
    /// <param name="train">The samples to train with.</param>
    /// <param name="validation">The samples to measure with at the end of each epoch, if any.</param>
    /// <param name="options">Epochs, batch size, optimizer (one of MnistTools' or <see cref="TorchOptimizer.Of"/>), callbacks and all else.</param>
    /// <param name="settings">How images go in and what comes out; 28×28 in [0, 1] and logits if left out.</param>
    /// <param name="progress">Told where the training is, on the calling thread.</param>
    /// <param name="cancellation">Ends the training after the running step; the module keeps what it learnt.</param>
    /// <returns>A value for each metric and epoch; its Model predicts and is evaluated by the module.</returns>
    /// <exception cref="MismatchException">Module and images do not fit each other.</exception>
    /// <exception cref="Specs.SpecException">The options do not fit the module, or libtorch lacks the device.</exception>
    public static History Fit(
        nn.Module<Tensor, Tensor> module,
        ImageSet train,
        ImageSet? validation,
        TrainingOptions options,
        ModuleSettings? settings = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Trainer.Fit(TorchModel.Of(module, settings), train, validation, options, progress, cancellation);
}
