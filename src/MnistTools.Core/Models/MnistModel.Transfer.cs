using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Optimizers;
using MnistTools.Specs;

namespace MnistTools.Models;

/// <content>Models that begin with what another has learnt: transfer learning and fine-tuning, as Keras calls it.</content>
public sealed partial class MnistModel
{
    /// <summary>
    /// A new model that begins with what this one has learnt: its layers before the last one that has weights, with their weights, and new layers behind them.
    /// Input shape and input scale are those of this model, which stays as it is.
    /// </summary>
    /// <param name="head">The new layers, with fresh weights.</param>
    /// <param name="freeze">
    /// Whether the layers of this model are frozen in the new one, so that a training changes the new layers alone. Otherwise those are frozen that are here.
    /// </param>
    /// <param name="seed">Where the weights of the new layers come from: the same seed gives the same weights.</param>
    /// <param name="optimizer">What the weights are updated by unless a training says otherwise; RMSprop if left out.</param>
    /// <param name="loss">What training minimizes; categorical crossentropy if left out.</param>
    /// <param name="classNames">The name of each class that it tells apart, by output; those of the images that it is first trained with if left out.</param>
    /// <exception cref="SpecException">The layers do not fit each other, or nothing that this model has learnt would be left.</exception>
    /// <exception cref="ArgumentException">A value of a layer, the optimizer or the loss is out of its range; the message names it.</exception>
    /// <exception cref="MismatchException">There is not one name for each output, or one is no line of text, or there twice.</exception>
    public MnistModel WithHead(
        IEnumerable<Layer> head, bool freeze = false, int seed = 0, Optimizer? optimizer = null, Loss? loss = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(head);
        int last = Layers.ToList().FindLastIndex(layer => layer.ParameterCount > 0);
        if (!Layers.Take(Math.Max(last, 0)).Any(layer => layer.ParameterCount > 0))
        {
            throw new SpecException(
                $"The layers before the last one that has weights are what a new model begins with, and this model has no weights before "
                + $"{Layers[Math.Max(last, 0)].Spec}. Take a model of more layers.");
        }

        IEnumerable<Layer> kept = Layers.Take(last).Select(layer => freeze ? layer.Spec.Freeze() : layer.Spec);
        return Keep(last, new MnistModel([.. kept, .. head], seed, InputShape, optimizer, loss, InputScale, classNames));
    }

    /// <summary>
    /// The same network with the same weights, in which nothing is frozen any more: what Keras calls fine-tuning begins with it. Its optimizer has nothing to
    /// remember yet. This model stays as it is.
    /// </summary>
    /// <param name="first">The first layer that is not frozen, counted from 0; those before it stay as they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    public MnistModel Unfreeze(int first = 0)
    {
        if (first < 0 || first >= Layers.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(first), first, $"There are {Layers.Count} layers, counted from 0.");
        }

        IEnumerable<Layer> layers = Layers.Select((layer, i) => i < first ? layer.Spec : layer.Spec.Unfreeze());
        return Keep(Layers.Count, new MnistModel(layers, 0, InputShape, Optimizer, Loss, InputScale, ClassNames));
    }

    /// <summary>Gives a new model the weights of the first layers of this one.</summary>
    private MnistModel Keep(int layers, MnistModel model)
    {
        ShareWeights();
        foreach ((ModelWeight weight, ModelWeight own) in model.Weights.Zip(Weights.Where(weight => weight.Layer < layers)))
        {
            GetValues(own).CopyTo(model.GetValues(weight));
        }

        model.HasGivenWeights = true;
        return model;
    }
}
