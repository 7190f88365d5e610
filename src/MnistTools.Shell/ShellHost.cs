using System.Globalization;
using System.Management.Automation.Host;
using System.Reflection;

namespace MnistTools.Shell;

/// <summary>The engine's way to the shell: who it is, its console, and the wish to leave.</summary>
internal sealed class ShellHost(Screen screen, ShellUserInterface userInterface, Action runNestedPrompt) : PSHost
{
    /// <summary>The shell's version, that of the whole of MnistTools.</summary>
    public static Version ShellVersion { get; } = Assembly.GetExecutingAssembly().GetName().Version!;

    /// <summary>What <c>exit</c> asked for, once it did; a nested prompt takes it back and ends itself alone.</summary>
    public int? ExitRequest { get; set; }

    /// <summary>A nested prompt is asked to give way to the command that opened it.</summary>
    public bool NestedPromptShouldEnd { get; set; }

    /// <inheritdoc/>
    public override string Name => "MnistTools.Shell";

    /// <inheritdoc/>
    public override Version Version => ShellVersion;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI => userInterface;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitRequest = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => runNestedPrompt();

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => NestedPromptShouldEnd = true;

    /// <summary>A native program is about to write to the terminal on its own.</summary>
    public override void NotifyBeginApplication() => screen.HideProgress();

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
