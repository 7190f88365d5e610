using System.ComponentModel;
using System.Diagnostics;

namespace MnistTools.PowerShell;

/// <summary>The screen in front of the user, if there is one.</summary>
internal static class Desktop
{
    /// <summary>One that is logged in from elsewhere has its screen there.</summary>
    private static bool IsThere => !IsSet("SSH_CONNECTION")
        && (OperatingSystem.IsLinux() ? IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY") : !OperatingSystem.IsWindows() || Environment.UserInteractive);

    /// <summary>Opens an address in the user's browser. Without a desktop or a browser nothing happens.</summary>
    public static void Open(Uri address)
    {
        if (!IsThere)
        {
            return;
        }

        try
        {
            using Process? browser = Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true });
        }
        catch (Win32Exception)
        {
            // There is none; the address has been said.
        }
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
