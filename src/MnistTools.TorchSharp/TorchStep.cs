using MnistTools.Augmentations;
using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers;
using MnistTools.Layers.Stages;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Specs;
using TorchSharp;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>One batch through a module: libtorch computes the outputs, the loss and its gradients; the optimizer is MnistTools' or the user's.</summary>
internal sealed class TorchStep : IStep
{
    private readonly MnistModel _model;
    private readonly StepSettings _settings;
    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly TorchModule? _theirs;
    private readonly LossHead _head;
    private readonly torch.Device _device;
    private readonly ModuleWeights _weights;
    private readonly RowBuffer _input;
    private readonly BatchReader _reader;
    private readonly ModuleUpdate? _update;
    private readonly float[] _outputs;
    private readonly float[] _losses;
    private readonly int _threadsBefore;
    private bool _isAhead;
    private bool _hasLearnt;

    public TorchStep(MnistModel model, nn.Module<Tensor, Tensor> module, ModuleOutput output, torch.Device device, StepSettings settings)
    {
        (_model, _module, _device, _settings) = (model, module, device, settings);
        _theirs = model.Layers[0].Spec as TorchModule;
        _head = new LossHead(settings.Loss, output, model.OutputCount);
        _weights = new ModuleWeights(model, module);
        (int height, int width) = (model.InputShape.Sizes[0], model.InputShape.Sizes[1]);
        _input = new RowBuffer(settings.BatchSize, height * width);
        _reader = new BatchReader(
            model, _input, new RowBuffer(settings.BatchSize, model.OutputCount),
            [settings.Augmentations is { Count: > 0 } changes ? new Augmenter(changes, height, width) : null]);
        _outputs = new float[settings.BatchSize * model.OutputCount];
        _losses = new float[settings.BatchSize];
        _threadsBefore = get_num_threads();
        _update = settings.Training is { } state ? new ModuleUpdate(model, _weights, state) : null;
        _theirs?.Begin();
    }

    public int BatchSize => _settings.BatchSize;

    public void ReadWeights()
    {
        if (_theirs is null)
        {
            _weights.Read();
        }
        else if (_update is not null)
        {
            _theirs.Take(_model, _weights);
        }
        else
        {
            _model.ShareWeights();
        }

        _isAhead = false;
    }

    public void WriteWeights()
    {
        if (_isAhead && _theirs is null)
        {
            _weights.Write();
        }

        _model.ShareWeights();
        _isAhead = false;
    }

    public void Train(Batch batch, StepContext context)
    {
        // The user's module is one for all that train, evaluate and save it, and what they set in it is of one at a time.
        lock (_module)
        {
            Prepare(isTraining: true);
            using IDisposable scope = NewDisposeScope();
            // What the module draws, such as masks of dropout, depends on seed and step alone: a training can go on at any epoch.
            manual_seed((long)new RandomStream(context.Seed, RandomPurpose.Dropout, context.Step, 0).NextBits()).Dispose();
            Tensor?[] before = [.. _weights.Trainable.Select(each => each.Tensor.grad)];
            _module.zero_grad();
            (Tensor Kept, Tensor Before)[] copies = CopyKept(batch);
            Tensor said = Forward(batch, context);
            Tensor labels = LabelsOf(batch);
            Tensor losses = _head.Compute(said, labels);
            Tensor weighted = WeightsOf(batch) is { } weights ? losses * weights : losses;
            Tensor? penalty = ComputePenalty();
            ComputeGradients(penalty is null ? weighted.mean() : weighted.mean() + penalty);
            // Not before others are made: their memory would go back to the system, which clears what it hands out again, two fifths of a dense network's time.
            Array.ForEach(before, gradient => gradient?.Dispose());
            _update!.Apply();
            RestoreNumbers(copies);
            _isAhead = true;
            if (_theirs is null)
            {
                // The model has what the optimizer changed; who looks at it meanwhile needs what goes with that.
                _weights.WriteKept();
            }

            Keep(batch, said, weighted, penalty);
        }
    }

    public void Evaluate(Batch batch)
    {
        lock (_module)
        {
            Prepare(isTraining: false);
            using IDisposable scope = NewDisposeScope();
            using IDisposable noGradients = no_grad();
            float[]? itsOwn = _theirs?.Lend(_model, _weights);
            try
            {
                Tensor said = Forward(batch, default);
                Tensor losses = _head.Compute(said, LabelsOf(batch));
                Keep(batch, said, WeightsOf(batch) is { } weights ? losses * weights : losses, ComputePenalty());
            }
            finally
            {
                _weights.ReadFrom(itsOwn);
            }
        }
    }

    public ReadOnlySpan<float> GetOutput(int row) => _outputs.AsSpan(row * _model.OutputCount, _model.OutputCount);

    public float GetLoss(int row) => _losses[row];

    public void Dispose()
    {
        _update?.Dispose();
        set_num_threads(_threadsBefore);
        if (_theirs is null)
        {
            _module.Dispose();
        }
        else
        {
            _theirs.End();
        }
    }

    /// <summary>Training and evaluation may use the same module, by turns, and libtorch has one number of threads for all.</summary>
    private void Prepare(bool isTraining)
    {
        if (get_num_threads() != _settings.ThreadCount)
        {
            set_num_threads(_settings.ThreadCount);
        }

        if (_module.training != isTraining)
        {
            _module.train(isTraining);
        }
    }

    private void ComputeGradients(Tensor loss)
    {
        if (loss.requires_grad)
        {
            loss.backward();
        }

        // Once: to look through a module at each step would take time of each.
        if (_hasLearnt || _theirs is null)
        {
            return;
        }

        _hasLearnt = _module.parameters().Any(parameter => parameter.grad is not null);
        if (!_hasLearnt)
        {
            throw new SpecException(
                $"The loss depends on no registered parameter of {_theirs.Name}, so it would learn nothing. Call RegisterComponents() at the end of its constructor, and neither detach() nor no_grad() in its forward.");
        }
    }

    /// <summary>What the user's module keeps of batches, before a batch of one image.</summary>
    private (Tensor Kept, Tensor Before)[] CopyKept(Batch batch) =>
        _theirs is null || batch.Count > 1 ? [] : [.. _weights.Kept.Select(tensor => (tensor, tensor.clone()))];

    /// <summary>libtorch's BatchNorm keeps the unbiased variance. One number has none, and NaN would stay in what is kept for ever.</summary>
    private static void RestoreNumbers((Tensor Kept, Tensor Before)[] copies)
    {
        using IDisposable noGradients = no_grad();
        foreach ((Tensor kept, Tensor before) in copies)
        {
            kept.copy_(where(kept.isnan(), before, kept));
        }
    }

    private Tensor Forward(Batch batch, StepContext context)
    {
        var rows = new RowRange(0, batch.Count, 0);
        _reader.Read(batch, rows, context);
        Tensor images = empty(batch.Count, 1, _model.InputShape.Sizes[0], _model.InputShape.Sizes[1]);
        _input.Rows(rows).CopyTo(ModuleWeights.FloatsOf(images));
        Tensor said = _module.call(images.to(_device));
        // Channels come first in torch, and last in a model.
        return said.dim() == 4 ? said.permute(0, 2, 3, 1).flatten(1) : said;
    }

    private Tensor LabelsOf(Batch batch)
    {
        long[] labels = new long[batch.Count];
        for (int row = 0; row < labels.Length; row++)
        {
            labels[row] = batch.Images.Labels[batch.Order.Span[row]];
        }

        return tensor(labels, device: _device);
    }

    private Tensor? WeightsOf(Batch batch) =>
        batch.Weights is null ? null : tensor([.. Enumerable.Range(0, batch.Count).Select(batch.WeightOf)], device: _device);

    /// <summary>What the sizes of the weights cost, where layers have a regularizer.</summary>
    private Tensor? ComputePenalty()
    {
        Tensor? sum = null;
        foreach ((ModelWeight weight, Tensor tensor) in _weights.Trainable)
        {
            if (weight.Regularizer is { } regularizer)
            {
                Tensor cost = tensor.abs().sum() * regularizer.OfMagnitudes + tensor.pow(2).sum() * regularizer.OfSquares;
                sum = sum is null ? cost : sum + cost;
            }
        }

        return sum;
    }

    private void Keep(Batch batch, Tensor said, Tensor losses, Tensor? penalty)
    {
        ModuleWeights.Copy(_head.ToProbabilities(said), memory: null, _outputs.AsSpan(0, batch.Count * _model.OutputCount));
        ModuleWeights.Copy(losses, memory: null, _losses.AsSpan(0, batch.Count));
        float ofWeights = penalty?.item<float>() ?? 0;
        for (int row = 0; _theirs is null && row < batch.Count; row++)
        {
            // Keras keeps probabilities 1e-7 away from 0 in what it reports, as the other engine does.
            _losses[row] = batch.WeightOf(row) * _settings.Loss.Compute(GetOutput(row), batch.Images.Labels[batch.Order.Span[row]]) + ofWeights;
        }
    }
}
