using System.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// A connection as the line-oriented protocols see it: lines and bytes in, bytes out, TLS at any moment between.
/// Every failure is a <see cref="TransferException"/> that names the peer and the deed.
/// </summary>
internal interface ITransport : IAsyncDisposable
{
    /// <summary>Whom it leads to, for messages: <c>host:port</c>.</summary>
    string Peer { get; }

    /// <summary>Whether it is secured.</summary>
    bool IsSecure { get; }

    /// <summary>The local end, where it is known.</summary>
    IPEndPoint? LocalEnd { get; }

    /// <summary>The other end, where it is known; a proxy's, where one is between.</summary>
    IPEndPoint? RemoteEnd { get; }

    /// <summary>What names the other end of a secured connection (tls-server-end-point, RFC 5929), where it is known.</summary>
    byte[]? ServerEndPoint => null;

    /// <summary>How long the peer may be silent, or not take what is sent; <see langword="null"/>: for ever.</summary>
    TimeSpan? IdleTimeout { get; set; }

    /// <summary>
    /// Whether something to read, or the end, is known to be there already. One that cannot tell without waiting says no.
    /// </summary>
    bool HasInput => false;

    /// <summary>
    /// Whether the peer has said that the end is the end (TLS's close_notify, RFC 8446, section 6.1), so that nobody on
    /// the way has cut it short. Only of a secured connection that was read to its end.
    /// </summary>
    bool HasSecureEnd => false;

    /// <summary>Reads what is there, waiting for something; 0 at the end.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a line, its LF (and the CR before it) taken off; <see langword="null"/> where the peer closed before it
    /// began. Good until the next read.
    /// </summary>
    /// <exception cref="ProtocolException">The line is longer than <paramref name="limit"/>, or was cut off.</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Writes all of it.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>
    /// Writes all of it, unless the peer says something meanwhile, or closes: then as much as had gone, and the answer
    /// is <see langword="false"/>. For content so long that a refusal must be heard before its end; a transport that
    /// cannot listen while it speaks writes on.
    /// </summary>
    async ValueTask<bool> WriteUnansweredAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await WriteAsync(data, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Listens to another connection while something is read or written here: what it says is heard at once where one has
    /// to wait here, and soon where not. It stops with the first thing that was heard.
    /// </summary>
    /// <param name="other">The connection on which it may be said.</param>
    /// <param name="hear">
    /// Hears it, in the middle of a read or write, which then goes on; what it throws, the read or write throws.
    /// </param>
    /// <param name="cancellationToken">Ends listening.</param>
    void ListenTo(ITransport other, Func<CancellationToken, ValueTask> hear, CancellationToken cancellationToken)
    {
    }

    /// <summary>
    /// Secures the connection from here on. What the peer has sent before is an error: it would pass as said in
    /// confidence.
    /// </summary>
    ValueTask StartTlsAsync(string host, TlsOptions options, CancellationToken cancellationToken);

    /// <summary>Tells the peer that nothing more will be written.</summary>
    ValueTask ShutdownAsync(CancellationToken cancellationToken);
}
