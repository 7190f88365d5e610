using System.Collections;
using System.Management.Automation;
using MnistTools.Specs;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Binding;

/// <summary>Lets a parameter take a search space as a hash table, or several as a list of them.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SpaceTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Unwrap(inputData) switch
    {
        IEnumerable many and not (string or IDictionary) => many.Cast<object?>().Select(ToTable).ToArray(),
        var one => ToTable(one)!,
    };

    private static object? ToTable(object? item) => Unwrap(item) switch
    {
        IDictionary table => new SpaceTable(Read(table)),
        SearchSpace space => new SpaceTable(space),
        var other => other,
    };

    private static SearchSpace Read(IDictionary table)
    {
        try
        {
            return new SearchSpace(table.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create($"{entry.Key}", Unwrap(entry.Value))));
        }
        catch (SpecException wrong)
        {
            throw new ArgumentTransformationMetadataException(wrong.Message, wrong);
        }
    }

    // What the engine wraps is unwrapped, also in lists of lists. A script's object, such as ConvertFrom-Json makes, is a table.
    public static object? Unwrap(object? value) => (ScriptObject.ToTable(value) ?? ScriptObject.Unwrap(value)) switch
    {
        string text => text,
        IDictionary table => table,
        IEnumerable list => NestedList.ItemsOf(list).Select(Unwrap).ToList(),
        var other => other,
    };
}
