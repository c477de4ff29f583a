using System.Runtime.CompilerServices;

namespace MoonSocket.Streaming;

/// <summary>
/// Moves data from a send callback to a receive callback, without a network between them (LTN12's pump).
/// One chunk is under way at a time, so that the slower of the two sets the pace and memory stays flat.
/// </summary>
public sealed class Pump : IAsyncDisposable
{
    private readonly SendCursor _from;
    private readonly ReceiveCursor _to;
    private bool _finished;

    /// <summary>Creates a pump between the two.</summary>
    public Pump(SendCallback from, ReceiveCallback to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        _from = new SendCursor(from);
        _to = new ReceiveCursor(to);
    }

    /// <summary>Bytes moved so far.</summary>
    public long Bytes => _to.Bytes;

    /// <summary>Moves everything and closes what the callbacks hold.</summary>
    /// <returns>How many bytes were moved.</returns>
    /// <exception cref="CallbackAbortException">One of the callbacks aborted.</exception>
    /// <exception cref="TransferCanceledException">The token was canceled.</exception>
    public static async ValueTask<long> AllAsync(
        SendCallback from, ReceiveCallback to, CancellationToken cancellationToken = default)
    {
        await using var pump = new Pump(from, to);
        while (await pump.StepAsync(cancellationToken).ConfigureAwait(false))
        {
        }

        return pump.Bytes;
    }

    /// <summary>Moves one chunk, or passes on the end.</summary>
    /// <returns><see langword="false"/> once the receiver has been told the end.</returns>
    /// <exception cref="CallbackAbortException">One of the callbacks aborted.</exception>
    /// <exception cref="TransferCanceledException">The token was canceled.</exception>
    /// <remarks>What a callback throws by itself passes through unchanged, after the receiver has been told.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> StepAsync(CancellationToken cancellationToken = default)
    {
        if (_finished)
        {
            return false;
        }

        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlyMemory<byte> chunk = await _from.NextAsync(cancellationToken).ConfigureAwait(false);
            if (!chunk.IsEmpty)
            {
                await _to.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
                return true;
            }

            _finished = true;
            await _to.EndAsync(cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (Exception exception)
        {
            _finished = true;
            TransferException error = TransferException.From(exception, cancellationToken);
            error.BytesReceived = _to.Bytes;
            error.BytesSent = _from.Bytes;
            await _to.FailAsync(error).ConfigureAwait(false);
            if (exception is OperationCanceledException && error is TransferCanceledException)
            {
                throw error;
            }

            throw;
        }
    }

    /// <summary>Closes what the predefined callbacks hold (files, streams).</summary>
    public async ValueTask DisposeAsync()
    {
        _finished = true;
        await _from.CloseAsync().ConfigureAwait(false);
        await _to.CloseAsync().ConfigureAwait(false);
    }
}
