using System.Dynamic;
using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json.Serialization;
using MnistTools.Metrics;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Models;

/// <summary>
/// What <c>fit</c> returns in Keras: for each metric, the list of its values, one for each epoch, with everything that is needed to repeat the run.
/// It is not enumerable, so that a pipeline of PowerShell passes it on as one object.
/// </summary>
public sealed class History : IDynamicMetaObjectProvider
{
    private readonly Dictionary<string, double[]> _values;

    /// <summary>Makes a history of epochs that have ended.</summary>
    /// <param name="parameters">What was trained, and how.</param>
    /// <param name="epochs">Its epochs, in their order.</param>
    /// <param name="model">The trained model, if it is there.</param>
    /// <exception cref="ArgumentException">An epoch is none that a training has, or does not come after the one before it.</exception>
    public History(HistoryParameters parameters, IEnumerable<EpochLog> epochs, MnistModel? model = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(epochs);
        Parameters = parameters;
        Model = model;
        EpochLog[] rows = [.. epochs];
        Check.NoneIsNull(rows, nameof(epochs));
        for (int i = 0; i < rows.Length; i++)
        {
            if (FindProblem(rows[i], i == 0 ? null : rows[i - 1]) is { } problem)
            {
                throw new ArgumentException(problem, nameof(epochs));
            }
        }

        string[] names = [.. rows.SelectMany(epoch => epoch.Metrics.Keys)];
        StringComparer comparer = MetricNames.ComparerOf(names);
        // Arrays: scripting languages cannot index the lists that the compiler makes of collection expressions.
        Keys = names.Distinct(comparer).ToArray();
        Epochs = rows.Select(row => row.WithKeys(Keys)).ToArray();
        _values = Keys.ToDictionary(key => key, key => Epochs.Where(e => e.Metrics.ContainsKey(key)).Select(e => e.Metrics[key]).ToArray(), comparer);
    }

    /// <summary>The names of what was measured: <c>loss</c>, <c>accuracy</c>, <c>val_loss</c>, <c>val_accuracy</c>.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>A row an epoch.</summary>
    public IReadOnlyList<EpochLog> Epochs { get; }

    /// <summary>All that is needed to do the run again.</summary>
    public HistoryParameters Parameters { get; }

    /// <summary>How the training ended. A history that was cut short keeps the epochs that it has.</summary>
    public TrainingEnd End { get; init; }

    /// <summary>
    /// The weights of the epochs that a Snapshot kept. A model's own file keeps them with its history if they are small; a history's file never does.
    /// </summary>
    public IReadOnlyList<WeightSnapshot> Snapshots
    {
        get;
        // An array: scripting languages cannot index the lists that the compiler makes of collection expressions.
        init => field = value.ToArray();
    } = [];

    /// <summary>
    /// The trained model; <see langword="null"/> if the history was read from a file of its own. It has its history itself, so JSON leaves it out.
    /// </summary>
    [JsonIgnore]
    public MnistModel? Model { get; }

    /// <summary>
    /// The epoch whose weights a callback gave back to the model at the end: <c>EarlyStopping</c> with <c>restore_best_weights=true</c>. <see langword="null"/>
    /// if none did; the model then has the weights of the last epoch, or an average.
    /// </summary>
    /// <exception cref="ArgumentException">The history does not have it.</exception>
    public int? RestoredEpoch
    {
        get;
        init => field = FindProblemOfRestored(value, Epochs) is { } problem ? throw new ArgumentException(problem, nameof(RestoredEpoch)) : value;
    }

    /// <summary>
    /// The epoch with the best validation: the highest <c>val_accuracy</c>, or the lowest <c>val_loss</c> where accuracy was not measured;
    /// the first of equals. <see langword="null"/> without validation.
    /// </summary>
    public int? BestEpoch => BestEpochKey is { } key ? FindBestEpoch(key) : null;

    /// <summary>The metric by which <see cref="BestEpoch"/> is the best; <see langword="null"/> without validation.</summary>
    internal string? BestEpochKey =>
        new[] { MetricNames.Accuracy, MetricNames.Loss }.Select(MetricNames.Validation).FirstOrDefault(key => FindBestEpoch(key) is not null);

    /// <summary>
    /// Accuracy of training less that of validation, in the last epoch that has both: how much was learnt by heart. <see langword="null"/> without validation.
    /// </summary>
    public double? GeneralizationGap => Epochs.LastOrDefault(epoch => epoch.GeneralizationGap is not null)?.GeneralizationGap;

    /// <summary>
    /// The values of a metric, one for each epoch in which it was measured. The name is found whatever its case, and a short one as well: <c>val_mse</c>.
    /// </summary>
    /// <returns>A copy.</returns>
    /// <exception cref="KeyNotFoundException">Nothing of that name was measured; the message lists what was.</exception>
    public IReadOnlyList<double> this[string key] => FindKey(key) is { } found
        ? _values[found].ToArray()
        : throw new KeyNotFoundException(VisibleText.Of($"The history has no '{key}'. It has: {string.Join(", ", Keys)}."));

    /// <summary>Whether a metric was measured. The name is found whatever its case, and a short one as well: <c>val_mse</c>.</summary>
    public bool ContainsKey(string key) => FindKey(key) is not null;

    /// <summary>
    /// The epoch in which a metric was best (a loss lowest, anything else highest), the first of equals; <see langword="null"/> if it was never measured or
    /// never a number.
    /// </summary>
    /// <param name="key">Its name, whatever its case, or a short one: <c>val_mse</c>.</param>
    public int? FindBestEpoch(string key)
    {
        if (FindKey(key) is not { } found)
        {
            return null;
        }

        int sign = MetricNames.IsSmallerBetter(found) ? 1 : -1;
        return Epochs.Where(e => e.Metrics.TryGetValue(found, out double value) && !double.IsNaN(value)).MinBy(e => sign * e.Metrics[found])?.Epoch;
    }

    /// <summary>The epoch after which a metric no longer improved; <see langword="null"/> where the last value is the best one, or there is none.</summary>
    internal int? FindLastImprovement(string key) =>
        FindBestEpoch(key) is { } best
        && best != Epochs.Last(epoch => epoch.Metrics.TryGetValue(key, out double value) && !double.IsNaN(value)).Epoch
            ? best
            : null;

    /// <summary>A row an epoch, rounded for reading, with what was trained.</summary>
    public string GetTable() => HistoryTable.Write(this);

    /// <summary>A line such as <c>History of 10 epochs: loss, accuracy, val_loss, val_accuracy</c>.</summary>
    public override string ToString() => VisibleText.Of($"History of {Counted.Of(Epochs.Count, "epoch")}: {string.Join(", ", Keys)}");

    /// <summary>What keeps a row from following another one in a history; <see langword="null"/> if nothing does.</summary>
    internal static string? FindProblem(EpochLog epoch, EpochLog? before) => (epoch, before) switch
    {
        ({ Epoch: < 1 }, null) => string.Create(CultureInfo.InvariantCulture, $"The epoch {epoch.Epoch} cannot be: the first is 1 or later."),
        (_, { } earlier) when epoch.Epoch <= earlier.Epoch =>
            string.Create(CultureInfo.InvariantCulture, $"The epoch {epoch.Epoch} cannot be: it comes after {earlier.Epoch}."),
        ({ Steps: < 0 }, _) => string.Create(CultureInfo.InvariantCulture, $"The epoch {epoch.Epoch} cannot have {epoch.Steps} steps."),
        ({ Duration.Ticks: < 0 }, _) =>
            string.Create(CultureInfo.InvariantCulture, $"The epoch {epoch.Epoch} cannot take {epoch.Duration.TotalSeconds} seconds."),
        _ => null,
    };

    /// <summary>What is wrong with an epoch to whose weights no training of these can have gone back; <see langword="null"/> if nothing is.</summary>
    internal static string? FindProblemOfRestored(int? restored, IReadOnlyList<EpochLog> epochs) =>
        restored is { } epoch && epochs.All(log => log.Epoch != epoch)
        ? string.Create(CultureInfo.InvariantCulture, $"The model cannot have the weights of epoch {epoch}, which the history does not have.")
        : null;

    private string? FindKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new[] { key, MetricNames.KeyOf(key) }.FirstOrDefault(_values.ContainsKey);
    }

    /// <summary>The history in a language that looks members up while it runs, such as a shell or C#'s <c>dynamic</c>.</summary>
    DynamicMetaObject IDynamicMetaObjectProvider.GetMetaObject(Expression parameter) => new IndexedByName(parameter, this);

    /// <summary>A shell may take any exception of an indexer for nothing being there. An object that says itself how it is indexed is asked as it is.</summary>
    private sealed class IndexedByName(Expression expression, History history) : DynamicMetaObject(expression, BindingRestrictions.Empty, history)
    {
        public override DynamicMetaObject BindGetIndex(GetIndexBinder binder, DynamicMetaObject[] indexes)
        {
            if (indexes is not [DynamicMetaObject index])
            {
                return base.BindGetIndex(binder, indexes);
            }

            Func<History, object?, object> find = static (history, key) => history[Convert.ToString(key, CultureInfo.InvariantCulture) ?? ""];
            Expression values = Expression.Invoke(
                Expression.Constant(find), Expression.Convert(Expression, typeof(History)), Expression.Convert(index.Expression, typeof(object)));
            return new DynamicMetaObject(values, BindingRestrictions.GetTypeRestriction(Expression, typeof(History)));
        }
    }
}
