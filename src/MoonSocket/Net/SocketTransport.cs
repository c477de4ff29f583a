using System.Net;
using System.Net.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// A transport over a connected socket, plain or secured. Each wait may last <see cref="IdleTimeout"/>, and all of it
/// until <see cref="Deadline"/>.
/// </summary>
internal sealed class SocketTransport : ITransport
{
    private readonly Socket _socket;
    private readonly LineReader _reader;
    private Stream _stream;
    private EarlyAnswer? _early;

    /// <summary>Takes over a connected socket.</summary>
    public SocketTransport(Socket socket, string peer)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Peer = peer;
        _reader = new LineReader(ReadSomeAsync, peer);
    }

    public string Peer { get; }

    public bool IsSecure { get; private set; }

    public IPEndPoint? LocalEnd => _socket.LocalEndPoint as IPEndPoint;

    public IPEndPoint? RemoteEnd => _socket.RemoteEndPoint as IPEndPoint;

    public byte[]? ServerEndPoint
        => (_stream as System.Net.Security.SslStream)?.RemoteCertificate is { } certificate
            ? EndPointBinding.Of(certificate) : null;

    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>When all must be over.</summary>
    public Deadline Deadline { get; set; } = Deadline.Never;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => _reader.ReadAsync(buffer, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(int limit, CancellationToken cancellationToken)
        => _reader.ReadLineAsync(limit, cancellationToken);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await BoundAsync(
            async token =>
            {
                await _stream.WriteAsync(data, token).ConfigureAwait(false);
                return 0;
            },
            "sending", cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> WriteUnansweredAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (_reader.Buffered > 0 || _early is { HasCome: true })
            return false;
        CancellationToken answered = (_early ??= new EarlyAnswer(_stream)).Token;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, answered);
        try
        {
            await WriteAsync(data, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (answered.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public async ValueTask StartTlsAsync(string host, TlsOptions options, CancellationToken cancellationToken)
    {
        if (IsSecure)
            throw new InvalidOperationException("the connection is secured already");
        if (_reader.Buffered > 0 || _early is not null || _socket.Available > 0)
            throw new ProtocolException($"{Peer} sent something before TLS had started");
        _stream = await BoundAsync(
            async token => await TlsHandshake.RunAsync(_stream, host, options, token).ConfigureAwait(false),
            "securing the connection", cancellationToken).ConfigureAwait(false);
        IsSecure = true;
    }

    public async ValueTask ShutdownAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_stream is System.Net.Security.SslStream secure)
            {
                // It takes no token; a peer that reads nothing may not hold us longer than otherwise.
                await BoundAsync(
                    async token =>
                    {
                        await secure.ShutdownAsync().WaitAsync(token).ConfigureAwait(false);
                        return 0;
                    },
                    "ending the connection", cancellationToken).ConfigureAwait(false);
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is ConnectionException or SocketException)
        {
            // The peer has gone already, and needs not be told.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        _early?.Dispose();
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask<int> ReadSomeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        => _early is null
            ? BoundAsync(token => _stream.ReadAsync(buffer, token), "reading", cancellationToken)
            : BoundAsync(token => TakeEarlyAsync(_early, buffer, token), "reading", cancellationToken);

    private async ValueTask<int> TakeEarlyAsync(EarlyAnswer early, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await early.TakeAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (early.IsTaken)
        {
            early.Dispose();
            _early = null;
        }

        return count;
    }

    private async ValueTask<T> BoundAsync<T>(
        Func<CancellationToken, ValueTask<T>> act, string deed, CancellationToken cancellationToken)
    {
        Deadline idle = Deadline.After(IdleTimeout);
        bool isTotal = Deadline.Or(idle).IsSameAs(Deadline) && !Deadline.IsNever;
        using CancellationTokenSource source = Deadline.Or(idle).CreateSource(cancellationToken);
        try
        {
            return await act(source.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            Deadline limit = isTotal ? Deadline : idle;
            throw new TransferTimeoutException(
                FormattableString.Invariant($"{deed}, with {Peer}: nothing happened within {limit.Budget.TotalSeconds:0.###} s"),
                isTotal ? TimeoutPhase.Total : TimeoutPhase.Idle, limit.Budget, e);
        }
        catch (IOException e)
        {
            SocketError code = e.InnerException is SocketException socket ? socket.SocketErrorCode : SocketError.ConnectionReset;
            throw new ConnectionException($"{deed}, with {Peer}: the connection broke ({e.Message})", code, e);
        }
    }
}
