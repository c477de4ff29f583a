using MoonSocket.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>A transport over a socket object that a script holds, or could hold: nothing in it waits by itself.</summary>
internal sealed class PolledTransport : StreamTransport
{
    /// <summary>Speaks over a connected socket object, and closes it in the end.</summary>
    public PolledTransport(StreamSocket socket, IReadiness readiness, string peer)
        : base(new PolledStream(socket, readiness, peer))
    {
        Socket = socket;
    }

    /// <summary>The socket object.</summary>
    public StreamSocket Socket { get; }

    public override async ValueTask<bool> WriteUnansweredAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (HasInput)
            return false;
        try
        {
            await WriteAsync(data, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TransferTimeoutException) when (HasInput)
        {
            // It takes no more, and says why.
            return false;
        }
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
