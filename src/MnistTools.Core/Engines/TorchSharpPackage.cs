using System.Reflection;
using System.Runtime.Loader;

namespace MnistTools.Engines;

/// <summary>
/// The package with all that needs libtorch: a package of its own, so that nobody else carries that. The core finds it, and what is in it, by name.
/// </summary>
internal static class TorchSharpPackage
{
    /// <summary>The name of the package, of its assembly and namespace, and of the module for a session.</summary>
    public const string Name = "MnistTools.TorchSharp";

    /// <summary>What to do where it is not there.</summary>
    public const string HowToGet = $"A program references the package {Name}; a session imports the module {Name}.";

    /// <summary>Makes an object of a type of the package; <see langword="null"/> where the package is not there.</summary>
    /// <param name="type">The type's name within the package.</param>
    /// <param name="arguments">What its constructor takes.</param>
    public static T? Create<T>(string type, params object[] arguments)
        where T : class => Find() is { } assembly ? (T)Activator.CreateInstance(assembly.GetType($"{Name}.{type}", throwOnError: true)!, arguments)! : null;

    private static Assembly? Find()
    {
        if (AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == Name) is { } loaded)
        {
            return loaded;
        }

        try
        {
            return AssemblyLoadContext.GetLoadContext(typeof(TorchSharpPackage).Assembly)!.LoadFromAssemblyName(new AssemblyName(Name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
