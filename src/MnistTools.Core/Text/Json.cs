using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MnistTools.Text;

/// <summary>
/// JSON whose shape is that of types, found by reflection. Programs turn this off for all that does not ask for it
/// (<c>JsonSerializerIsReflectionEnabledByDefault</c>), also without knowing it: those of one C# file, and trimmed ones. So all options here ask for it.
/// </summary>
internal static class Json
{
    /// <summary>What options need to ask for it.</summary>
    public static IJsonTypeInfoResolver Reflection { get; } = new DefaultJsonTypeInfoResolver();

    /// <summary>For what needs no other option.</summary>
    public static JsonSerializerOptions Options { get; } = new() { TypeInfoResolver = Reflection };
}
