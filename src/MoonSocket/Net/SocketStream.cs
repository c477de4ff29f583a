using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace MoonSocket.Net;

/// <summary>A connected socket whose operations wait by themselves, each with a timer.</summary>
internal sealed class SocketStream(Socket socket, string peer) : WireStream(peer)
{
    private readonly OperationLimit _reading = new();
    private readonly OperationLimit _writing = new();

    public override IPEndPoint? LocalEnd => socket.LocalEndPoint as IPEndPoint;

    public override IPEndPoint? RemoteEnd => socket.RemoteEndPoint as IPEndPoint;

    public override int Available => socket.Available;

    public override bool HasInput => socket.Poll(0, SelectMode.SelectRead);

    public override void ShutdownSend() => socket.Shutdown(SocketShutdown.Send);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckDeadline("reading");
        ValueTask<int> pending = socket.ReceiveAsync(buffer, SocketFlags.None, _reading.Token);
        if (!pending.IsCompletedSuccessfully)
            return EndReadAsync(pending, buffer, cancellationToken);
        int count = pending.Result;
        HasEnded = count == 0 && !buffer.IsEmpty;
        return new(count);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckDeadline("sending");
        ValueTask<int> pending = socket.SendAsync(buffer, SocketFlags.None, _writing.Token);
        if (!pending.IsCompletedSuccessfully)
            return EndWriteAsync(pending, buffer, cancellationToken);
        int sent = pending.Result;
        return sent == buffer.Length ? default : EndWriteAsync(new(sent), buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
            _reading.Dispose();
            _writing.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> EndReadAsync(
        ValueTask<int> pending, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await EndAsync(pending, _reading, "reading", cancellationToken).ConfigureAwait(false);
        HasEnded = count == 0 && !buffer.IsEmpty;
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask EndWriteAsync(
        ValueTask<int> pending, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        int sent = await EndAsync(pending, _writing, "sending", cancellationToken).ConfigureAwait(false);
        while (sent < buffer.Length)
        {
            sent += await EndAsync(
                socket.SendAsync(buffer[sent..], SocketFlags.None, _writing.Token), _writing, "sending", cancellationToken)
                .ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> EndAsync(
        ValueTask<int> pending, OperationLimit operation, string deed, CancellationToken cancellationToken)
    {
        Deadline limit = NextLimit(isReading: operation == _reading);
        operation.Arm(limit, cancellationToken);
        try
        {
            return await pending.ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(e.Message, e, cancellationToken)
                : TimedOut(deed, limit, e);
        }
        catch (SocketException e)
        {
            throw Broken(deed, e.Message, e.SocketErrorCode, e);
        }
        finally
        {
            operation.Disarm();
        }
    }
}
