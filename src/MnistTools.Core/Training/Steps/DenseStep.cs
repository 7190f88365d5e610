using System.Numerics.Tensors;
using MnistTools.Data;
using MnistTools.Models;

namespace MnistTools.Training.Steps;

/// <summary>
/// One batch of a dense network. Each thread takes some rows through the network and back; then each takes some units, makes their
/// gradients from all rows and updates their weights at once. Two meetings of the threads a step are all.
/// </summary>
internal sealed class DenseStep : IDisposable
{
    private readonly MnistModel _model;
    private readonly Loss _loss;
    private readonly ThreadTeam _team;
    private readonly List<Stage> _stages = [];
    private readonly RowBuffer _input;
    private readonly RowBuffer _output;
    private readonly RowBuffer _lossGradient;
    private readonly RowBuffer _targets;
    private readonly float[] _losses;
    private readonly bool _isFused;
    private readonly Action<int> _forwardBackward;
    private readonly Action<int> _forward;
    private readonly Action<int> _update;

    private ImageSet? _images;
    private ReadOnlyMemory<int> _order;
    private StepContext _context;
    private WeightUpdate? _weightUpdate;

    /// <summary>Prepares for batches of up to a size.</summary>
    public DenseStep(MnistModel model, Loss loss, int batchSize, int threadCount)
    {
        _model = model;
        _loss = loss;
        _team = new ThreadTeam(threadCount);
        _input = new RowBuffer(batchSize, model.InputShape.ElementCount);
        (_output, RowBuffer outputGradient) = AddStages(batchSize);
        _targets = new RowBuffer(batchSize, model.OutputCount);
        _losses = new float[batchSize];
        // The softmax and the loss after it are taken back in one: the last stage has then nothing to do.
        _isFused = loss.FusesWithSoftmax && EndsWithSoftmax(model) && _stages[^1].InputGradient is not null;
        _lossGradient = _isFused ? _stages[^1].InputGradient! : outputGradient;
        BatchSize = batchSize;
        _forwardBackward = ForwardBackward;
        _forward = Forward;
        _update = Update;
    }

    /// <summary>How many rows fit.</summary>
    public int BatchSize { get; }

    /// <summary>(rows, classes) what the network says of the last batch.</summary>
    public ReadOnlySpan<float> GetOutput(int row) => _output.Row(row);

    /// <summary>The loss of each row of the last batch.</summary>
    public float GetLoss(int row) => _losses[row];

    /// <summary>Forward, backward and an update of the weights.</summary>
    /// <param name="images">Where the rows are taken from.</param>
    /// <param name="order">Indices of the images of the batch.</param>
    /// <param name="context">Where in the training this is.</param>
    /// <param name="update">How the weights are updated.</param>
    public void Train(ImageSet images, ReadOnlyMemory<int> order, StepContext context, WeightUpdate update)
    {
        (_images, _order, _context, _weightUpdate) = (images, order, context, update);
        _team.Run(_forwardBackward);
        _team.Run(_update);
    }

    /// <summary>Forward alone, without dropout.</summary>
    public void Evaluate(ImageSet images, ReadOnlyMemory<int> order)
    {
        (_images, _order, _context) = (images, order, default);
        _team.Run(_forward);
    }

    public void Dispose() => _team.Dispose();

    private static bool EndsWithSoftmax(MnistModel model) =>
        model.Layers[^1].Spec is Dense { Activation: ActivationFunction.Softmax } or Activation { Function: ActivationFunction.Softmax };

    private (RowBuffer Output, RowBuffer Gradient) AddStages(int batchSize)
    {
        RowBuffer value = _input;
        RowBuffer? gradient = null;
        bool hasWeightsBefore = false;
        for (int i = 0; i < _model.Layers.Count; i++)
        {
            Layer layer = _model.Layers[i].Spec;
            if (layer is Flatten)
            {
                continue;
            }

            if (layer is Dense)
            {
                ModelWeight[] weights = [.. _model.Weights.Where(weight => weight.Layer == i)];
                Append(i, (x, y, dx, dy) => new DenseStage(_model.Parameters, weights[0], weights.ElementAtOrDefault(1), x, y, hasWeightsBefore ? dx : null, dy));
                hasWeightsBefore = true;
            }

            if ((layer is Dense dense ? dense.Activation : (layer as Activation)?.Function) is { } function and not ActivationFunction.Linear)
            {
                Append(i, (x, y, dx, dy) => new ActivationStage(function, x, y, hasWeightsBefore ? dx : null, dy));
            }

            if (layer is Dropout dropout)
            {
                Append(i, (x, y, dx, dy) => new DropoutStage(dropout.Rate, i, batchSize, x, y, hasWeightsBefore ? dx : null, dy));
            }
        }

        return (value, gradient ?? new RowBuffer(batchSize, value.Width));

        void Append(int layer, Func<RowBuffer, RowBuffer, RowBuffer?, RowBuffer, Stage> make)
        {
            int width = _model.Layers[layer].OutputShape.ElementCount;
            var output = new RowBuffer(batchSize, width);
            var outputGradient = new RowBuffer(batchSize, width);
            _stages.Add(make(value, output, gradient, outputGradient));
            (value, gradient) = (output, outputGradient);
        }
    }

    private void ForwardBackward(int part)
    {
        (int first, int rows) = _team.Share(part, _order.Length);
        if (rows == 0)
        {
            return;
        }

        Forward(part);
        for (int row = first; row < first + rows; row++)
        {
            ComputeLossGradient(row);
        }

        for (int i = _stages.Count - (_isFused ? 2 : 1); i >= 0; i--)
        {
            _stages[i].Backward(first, rows);
        }
    }

    private void Forward(int part)
    {
        (int first, int rows) = _team.Share(part, _order.Length);
        if (rows == 0)
        {
            return;
        }

        Gather(first, rows);
        foreach (Stage stage in _stages)
        {
            stage.Forward(first, rows, _context);
        }

        for (int row = first; row < first + rows; row++)
        {
            _losses[row] = _loss.Compute(_output.Row(row), _targets.Row(row));
        }
    }

    private void Update(int part)
    {
        foreach (Stage stage in _stages)
        {
            stage.Update(_order.Length, part, _team, _weightUpdate!);
        }
    }

    /// <summary>Takes the images of some rows, scaled, and their labels as one-hot rows.</summary>
    private void Gather(int first, int rows)
    {
        ReadOnlySpan<int> order = _order.Span;
        InputScale scale = _model.InputScale;
        for (int row = first; row < first + rows; row++)
        {
            Span<float> target = _input.Row(row);
            TensorPrimitives.ConvertChecked(_images!.GetImage(order[row]), target);
            TensorPrimitives.Multiply(target, scale.Factor, target);
            if (scale.Offset != 0)
            {
                TensorPrimitives.Add(target, scale.Offset, target);
            }

            _targets.Row(row).Clear();
            _targets.Row(row)[_images.Labels[order[row]]] = 1;
        }
    }

    /// <summary>The gradient of the batch's mean loss, so that it does not grow with the batch.</summary>
    private void ComputeLossGradient(int row)
    {
        Span<float> gradient = _lossGradient.Row(row);
        if (_isFused)
        {
            TensorPrimitives.Subtract(_output.Row(row), _targets.Row(row), gradient);
        }
        else
        {
            _loss.ComputeGradient(_output.Row(row), _targets.Row(row), gradient);
        }

        TensorPrimitives.Multiply(gradient, 1f / _order.Length, gradient);
    }
}
