using System.Reflection;

namespace MnistTools.Tests;

/// <summary>What the build says to these tests.</summary>
internal static class BuiltFor
{
    public static string Read(string key) => typeof(BuiltFor).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
