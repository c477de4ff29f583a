using System.Runtime.InteropServices;

namespace MoonSocket.Cli.Transfers;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a cancellation, so that a transfer can leave things tidy. A second one ends the
/// process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, Cli.ExitCode.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, Cli.ExitCode.Terminated)),
    ];

    /// <summary>Canceled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>How the command ends because of the signal; 0 as long as there was none.</summary>
    public int ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Take(PosixSignalContext context, int exitCode)
    {
        if (ExitCode != 0)
            return;
        ExitCode = exitCode;
        context.Cancel = true;
        _source.Cancel();
    }
}
