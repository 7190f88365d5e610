using System.Reflection;
using System.Runtime.CompilerServices;

namespace MnistTools.Core.Tests.Mutation;

/// <summary>
/// Makes Core's static tables and the definitions of all specs before the first change of a mutation run. All changes are tried in one process; where
/// one of them ends it, the next begins in a new one, and tables that were first made under a change would spoil every change after it. A change of
/// what is only run here therefore counts as unnoticed.
/// </summary>
internal static class TablesBeforeChanges
{
    [ModuleInitializer]
    internal static void Make()
    {
        Assembly core = typeof(Spec).Assembly;
        // Stryker adds this type to what it changes, in a namespace of a name drawn by lot. Built as it is, Core has none.
        if (core.GetTypes().FirstOrDefault(type => type.Name == "MutantControl") is not { } control)
        {
            return;
        }

        // The file that says which change is at work is looked up once. As if there were none, no change is at work.
        FieldInfo known = StaticField(control, "_mutantFilePathCached");
        StaticField(control, "_cachedMutantFilePath").SetValue(null, "");
        StaticField(control, "ActiveMutant").SetValue(null, -1);
        known.SetValue(null, true);
        Type[] types = [.. core.GetTypes(), .. typeof(TablesBeforeChanges).Assembly.GetTypes()];
        foreach (Type type in types.Where(type => !type.ContainsGenericParameters))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
            if (type.IsSubclassOf(typeof(Spec)) && !type.IsAbstract)
            {
                SpecDefinition.Of(type);
            }
        }

        known.SetValue(null, false);
    }

    private static FieldInfo StaticField(Type type, string name)
        => type.GetField(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            ?? throw new InvalidOperationException($"Stryker's {type.FullName} has no field {name}: this version of Stryker is not known here.");
}
