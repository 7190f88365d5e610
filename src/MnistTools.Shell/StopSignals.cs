using System.Runtime.InteropServices;

namespace MnistTools.Shell;

/// <summary>
/// Ctrl+C (SIGINT) and SIGTERM stop the pipeline, so that its finally blocks and StopProcessing run. A second signal to one that is still
/// stopping, or one with nothing to stop, ends the process.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>128 and the signal's number, as shells count.</summary>
    public const int InterruptExitCode = 130;

    /// <inheritdoc cref="InterruptExitCode"/>
    public const int TerminationExitCode = 143;

    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration termination;

    /// <param name="stop">Begins to stop what runs now, for the exit code given; false if there is nothing to stop.</param>
    public StopSignals(Func<int, bool> stop)
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => StopOrEnd(context, InterruptExitCode));
        termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => StopOrEnd(context, TerminationExitCode));

        void StopOrEnd(PosixSignalContext context, int exitCode)
        {
            context.Cancel = true;
            if (!stop(exitCode))
            {
                Environment.Exit(exitCode);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        interrupt.Dispose();
        termination.Dispose();
    }
}
