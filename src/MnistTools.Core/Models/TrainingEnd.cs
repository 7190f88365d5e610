namespace MnistTools.Models;

/// <summary>How a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs were trained.</summary>
    Completed,

    /// <summary>A callback stopped it.</summary>
    Stopped,

    /// <summary>It was cancelled; the epochs before are kept.</summary>
    Cancelled,

    /// <summary>The loss became infinite or not a number; the last row is that of the epoch in which it did.</summary>
    LossNotFinite,

    /// <summary>A callback failed; the epochs up to then are kept.</summary>
    Failed,

    /// <summary>It had not ended when this was written, as what ModelCheckpoint saves before the last epoch; the epochs up to then are there.</summary>
    Running,
}
