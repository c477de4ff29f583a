using System.Net;
using System.Net.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// The bottom of a <see cref="StreamTransport"/>, which TLS can lie on: the bytes of a socket, and how long one may wait
/// for them. Its failures are <see cref="TransferException"/>s that name the peer and the deed.
/// </summary>
internal abstract class WireStream(string peer) : AwaitedStream
{
    /// <summary>Whom it leads to, for messages.</summary>
    public string Peer { get; } = peer;

    /// <summary>How long a wait may last; <see langword="null"/>: for ever.</summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>When all must be over.</summary>
    public Deadline Deadline { get; set; } = Deadline.Never;

    /// <summary>What the reads and writes are for, and until when it must be done; nothing while they are for themselves.</summary>
    public (string Deed, Deadline Limit)? Whole { get; set; }

    public abstract IPEndPoint? LocalEnd { get; }

    public abstract IPEndPoint? RemoteEnd { get; }

    /// <summary>How many bytes have come and were not read yet, as far as the system tells.</summary>
    public abstract int Available { get; }

    /// <summary>Whether something to read, or the end, is there already.</summary>
    public abstract bool HasInput { get; }

    /// <summary>Whether the end has been read.</summary>
    public bool HasEnded { get; protected set; }

    /// <summary>Whether the peer may be silent for as long as it likes: it is not asked for anything.</summary>
    public bool ReadsPatiently { get; set; }

    /// <summary>Tells the peer that nothing more comes.</summary>
    /// <exception cref="SocketException">It has gone.</exception>
    public abstract void ShutdownSend();

    /// <summary>Sees to it that what never has to wait ends with the deadline, too.</summary>
    protected void CheckDeadline(string deed)
    {
        if (Deadline.IsOver)
            throw TimedOut(deed, Deadline, null);
    }

    /// <summary>Until when a wait that begins now may last.</summary>
    protected Deadline NextLimit(bool isReading)
    {
        Deadline limit = isReading && ReadsPatiently ? Deadline : Deadline.Or(Deadline.After(IdleTimeout));
        return Whole is { } whole ? limit.Or(whole.Limit) : limit;
    }

    /// <summary>The failure of a wait that lasted too long.</summary>
    public TransferTimeoutException TimedOut(string deed, Deadline limit, Exception? cause)
    {
        return new TransferTimeoutException(
            FormattableString.Invariant(
                $"{Whole?.Deed ?? deed}, with {Peer}: nothing happened within {limit.Budget.TotalSeconds:0.###} s"),
            limit.IsSameAs(Deadline) ? TimeoutPhase.Total : TimeoutPhase.Idle, limit.Budget, cause);
    }

    protected ConnectionException Broken(string deed, string why, SocketError code, Exception? cause)
        => new($"{Whole?.Deed ?? deed}, with {Peer}: the connection broke ({why})", code, cause);
}
