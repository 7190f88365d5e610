using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using MnistTools.Data;
using MnistTools.Plotting;

namespace MnistTools.PowerShell.Isolation;

/// <summary>
/// The one way from a session to the module's assemblies. The cmdlets are in PowerShell's own context, as all cmdlets are; what they need of MnistTools
/// comes from <see cref="ModuleLoadContext"/>, and so does what scripts and other modules name: all mean the same types. This holds once for the whole
/// process, whatever its runspaces import and remove, since objects outlive the module that made them.
/// </summary>
public static class SessionAssemblies
{
    static SessionAssemblies()
    {
        var context = new ModuleLoadContext(Path.Combine(Path.GetDirectoryName(typeof(SessionAssemblies).Assembly.Location)!, "lib"));
        AssemblyLoadContext.Default.Resolving += (_, name) =>
            ModuleLoadContext.IsOfMnistTools(name) && context.FileOf(name) is { } file ? context.LoadFromAssemblyPath(file) : null;
        NameTypes();
    }

    /// <summary>
    /// Opens it, if nobody has so far. To be called before PowerShell looks for cmdlets: it looks at all types, and some need the others to be looked at.
    /// </summary>
    public static void Open()
    {
    }

    /// <summary>
    /// PowerShell looks for types in no context but its own. So each is named as about_Classes does it for types of a module: an accelerator with the
    /// full name. What the session has loaded itself goes before.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NameTypes()
    {
        Action<string, Type> add = typeof(PSObject).Assembly.GetType("System.Management.Automation.TypeAccelerators", throwOnError: true)!
            .GetMethod("Add", [typeof(string), typeof(Type)])!.CreateDelegate<Action<string, Type>>();
        Assembly[] assemblies = [typeof(MnistData).Assembly, typeof(FigureException).Assembly];
        foreach (Type type in assemblies.SelectMany(assembly => assembly.GetExportedTypes()))
        {
            add(type.FullName!, type);
        }
    }
}
