using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Reflection;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Gives PowerShell each metric as a property (<c>$history.val_loss</c>, a column of <c>Export-Csv</c>) beside some of the object's own. No metric takes
/// the place of a member of the object: its name may have come with a file.
/// </summary>
/// <param name="type">What is adapted.</param>
/// <param name="own">Which of its own properties are listed; the others can be read all the same.</param>
/// <param name="replaced">Which of them are the metric of the same name.</param>
public abstract class MetricAdapter(Type type, string[] own, string[] replaced) : PSPropertyAdapter
{
    private readonly HashSet<string> _members =
        type.GetMembers().Select(member => member.Name).Except(replaced).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override Collection<PSAdaptedProperty> GetProperties(object baseObject) =>
        [.. own.Select(OfType), .. KeysOf(baseObject).Where(IsFree).Select(key => new PSAdaptedProperty(key, null))];

    /// <inheritdoc/>
    public override PSAdaptedProperty? GetProperty(object baseObject, string propertyName) =>
        own.FirstOrDefault(name => name.Equals(propertyName, StringComparison.OrdinalIgnoreCase)) is { } listed ? OfType(listed)
        : KeysOf(baseObject)
            .FirstOrDefault(key => key.Equals(propertyName, StringComparison.OrdinalIgnoreCase) && IsFree(key)) is { } key ? new PSAdaptedProperty(key, null)
        : null;

    /// <inheritdoc/>
    public override object? GetPropertyValue(PSAdaptedProperty adaptedProperty) => adaptedProperty.Tag is PropertyInfo property
        ? property.GetValue(adaptedProperty.BaseObject)
        : ValueOf(adaptedProperty.BaseObject, adaptedProperty.Name);

    /// <inheritdoc/>
    public override string GetPropertyTypeName(PSAdaptedProperty adaptedProperty) =>
        (adaptedProperty.Tag is PropertyInfo property ? property.PropertyType : MetricType).FullName!;

    /// <inheritdoc/>
    public override bool IsGettable(PSAdaptedProperty adaptedProperty) => true;

    /// <inheritdoc/>
    public override bool IsSettable(PSAdaptedProperty adaptedProperty) => false;

    /// <inheritdoc/>
    public override void SetPropertyValue(PSAdaptedProperty adaptedProperty, object value) =>
        throw new SetValueException(Messages.Format(Message.ReadOnly, adaptedProperty.Name));

    /// <summary>The type of a metric's value.</summary>
    protected abstract Type MetricType { get; }

    /// <summary>The names of the metrics.</summary>
    protected abstract IEnumerable<string> KeysOf(object adapted);

    /// <summary>A metric's value.</summary>
    protected abstract object? ValueOf(object adapted, string key);

    private bool IsFree(string key) => !_members.Contains(key);

    private protected PSAdaptedProperty OfType(string name) => new(name, type.GetProperty(name));
}

/// <summary>A History with a list of numbers for each metric. As in Keras, <c>$history.history['loss']</c> is <c>$history['loss']</c>.</summary>
public sealed class HistoryAdapter() : MetricAdapter(typeof(History), Listed, [])
{
    private static readonly string[] Listed =
        [nameof(
            History.Keys), nameof(History.Epochs), nameof(History.Parameters), nameof(History.End), nameof(History.Model), nameof(History.BestEpoch),
            nameof(History.RestoredEpoch), nameof(History.GeneralizationGap)];

    /// <inheritdoc/>
    public override PSAdaptedProperty? GetProperty(object baseObject, string propertyName) =>
        nameof(History).Equals(propertyName, StringComparison.OrdinalIgnoreCase)
            ? new PSAdaptedProperty(nameof(History), null)
            : base.GetProperty(baseObject, propertyName);

    /// <inheritdoc/>
    protected override Type MetricType => typeof(double[]);

    /// <inheritdoc/>
    protected override IEnumerable<string> KeysOf(object adapted) => ((History)adapted).Keys;

    /// <inheritdoc/>
    protected override object ValueOf(object adapted, string key) => key == nameof(History) ? adapted : ((History)adapted)[key];
}

/// <summary>An evaluation with a number for each metric that it was asked for.</summary>
public sealed class EvaluationAdapter() : MetricAdapter(typeof(ModelEvaluation), Listed, [])
{
    private static readonly string[] Listed = [.. typeof(ModelEvaluation).GetProperties().Select(property => property.Name)];

    /// <inheritdoc/>
    protected override Type MetricType => typeof(double);

    /// <inheritdoc/>
    protected override IEnumerable<string> KeysOf(object adapted) => ((ModelEvaluation)adapted).Metrics.Keys;

    /// <inheritdoc/>
    protected override object ValueOf(object adapted, string key) => ((ModelEvaluation)adapted).Metrics[key];
}

/// <summary>A row of a History with a number for each of its metrics; <see langword="null"/> where it was not measured in this epoch.</summary>
public sealed class EpochLogAdapter() : MetricAdapter(typeof(EpochLog), Listed, Replaced)
{
    private static readonly string[] Listed = [nameof(EpochLog.Epoch), nameof(EpochLog.Steps), nameof(EpochLog.Duration)];

    private static readonly string[] Replaced = [nameof(EpochLog.Loss), nameof(EpochLog.Accuracy)];

    /// <summary>Also the learning rate, which is not listed: PowerShell by itself would make 5 of '0,5'.</summary>
    public override PSAdaptedProperty? GetProperty(object baseObject, string propertyName) =>
        base.GetProperty(baseObject, propertyName) ?? (IsRate(propertyName) ? OfType(nameof(EpochLog.LearningRate)) : null);

    /// <inheritdoc/>
    public override bool IsSettable(PSAdaptedProperty adaptedProperty) => IsRate(adaptedProperty.Name);

    /// <inheritdoc/>
    public override void SetPropertyValue(PSAdaptedProperty adaptedProperty, object value)
    {
        if (!IsRate(adaptedProperty.Name))
        {
            base.SetPropertyValue(adaptedProperty, value);
            return;
        }

        try
        {
            ((EpochLog)adaptedProperty.BaseObject).LearningRate = ReadRate(ScriptObject.BaseOf(value));
        }
        catch (Exception refused) when (refused is ArgumentException or InvalidOperationException or PSInvalidCastException)
        {
            throw new SetValueException(refused.Message, refused);
        }
    }

    private static bool IsRate(string name) => name.Equals(nameof(EpochLog.LearningRate), StringComparison.OrdinalIgnoreCase);

    private static double? ReadRate(object? value) => value switch
    {
        string text => NumberText.TryParse(text, out double rate) ? rate
            : throw new ArgumentException(Messages.Format(Message.NoNumber, text) + NumberText.Advise(text)),
        object[] { Length: > 1 } => throw new ArgumentException(Messages.Format(Message.OneNumber)),
        _ => LanguagePrimitives.ConvertTo<double?>(value),
    };

    /// <inheritdoc/>
    protected override Type MetricType => typeof(double?);

    /// <inheritdoc/>
    protected override IEnumerable<string> KeysOf(object adapted) => ((EpochLog)adapted).Keys;

    /// <inheritdoc/>
    protected override object? ValueOf(object adapted, string key) => ((EpochLog)adapted).Metrics.TryGetValue(key, out double value) ? value : null;
}
