using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// A transport over a stream, plain or secured: lines and bytes, whoever waits for them at the bottom. Each wait may
/// last <see cref="IdleTimeout"/>, a handshake as long as one wait, and all of it until <see cref="Deadline"/>.
/// </summary>
internal abstract class StreamTransport : ITransport
{
    private SslStream? _secure;

    private protected StreamTransport(WireStream wire)
    {
        Wire = wire;
        Reader = new LineReader(ReadStreamAsync, wire.Peer);
    }

    public string Peer => Wire.Peer;

    public bool IsSecure => _secure is not null;

    public IPEndPoint? LocalEnd => Wire.LocalEnd;

    public IPEndPoint? RemoteEnd => Wire.RemoteEnd;

    public byte[]? ServerEndPoint
        => _secure?.RemoteCertificate is { } certificate ? EndPointBinding.Of(certificate) : null;

    public TimeSpan? IdleTimeout
    {
        get => Wire.IdleTimeout;
        set => Wire.IdleTimeout = value;
    }

    /// <summary>When all must be over.</summary>
    public Deadline Deadline
    {
        get => Wire.Deadline;
        set => Wire.Deadline = value;
    }

    // Through TLS one cannot tell: what is there may be TLS's own.
    public virtual bool HasInput => HasReadAhead || (!IsSecure && Wire.HasInput);

    public bool HasSecureEnd { get; private set; }

    private protected WireStream Wire { get; }

    private protected LineReader Reader { get; }

    private protected Stream Stream => (Stream?)_secure ?? Wire;

    private protected virtual bool HasReadAhead => Reader.Buffered > 0;

    public virtual ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => Reader.ReadAsync(buffer, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(int limit, CancellationToken cancellationToken)
        => Reader.ReadLineAsync(limit, cancellationToken);

    public virtual ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        => _secure is { } secure ? WriteSecureAsync(secure, data, cancellationToken) : Wire.WriteAsync(data, cancellationToken);

    public abstract ValueTask<bool> WriteUnansweredAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    public abstract void ListenTo(
        ITransport other, Func<CancellationToken, ValueTask> hear, CancellationToken cancellationToken);

    public async ValueTask StartTlsAsync(string host, TlsOptions options, CancellationToken cancellationToken)
    {
        if (IsSecure)
            throw new InvalidOperationException("the connection is secured already");
        if (HasReadAhead || Wire.Available > 0)
            throw new ProtocolException($"{Peer} sent something before TLS had started");
        Wire.Whole = ("securing the connection", Deadline.After(IdleTimeout));
        try
        {
            _secure = await TlsHandshake.RunAsync(Wire, host, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Wire.Whole = null;
        }
    }

    public async ValueTask ShutdownAsync(CancellationToken cancellationToken)
    {
        Wire.Whole = ("ending the connection", Deadline.After(IdleTimeout));
        try
        {
            // It takes no token.
            if (_secure is { } secure)
                await secure.ShutdownAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            Wire.ShutdownSend();
        }
        catch (IOException e) when (e.InnerException is TransferTimeoutException late)
        {
            ExceptionDispatchInfo.Throw(late);
        }
        catch (Exception e) when (e is ConnectionException or SocketException or IOException)
        {
            // The peer has gone already, and needs not be told.
        }
        finally
        {
            Wire.Whole = null;
        }
    }

    public virtual ValueTask DisposeAsync()
    {
        Reader.Dispose();
        return Stream.DisposeAsync();
    }

    private protected virtual ValueTask<int> ReadStreamAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => _secure is { } secure ? ReadSecureAsync(secure, buffer, cancellationToken) : Wire.ReadAsync(buffer, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadSecureAsync(SslStream secure, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            int count = await secure.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            HasSecureEnd = count == 0 && !buffer.IsEmpty && !Wire.HasEnded;
            return count;
        }
        catch (IOException e)
        {
            throw Unwrapped(e, "reading");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteSecureAsync(
        SslStream secure, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            await secure.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Unwrapped(e, "sending");
        }
    }

    // What the wire says comes through TLS in a wrapping of its own.
    private protected TransferException Unwrapped(IOException e, string deed)
    {
        if (e.InnerException is TransferException told)
            ExceptionDispatchInfo.Throw(told);
        return new ConnectionException(
            $"{deed}, with {Peer}: the connection broke ({e.Message})", SocketError.ConnectionReset, e);
    }
}
