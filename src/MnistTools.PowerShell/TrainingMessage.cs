using System.Management.Automation;
using MnistTools.Training;

namespace MnistTools.PowerShell;

/// <summary>A line that Keras prints, with the numbers behind it, for hosts that show more than lines.</summary>
public sealed class TrainingMessage : HostInformationMessage
{
    internal TrainingMessage(object training, TrainingProgress progress, string line) => (Training, Progress, Message) = (training, progress, line);

    /// <summary>Which training it is of: the same object in all of its messages.</summary>
    public object Training { get; }

    /// <summary>Where that training is.</summary>
    public TrainingProgress Progress { get; }
}
