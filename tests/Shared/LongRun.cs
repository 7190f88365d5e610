using System.Globalization;

namespace MnistTools.Tests;

/// <summary>Variables of the environment that make a test longer than the suite has time for; docs/reliability.md lists them.</summary>
internal static class LongRun
{
    /// <summary>The number in a variable, or the usual one where there is none.</summary>
    public static int Read(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : usual;
}
