using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using MoonSocket.Sockets;

namespace MoonSocket.Net;

/// <summary>
/// A socket object's bytes without blocking and without a thread: what can be done at once is, and completes
/// synchronously; only for the rest somebody is asked to wait. The object keeps its statistics, and what it has read
/// ahead comes first.
/// </summary>
internal sealed class PolledStream(StreamSocket socket, IReadiness readiness, string peer) : WireStream(peer)
{
    // A wait is cut into pieces this long where somebody else is to be listened to, too.
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(250);

    /// <summary>Who is listened to while one waits here; see <see cref="ITransport.ListenTo"/>.</summary>
    public (ITransport Other, Func<CancellationToken, ValueTask> Hear)? Listening { get; set; }

    public override IPEndPoint? LocalEnd
    {
        get
        {
            socket.GetLocalEnd(out EndPoint? end);
            return end as IPEndPoint;
        }
    }

    public override IPEndPoint? RemoteEnd
    {
        get
        {
            socket.GetRemoteEnd(out EndPoint? end);
            return end as IPEndPoint;
        }
    }

    public override int Available => socket.Available;

    public override bool HasInput => socket.HasInput;

    public override void ShutdownSend() => socket.Shutdown(SocketShutdown.Send);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckDeadline("reading");
        Fault fault = socket.TryReceive(buffer.Span, out int count);
        return fault.IsNone ? new(Noted(count, buffer)) : ReadLaterAsync(fault, buffer, cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckDeadline("sending");
        Fault fault = socket.TrySend(buffer.Span, out int sent);
        return fault.IsNone ? default : WriteLaterAsync(fault, buffer[sent..], cancellationToken);
    }

    /// <summary>Hears what the other has to say, and listens no more.</summary>
    public ValueTask HearAsync(CancellationToken cancellationToken)
    {
        Func<CancellationToken, ValueTask>? hear = Listening?.Hear;
        Listening = null;
        return hear?.Invoke(cancellationToken) ?? default;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            socket.Close();
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadLaterAsync(Fault fault, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            await WaitAsync(fault, SelectMode.SelectRead, "reading", cancellationToken).ConfigureAwait(false);
            fault = socket.TryReceive(buffer.Span, out int count);
            if (fault.IsNone)
                return Noted(count, buffer);
        }
    }

    private int Noted(int count, Memory<byte> buffer)
    {
        HasEnded = count == 0 && !buffer.IsEmpty;
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteLaterAsync(Fault fault, ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        while (!fault.IsNone)
        {
            await WaitAsync(fault, SelectMode.SelectWrite, "sending", cancellationToken).ConfigureAwait(false);
            fault = socket.TrySend(rest.Span, out int sent);
            rest = rest[sent..];
        }
    }

    private async ValueTask WaitAsync(Fault fault, SelectMode direction, string deed, CancellationToken cancellationToken)
    {
        if (fault.Kind != FaultKind.Timeout || socket.Socket is not { } waiting)
            throw Broken(deed, Why(fault), Code(fault), null);
        if (Listening is not null)
        {
            await WaitListeningAsync(waiting, direction, deed, cancellationToken).ConfigureAwait(false);
            return;
        }

        Deadline limit = NextLimit(direction == SelectMode.SelectRead);
        if (!await readiness.WaitAsync(waiting, direction, limit.Remaining, cancellationToken).ConfigureAwait(false))
            throw TimedOut(deed, limit, null);
    }

    private async ValueTask WaitListeningAsync(
        Socket waiting, SelectMode direction, string deed, CancellationToken cancellationToken)
    {
        bool isReading = direction == SelectMode.SelectRead;
        Deadline limit = NextLimit(isReading);
        // Who takes no more may be saying why; who has sent nothing yet mostly just sends something.
        bool looks = !isReading;
        while (true)
        {
            if (looks && Listening is { } listening && listening.Other.HasInput)
            {
                await HearAsync(cancellationToken).ConfigureAwait(false);
                // It may have changed how long one waits.
                limit = NextLimit(isReading);
            }

            looks = true;
            TimeSpan left = limit.Remaining;
            bool isCut = Listening is not null && (left < TimeSpan.Zero || left > Piece);
            if (await readiness.WaitAsync(waiting, direction, isCut ? Piece : left, cancellationToken).ConfigureAwait(false))
                return;
            if (!isCut)
                throw TimedOut(deed, limit, null);
        }
    }

    private static SocketError Code(Fault fault) => fault.Kind switch
    {
        FaultKind.Closed => SocketError.ConnectionReset,
        FaultKind.NoDescriptor => SocketError.OperationAborted,
        _ => fault.Code,
    };

    private static string Why(Fault fault)
        => fault.Kind is FaultKind.System ? new SocketException((int)fault.Code).Message : "it was closed";
}
