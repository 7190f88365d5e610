using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace MnistTools.Notebook;

/// <summary>
/// Both modules are in one process and must mean the same types, so this one brings no assembly of MnistTools: it takes those that the
/// MnistTools module has loaded, in whichever load context that is.
/// </summary>
public sealed class ModuleAssemblies : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private const string Module = "MnistTools.PowerShell";

    /// <inheritdoc/>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += Find;

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= Find;

    private static Assembly? Find(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Name?.StartsWith("MnistTools.", StringComparison.Ordinal) != true)
        {
            return null;
        }

        Assembly[] loaded = AppDomain.CurrentDomain.GetAssemblies();
        if (loaded.FirstOrDefault(assembly => assembly.GetName().Name == name.Name) is { } found)
        {
            return found;
        }

        // Not needed by that module so far: from beside it, as it would have been loaded by itself.
        Assembly? module = loaded.FirstOrDefault(assembly => assembly.GetName().Name == Module);
        string path = Path.Combine(Path.GetDirectoryName(module?.Location) ?? "", name.Name + ".dll");
        if (module is null || !File.Exists(path))
        {
            return null;
        }

        var owner = AssemblyLoadContext.GetLoadContext(module);
        return owner is null || owner == AssemblyLoadContext.Default ? Assembly.LoadFrom(path) : owner.LoadFromAssemblyPath(path);
    }
}
