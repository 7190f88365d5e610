namespace MnistTools.Training;

/// <summary>
/// Writes what Keras prints while it trains: <c>Epoch 1/10</c>, a line with the metrics at the end of each epoch, and what callbacks with <c>verbose=1</c> say;
/// before them, what is allowed, but hardly meant; and a warning if the training ends because its loss is no number any more.
/// <c>new ProgressWriter(Console.Out)</c> writes it to the console. Why a training ended, its History says.
/// </summary>
/// <param name="writer">What it is written to. It is not closed.</param>
public sealed class ProgressWriter(TextWriter writer) : IProgress<TrainingProgress>
{
    private readonly TextWriter _writer = writer ?? throw new ArgumentNullException(nameof(writer));

    /// <inheritdoc/>
    /// <exception cref="ArgumentNullException">There is no <paramref name="value"/>.</exception>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (string warning in value.Warnings)
        {
            _writer.WriteLine($"Warning: {warning}");
        }

        if (value.Step == 0)
        {
            _writer.WriteLine(KerasProgressLine.FormatEpoch(value));
        }

        if (value.EpochLog is not null)
        {
            _writer.WriteLine(KerasProgressLine.Format(value));
        }

        if (value.IsLossNotFinite)
        {
            // As the cmdlet says it.
            _writer.WriteLine(
                $"Warning: The loss became infinite or not a number in epoch {value.Epoch}, step {value.Step}; the training ended there. The History holds the epochs so far. A smaller learning rate usually helps.");
        }

        foreach (string remark in value.Remarks)
        {
            _writer.WriteLine(remark);
        }
    }
}
