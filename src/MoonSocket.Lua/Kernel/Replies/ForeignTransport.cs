using System.Net;
using System.Net.Sockets;
using MoonSocket.Lua.Kernel.Transfers;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Lua.Kernel.Replies;

/// <summary>
/// A socket object of the script's own (another library's, a mock) as a transport. Such an object can say a line, or so
/// many bytes, but not what is there; so <see cref="ReadAsync"/> waits for all it has room for. Its time-outs are its
/// own, and so is closing it.
/// </summary>
internal sealed class ForeignTransport(TurnPort port, string peer) : ITransport
{
    public string Peer { get; } = peer;

    public bool IsSecure => false;

    public IPEndPoint? LocalEnd => null;

    public IPEndPoint? RemoteEnd => null;

    public TimeSpan? IdleTimeout { get; set; }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        byte[] data = await CallAsync(new CallQuestion("receive", Count: buffer.Length)).ConfigureAwait(false);
        data.AsSpan(0, Math.Min(data.Length, buffer.Length)).CopyTo(buffer.Span);
        return Math.Min(data.Length, buffer.Length);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(int limit, CancellationToken cancellationToken)
    {
        byte[] line = await CallAsync(new CallQuestion("receive")).ConfigureAwait(false);
        return line.Length <= limit ? line : throw new ProtocolException($"{Peer} sent a line of more than {limit} bytes");
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
        => await CallAsync(new CallQuestion("send", data)).ConfigureAwait(false);

    public ValueTask StartTlsAsync(string host, TlsOptions options, CancellationToken cancellationToken)
        => throw new TransferException("TLS needs the built-in socket: leave out 'create', or secure what it makes");

    public ValueTask ShutdownAsync(CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync() => default;

    private async ValueTask<byte[]> CallAsync(CallQuestion question)
    {
        CallAnswer answer = await port.CallAsync(question).ConfigureAwait(false);
        return answer.Data ?? throw Failure(answer.Error!);
    }

    private static TransferException Failure(string error) => error switch
    {
        ErrorText.Timeout => new TransferTimeoutException(error, TimeoutPhase.Idle, TimeSpan.Zero),
        ErrorText.Closed => new ConnectionException(error, SocketError.ConnectionReset),
        _ => new TransferException(error),
    };
}
