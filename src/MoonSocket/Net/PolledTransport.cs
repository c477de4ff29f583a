using MoonSocket.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>A transport over a socket object that a script holds, or could hold: nothing in it waits by itself.</summary>
internal sealed class PolledTransport : StreamTransport
{
    private readonly Glances _glances = new();
    private Func<CancellationToken, ValueTask>? _noteAnswer;
    private bool _isAnswered;

    /// <summary>Speaks over a connected socket object, and closes it in the end.</summary>
    public PolledTransport(StreamSocket socket, IReadiness readiness, string peer)
        : base(new PolledStream(socket, readiness, peer))
    {
        Socket = socket;
    }

    /// <summary>The socket object.</summary>
    public StreamSocket Socket { get; }

    private new PolledStream Wire => (PolledStream)base.Wire;

    public override void ListenTo(
        ITransport other, Func<CancellationToken, ValueTask> hear, CancellationToken cancellationToken)
        => Wire.Listening = (other, hear);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        return Wire.Listening is { } listening && _glances.IsDue(data.Length) && listening.Other.HasInput
            ? HearAndWriteAsync(data, cancellationToken)
            : base.WriteAsync(data, cancellationToken);
    }

    public override async ValueTask<bool> WriteUnansweredAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (_glances.IsDue(data.Length) && HasInput)
            return false;
        _isAnswered = false;
        Wire.Listening = (this, _noteAnswer ??= NoteAnswer);
        try
        {
            await base.WriteAsync(data, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when ((e is OperationCanceledException && _isAnswered) || (e is TransferTimeoutException && HasInput))
        {
            // It takes no more, and says why.
            return false;
        }
        finally
        {
            Wire.Listening = null;
        }
    }

    // What it says is for who asks for it; the write is over.
    private ValueTask NoteAnswer(CancellationToken cancellationToken)
    {
        _isAnswered = true;
        throw new OperationCanceledException();
    }

    private async ValueTask HearAndWriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await Wire.HearAsync(cancellationToken).ConfigureAwait(false);
        await base.WriteAsync(data, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gives the socket object back what was read ahead and not asked for, so that who reads from it directly finds
    /// everything in its order. Not where it is secured: what comes there means nothing to others.
    /// </summary>
    public void ReturnReadAhead()
    {
        if (!IsSecure)
            Socket.PutBack(Reader.TakeAll());
    }
}
