using System.Collections;
using System.Runtime.CompilerServices;

namespace MnistTools.Specs;

/// <summary>Lists of a script, which may have lists for items.</summary>
internal static class NestedList
{
    /// <summary>
    /// The items of a list. Whoever goes on into them is stopped before a list that holds itself fills the stack, which would end the process.
    /// </summary>
    /// <exception cref="SpecException">It is within too many lists.</exception>
    public static IEnumerable<object?> ItemsOf(IEnumerable list) => RuntimeHelpers.TryEnsureSufficientExecutionStack()
        ? list.Cast<object?>()
        : throw new SpecException("A list holds itself, or lists within lists without end.");
}
