using System.Diagnostics;

namespace MnistTools.Tests;

/// <summary>A program that hears SIGINT. A runner that was started in the background ignores it, and its children inherit that: env takes it back.</summary>
internal static class Interruptible
{
    public static ProcessStartInfo Program(string program, params IEnumerable<string> arguments) =>
        OperatingSystem.IsLinux() ? new("env", ["--default-signal=INT", program, .. arguments]) : new(program, arguments);
}
