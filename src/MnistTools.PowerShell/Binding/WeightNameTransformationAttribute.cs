using System.Collections;
using System.Management.Automation;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Binding;

/// <summary>Makes a list of names, or a hashtable of them by layer or weight, what an import takes.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WeightNameTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => ScriptObject.BaseOf(inputData) switch
    {
        IDictionary map => WeightNames.OfMap(map.Cast<DictionaryEntry>().ToDictionary(entry => $"{entry.Key}", entry => $"{entry.Value}")),
        string name => WeightNames.OfList([name]),
        IEnumerable list => WeightNames.OfList(list.Cast<object?>().Select(name => $"{name}")),
        _ => inputData,
    };
}
