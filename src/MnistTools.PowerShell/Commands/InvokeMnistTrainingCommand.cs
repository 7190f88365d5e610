using System.Collections;
using System.Globalization;
using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;
using MnistTools.Specs;
using MnistTools.Training;
using MnistTools.Training.Callbacks;
using MnistTools.Training.Options;

namespace MnistTools.PowerShell.Commands;

/// <summary>Trains a network, like Keras' fit, and returns its History.</summary>
/// <remarks>
/// <para>After each epoch, the line that Keras prints goes to the information stream. (6&gt;$null or -InformationAction Ignore silences it; SilentlyContinue
/// does not, as with Write-Host.) Each epoch is validated on the data's test images unless -ValidationSplit or -NoValidation says otherwise. The trained model
/// is in the Model property of the History.</para>
/// <para>Ctrl+C ends the training after the current step. The variable $LastMnistHistory has the History of the last training, with its model, however the
/// training ended, and even if a later cmdlet of the pipeline failed.</para>
/// <para>With -Live, if the page is open in a browser when the training ends, it becomes a report on the validation images, or on the test images if there are
/// none. Its button stops only this training, as Ctrl+C does: nothing goes down the pipeline, and $LastMnistHistory has what was learnt.</para>
/// <para>What can never work, such as an impossible path of a callback, is refused before the first data arrive. With -WhatIf the training runs, but callbacks
/// that would write files are left out and named.</para>
/// </remarks>
/// <whatif>Trains and returns the History, but leaves out and names the callbacks that would write files. Of a model that is given, a copy is trained.</whatif>
/// <example>
/// <code>$history = Import-MnistData | Invoke-MnistTraining -Epochs 10 -BatchSize 64
/// $history['val_accuracy']</code>
/// <para>Trains the default network, then shows the validation accuracy of each epoch.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// 32, 64, 128 | ForEach-Object { $data | Invoke-MnistTraining -Epochs 5 -BatchSize $_ -Seed 1 } | Export-HistoryPlot -Path batch.png</code>
/// <para>Compares three batch sizes in one figure.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Layer 'Dense(256, relu)', 'Dropout(0.3)', 'Dense(10, softmax)' -Optimizer 'Adam(0.002)' -Epochs 5</code>
/// <para>Trains another network with another optimizer.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -BatchSize 128 -Epochs 3</code>
/// <para>Trains Keras' simple convolutional network.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 50 -Callback 'EarlyStopping(patience=3, restore_best_weights=true)', 'BackupAndRestore(backup)', { param($log) "gap: $($log.GeneralizationGap)" }</code>
/// <para>Stops when validation no longer improves. After an interruption, even kill -9, the same command resumes after the last whole epoch.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Architecture Accurate -Optimizer AdamW -Schedule 'OneCycle(0.01)' -BatchSize 128 -Epochs 5</code>
/// <para>Raises and lowers the learning rate once over the whole training.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Architecture LeNet -Seed 1 -Engine TorchSharp</code>
/// <para>Trains with libtorch, to check one engine against the other. This needs the module MnistTools.TorchSharp.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Epochs 20 -Callback Snapshot -Live</code>
/// <para>Shows the training in the browser. At the end, the page becomes a report with a slider over the epochs.</para>
/// </example>
/// <example>
/// <code>New-MnistModel -Architecture LeNet -Seed 1 | Invoke-MnistTraining -Data (Import-MnistData) -Epochs 3</code>
/// <para>Trains a model from the pipeline.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// Import-Csv grid.csv | Invoke-MnistTraining -Data $data -Seed 1 | Export-HistoryPlot -Path grid.png -Metric val_loss</code>
/// <para>Trains once for each row of a table. Its columns have the names of parameters: Epochs, BatchSize, Optimizer.</para>
/// </example>
/// <example>
/// <code>Invoke-MnistTraining -FromHistory run.json</code>
/// <para>Repeats a run that Export-MnistHistory saved. If the numbers are not the same to the bit, a warning says what differs.</para>
/// </example>
/// <seealso cref="ExportHistoryPlotCommand"/>
/// <seealso cref="SaveMnistModelCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "MnistTraining", DefaultParameterSetName = FromLayers, SupportsShouldProcess = true, HelpUri = OnlineHelp.InvokeMnistTraining)]
[OutputType(typeof(History))]
public sealed partial class InvokeMnistTrainingCommand : MnistCommand
{
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);
    private Callback[] _callbacks = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Require(MyInvocation.MyCommand.Name, FromHistory is null ? CheckOptions : CheckRecord);
        Require(Callback, () => _callbacks = Admit(ReadCallbacks(Callback)));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Require(Data, () => ImageList.RefuseOne(Data?.Train));
        Try((object?)Option ?? Data, Train);
    }

    private void Train()
    {
        _rowCount += Option is null ? 0 : 1;
        if (FromHistory is not null)
        {
            Repeat(FromHistory);
            return;
        }

        TrainingSettings settings = ReadRow(ReadSettings());
        CheckAgree(settings.Options.InitialEpoch, settings.Options.Epochs, settings.Options.ValidationSplit);
        int seed = settings.Options.Seed ?? Random.Shared.Next();
        // Each row begins with the model as it was given, and -WhatIf leaves it so.
        MnistModel model = (Option is null && !IsWhatIf ? Model : Model?.Copy()) ?? settings.CreateModel(Data.Train, seed);
        ImageSet? validation = NoValidation || settings.Options.ValidationSplit > 0 ? null : ValidationData ?? TestImages;
        TrainingOptions options = settings.CreateOptions(Data.Train, model.Optimizer) with
        {
            Seed = seed,
            IsSeedDrawn = settings.Options.Seed is null,
            ResolvePath = SessionPath.CreateResolver(SessionState),
        };
        ClaimFiles(options);
        Describe(model, options, validation);
        Give(Fit(model, options, validation));
    }

    /// <summary>Refuses a callback that would write over what another one, or it itself for an earlier input, has written.</summary>
    private void ClaimFiles(TrainingOptions options)
    {
        foreach (Callback callback in options.Callbacks.Where(callback => callback.ReplacesFile))
        {
            callback.CheckPath(path =>
            {
                string full = options.FullPathOf(path);
                return _claimed.Add(full) ? full : throw new ArgumentException(Messages.Format(Message.FileClaimed, callback, full));
            });
        }
    }

    private bool IsWhatIf => LanguagePrimitives.IsTrue(MyInvocation.BoundParameters.GetValueOrDefault("WhatIf") ?? GetVariableValue("WhatIfPreference", false));

    private void Give(History history)
    {
        if (history.End == TrainingEnd.Cancelled)
        {
            TellOfInterruption(history);
        }
        else
        {
            WarnOfDivergence(history);
            WriteObject(history);
        }
    }

    private void CheckOptions()
    {
        // A row may say how many there are.
        CheckAgree(InitialEpoch, TakesRows && !MyInvocation.BoundParameters.ContainsKey(nameof(Epochs)) ? int.MaxValue : Epochs, ValidationSplit ?? 0);
        Exclude(NoValidation && ValidationData is not null, nameof(NoValidation), nameof(ValidationData));
        Exclude(Schedule is not null && LearningRate is not null, nameof(Schedule), nameof(LearningRate));
        if (Device is { } device)
        {
            Engine =
                Engine is Engine.TorchSharp torch ? torch with { Device = device } : throw new ArgumentException(Messages.Format(Message.DeviceWithoutEngine));
        }

        LoadEngine(Engine);
    }

    /// <summary>Refuses what no training can do, as soon as it is known.</summary>
    private void CheckAgree(int initialEpoch, int epochs, double validationSplit)
    {
        if (initialEpoch >= epochs)
        {
            throw new ArgumentException(Messages.Format(Message.NoEpochLeft, initialEpoch, epochs));
        }

        Exclude(NoValidation && validationSplit > 0, nameof(NoValidation), nameof(ValidationSplit));
        Exclude(ValidationData is not null && validationSplit > 0, nameof(ValidationData), nameof(ValidationSplit));
    }

    private const string EngineModule = "MnistTools.TorchSharp";

    /// <summary>An engine that is in a module of its own comes with that module: the one beside this module, or that which the session finds.</summary>
    private void LoadEngine(Engine? engine)
    {
        if (engine is not Engine.TorchSharp)
        {
            return;
        }

        try
        {
            InvokeCommand.InvokeScript(
                "param($name, $beside) if (-not (Get-Module $name)) { Import-Module ($beside ?? $name) -Global -ErrorAction Stop }",
                EngineModule, ModulesBeside(EngineModule).FirstOrDefault(File.Exists)!);
        }
        catch (RuntimeException failure)
        {
            throw new ArgumentException(Messages.Format(Message.EngineNotInstalled, failure.ErrorRecord.Exception.Message), failure);
        }
    }

    /// <summary>Where another module is if it lies beside this one, whose folder may be that of its version.</summary>
    private static IEnumerable<string> ModulesBeside(string name)
    {
        DirectoryInfo own = Directory.GetParent(typeof(InvokeMnistTrainingCommand).Assembly.Location)!;
        if (own.Parent is { } folder)
        {
            yield return Path.Combine(folder.FullName, name, $"{name}.psd1");
            yield return Path.Combine(folder.Parent?.FullName ?? "", name, own.Name, $"{name}.psd1");
        }
    }

    private static void Exclude(bool areBothGiven, string one, string other)
    {
        if (areBothGiven)
        {
            throw new ArgumentException(Messages.Format(Message.Contradiction, one, other));
        }
    }

    /// <summary>The images to validate on where nothing else is said; an ImageSet as data has none.</summary>
    private ImageSet? TestImages => Data.Test.Count > 0 ? Data.Test : null;

    private History Fit(MnistModel model, TrainingOptions options, ImageSet? validation)
    {
        using LivePage? page = Live ? new LivePage(CultureInfo.CurrentUICulture) : null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(StopToken, page?.Stopped ?? CancellationToken.None);
        var reporter = new TrainingReporter(this, StopToken, page);
        History? before = model.History;
        try
        {
            History history = Trainer.Fit(model, Data.Train, validation, options, reporter, stop.Token);
            ShowReport(page, model, options, validation);
            return history;
        }
        finally
        {
            // Before anything that may fail: what was learnt is kept however it ended. What was refused has not begun.
            if (model.History != before)
            {
                KeepLast(model.History);
            }

            if (!StopToken.IsCancellationRequested)
            {
                reporter.Complete();
            }
        }
    }

    private void Describe(MnistModel model, TrainingOptions options, ImageSet? validation)
    {
        string measured = validation is not null ? Messages.Format(Message.ValidationOn, validation)
            : options.ValidationSplit is > 0 and var split ? Messages.Format(
                Message.ValidationOn, Messages.Format(Message.LastShare, split.ToString("P0", CultureInfo.InvariantCulture)))
            : Messages.Format(Message.NoValidation);
        WriteVerbose(Messages.Format(
            Message.Training, model, Data.Train, measured, options.Optimizer, options.Loss ?? model.Loss, options.BatchSize, options.Seed,
            options.ThreadCount ?? TrainingOptions.DefaultThreadCount));
    }

    /// <summary>Each option has the value of the parameter of its name.</summary>
    private TrainingSettings ReadSettings()
    {
        var settings = new TrainingSettings();
        foreach (TrainingOption option in TrainingOption.All)
        {
            settings = ReadParameter(option.Name) is { } value ? option.Apply(settings, value) : settings;
        }

        return settings;
    }

    private object? ReadParameter(string name) => name switch
    {
        nameof(Callback) => _callbacks,
        nameof(ClassWeight) => ReadClassWeights(ClassWeight ?? []),
        nameof(Metric) => Metric ?? [],
        _ => GetType().GetProperty(name)!.GetValue(this) is var value && value is SwitchParameter given ? given.ToBool() : value,
    };

    /// <summary>Keys are names of classes, or their numbers.</summary>
    private static KeyValuePair<string, double>[] ReadClassWeights(IDictionary weights) => [.. weights.Cast<DictionaryEntry>().Select(ReadClassWeight)];

    private static KeyValuePair<string, double> ReadClassWeight(DictionaryEntry entry)
    {
        // What PowerShell makes of nothing is 0, which would switch the class off, and of '2,5' it is 25.
        object? value = ScriptObject.BaseOf(entry.Value);
        if (NumberText.TryConvert(value, out double weight))
        {
            return new(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, weight);
        }

        (object shown, string advice) = value switch
        {
            null => ("$null", ""),
            "" => ("''", ""),
            object[] => (Messages.Format(Message.AList), $" {Messages.Format(Message.OneNumber)}"),
            _ => (value, NumberText.Advise($"{value}")),
        };
        throw new ArgumentException(Messages.Format(Message.NoClassWeight, entry.Key, shown) + advice);
    }

    private IEnumerable<Callback> ReadCallbacks(IEnumerable? given) => (given ?? Array.Empty<object>()).OfType<object>().Select(ToCallback);

    /// <summary>Refuses callbacks that could never write their files, and leaves those out that are not to write.</summary>
    private Callback[] Admit(IEnumerable<Callback> callbacks)
    {
        Callback[] all = [.. callbacks];
        Func<string, string> resolve = SessionPath.CreateResolver(SessionState);
        foreach (Callback callback in all)
        {
            callback.CheckPath(resolve);
        }

        return [.. all.Where(callback => !callback.WritesFiles || ShouldProcess($"{callback}", Messages.Format(Message.WriteFiles)))];
    }

    /// <summary>A callback, its text, or a script block that gets the row of each epoch. What the block writes is shown, as by Write-Host.</summary>
    private Callback ToCallback(object given)
    {
        object value = ScriptObject.BaseOf(given);
        return value switch
        {
            Callback callback => callback,
            string text => MnistTools.Training.Callbacks.Callback.Parse(text),
            ScriptBlock script => new LambdaCallback($"{{{script}}}") { OnEpochEnd = log => Invoke(script, log) },
            _ => throw new ArgumentException(Messages.Format(Message.NoCallback, value.GetType().Name)),
        };
    }

    private void Invoke(ScriptBlock script, EpochLog log)
    {
        try
        {
            foreach (PSObject? written in script.InvokeWithContext((Dictionary<string, ScriptBlock>?)null, [new PSVariable("_", log)], log))
            {
                WriteInformation(new HostInformationMessage { Message = written?.ToString() ?? "" }, ["PSHOST"]);
            }
        }
        catch (PipelineStoppedException) when (TrainingReporter.IsStopped(StopToken))
        {
            // The training ends by its token, and has not failed.
        }
        catch (FlowControlException jump) when (jump is BreakException or ContinueException)
        {
            // There is no loop in the block, so it would leave one around the cmdlet, or else the script.
            throw new SpecException(Messages.Format(Message.JumpInCallback));
        }
    }

    private void WarnOfDivergence(History history)
    {
        if (history.End == TrainingEnd.LossNotFinite)
        {
            WriteWarning(Messages.Format(Message.LossNotFinite, history.Epochs[^1].Epoch, history.Epochs[^1].Steps));
        }
    }
}
