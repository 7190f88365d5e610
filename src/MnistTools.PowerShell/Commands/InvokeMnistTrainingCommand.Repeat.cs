using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Text;
using MnistTools.Training;

namespace MnistTools.PowerShell.Commands;

/// <content>Does a recorded run again.</content>
public sealed partial class InvokeMnistTrainingCommand
{
    /// <summary>
    /// What a history cannot hold: data, first weights, and functions; and the threads, the batches of a validation and the page, on which no number depends.
    /// </summary>
    private static readonly string[] BesideARecord =
    [
        nameof(FromHistory), nameof(Data), nameof(Model), nameof(ValidationData), nameof(SampleWeight), nameof(Callback), nameof(ThreadCount),
        nameof(ValidationBatchSize), nameof(Live),
        .. CommonParameters, .. OptionalCommonParameters,
    ];

    private void CheckRecord()
    {
        string? other = MyInvocation.BoundParameters.Keys.FirstOrDefault(name => !BesideARecord.Contains(name) && !IsDefault(name));
        Exclude(other is not null, nameof(FromHistory), other ?? "");
    }

    private void Repeat(History recorded)
    {
        HistoryParameters parameters = recorded.Parameters;
        TrainingOptions options = TrainingRecipe.CreateOptions(parameters, Callback is null ? null : _callbacks);
        options = options with
        {
            SampleWeights = SampleWeight,
            ThreadCount = ThreadCount ?? options.ThreadCount,
            ValidationBatchSize = ValidationBatchSize ?? options.ValidationBatchSize,
            ResolvePath = SessionPath.CreateResolver(SessionState),
            Repeats = parameters,
        };
        LoadEngine(options.Engine);
        if (Callback is null && TrainingRecipe.FindWritingCallbacks(parameters) is { Count: > 0 } left)
        {
            WriteWarning(Messages.Format(Message.CallbacksLeftOut, VisibleText.Of(string.Join(", ", left))));
        }

        bool isLoadedHere = Data is null;
        // For Fit, which trains with it.
        if ((Data ??= LoadRecordedData(parameters)!) is null)
        {
            return;
        }

        bool hasNoSet = parameters.ValidationSplit > 0 || parameters.ValidationCount == 0;
        ImageSet? validation = ValidationData ?? (hasNoSet ? null : TestImages);
        MnistModel model = (IsWhatIf ? Model?.Copy() : Model) ?? TrainingRecipe.CreateModel(parameters, Data.Train);
        if (isLoadedHere && model.OutputCount != Data.Train.ClassNames.Count)
        {
            throw new ArgumentException(Messages.Format(Message.RecordedPart, parameters.Data, model.OutputCount));
        }

        Describe(model, options, validation);
        History history = Fit(model, options, validation);
        if (TrainingRecipe.Compare(recorded, history) is { Length: > 0 } difference && history.End != TrainingEnd.Cancelled)
        {
            WriteWarning(difference);
        }

        Give(history);
    }

    /// <summary>As many images as there were, from the beginning of the data set; the training checks whether they are the same ones.</summary>
    private MnistData? LoadRecordedData(HistoryParameters parameters)
    {
        DataSetName name = TrainingRecipe.FindDataSet(parameters) ?? throw new ArgumentException(Messages.Format(Message.UnknownRecordedData, parameters.Data));
        if (DownloadReporter.Load(this, name, StopToken) is not { } data)
        {
            return null;
        }

        bool isSplit = parameters.ValidationSplit > 0;
        int train = parameters.TrainCount + (isSplit ? parameters.ValidationCount : 0);
        int test = isSplit || parameters.ValidationCount == 0 ? data.Test.Count : parameters.ValidationCount;
        return data.Take(Math.Min(train, data.Train.Count), Math.Min(test, data.Test.Count));
    }
}
