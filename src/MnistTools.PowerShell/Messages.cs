using System.Globalization;
using System.Resources;

namespace MnistTools.PowerShell;

/// <summary>The names of the module's messages; their texts are in Messages.resx, the German ones in Messages.de.resx.</summary>
internal enum Message
{
    NothingMatches,
    NotFileSystem,
    FileExists,
    Interrupted,
    LossNotFinite,
    HistoryWithoutModel,
    TooManyImages,
    Downloading,
    Downloaded,
    DownloadedOfUnknown,
    OtherProcessDownloads,
    NoEpochLeft,
    Contradiction,
    NoClassWeight,
    NoNumber,
    NoWholeNumber,
    OneMetric,
    OneNumber,
    AList,
    NoCallback,
    UnknownRecordedData,
    RecordedPart,
    Training,
    ValidationOn,
    NoValidation,
    NoPictures,
    SeveralDigits,
    PictureIsNoModel,
    ClassCountOfLayers,
    NeedsAugmentation,
    Searching,
    SearchStatus,
    SearchStatusWithoutScore,
    SearchInterrupted,
    WaitingForWorkers,
    SearchSeed,
    SearchTimeOver,
    SearchInterruptedWithStudy,
    TrialFailed,
    NothingToRefit,
    NoHost,
    ReadOnly,
    NoPath,
    NotLive,
    ImagesNotLive,
    WriteFiles,
    CallbacksLeftOut,
    NoInput,
    UnknownLetters,
    ModelWithoutHistory,
    DriveOfSession,
    OneFileForAll,
    SecondInput,
    EngineNotInstalled,
    DeviceWithoutEngine,
    LastShare,
    OneEpoch,
    SeveralEpochs,
    OneTrial,
    SeveralTrials,
    OneImage,
    SeveralImages,
    OtherInputScale,
    LivePage,
    NoDesktop,
    UnknownCulture,
    ReadFrom,
    ModelAlone,
    ModelWithHistory,
    ColumnsLeftOut,
    NotInRow,
    InRow,
    JumpInCallback,
    FileClaimed,
    OneAlone,
    NameIsNoPath,
    NeedsPath,
    OneTrainingPath,
    NoTestImages,
    ClassTwice,
    ClassRange,
    ClassListInQuotes,
    OneImageAlone,
    NoImageList,
    ImagesOfSeveralSets,
}

/// <summary>The module's messages.</summary>
internal static class Messages
{
    private static readonly ResourceManager Resources = new(typeof(Messages));

    public static string Format(Message message, params object?[] values) =>
        string.Format(CultureInfo.CurrentCulture, Resources.GetString(message.ToString(), CultureInfo.CurrentUICulture)!, values);

    /// <summary>How many of something there are, as a message says it: <c>1 epoch</c>, <c>3 epochs</c>.</summary>
    public static string Count(int count, Message one, Message several) => Format(count == 1 ? one : several, count);
}
