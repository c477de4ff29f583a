using System.Net.Sockets;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Net;

public sealed class TransportTests
{
    private const string Text = "220 hello\r\nsecond\n\r\nlonger than the buffer of a debug build\r\nrest";

    public static TheoryData<int> Pieces => [1, 2, 3, 7, 16, 1000];

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task Lines_are_cut_out_of_any_pieces(int size)
    {
        await using var transport = Memory(Text, size);
        Assert.Equal("220 hello", await LineAsync(transport));
        Assert.Equal("second", await LineAsync(transport));
        Assert.Equal("", await LineAsync(transport));
        Assert.Equal("longer than the buffer of a debug build", await LineAsync(transport));
        byte[] rest = new byte[10];
        int have = 0;
        for (int read; (read = await transport.ReadAsync(rest.AsMemory(have), default)) > 0;)
            have += read;
        Assert.Equal("rest", Encoding.ASCII.GetString(rest, 0, have));
        Assert.Null(await LineAsync(transport));
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task A_line_is_bounded(int size)
    {
        await using var transport = Memory("12345678\n123456789\n", size);
        Assert.Equal("12345678", await LineAsync(transport, 8));
        var e = await Assert.ThrowsAsync<ProtocolException>(() => LineAsync(transport, 8));
        Assert.Contains("more than 8 bytes", e.Message, StringComparison.Ordinal);
        await using var endless = Memory(new string('x', 100), size);
        await Assert.ThrowsAsync<ProtocolException>(() => LineAsync(endless, 50));
    }

    [Fact]
    public async Task A_line_that_is_cut_off_is_no_line()
    {
        await using var transport = Memory("half", 2);
        await Assert.ThrowsAsync<ProtocolException>(() => LineAsync(transport));
    }

    [Fact]
    public async Task What_comes_before_tls_is_an_error_in_memory_too()
    {
        await using var transport = Memory("220 go on\r\nRCPT", 100);
        await LineAsync(transport);
        await Assert.ThrowsAsync<ProtocolException>(async () => await transport.StartTlsAsync("x", TlsOptions.Default, default));
        await using var clean = Memory("220 go on\r\n", 100);
        await LineAsync(clean);
        await clean.StartTlsAsync("x", TlsOptions.Default, default);
        Assert.True(clean.IsSecure);
        await clean.WriteAsync("bye"u8.ToArray(), default);
        await clean.ShutdownAsync(default);
        Assert.True(clean.IsShutDown);
        Assert.Equal("bye", Encoding.ASCII.GetString(clean.Written.Span));
    }

    [Fact]
    public async Task What_comes_before_tls_is_an_error_whether_it_was_read_or_not()
    {
        var sent = new TaskCompletionSource();
        using var server = new LoopbackServer(serve: async stream =>
        {
            await stream.WriteAsync("220 go on\r\n250 and this was never encrypted\r\n"u8.ToArray());
            sent.SetResult();
            stream.ReadByte();
        });
        await using SocketTransport transport = await ConnectAsync(server);
        await sent.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("220 go on", await LineAsync(transport));
        await Assert.ThrowsAsync<ProtocolException>(async () => await transport.StartTlsAsync("x", TlsOptions.Default, default));
    }

    [Fact]
    public async Task A_silent_peer_is_a_time_out()
    {
        using var server = new LoopbackServer();
        await using SocketTransport transport = await ConnectAsync(server);
        transport.IdleTimeout = TimeSpan.FromMilliseconds(30);
        var idle = await Assert.ThrowsAsync<TransferTimeoutException>(() => LineAsync(transport));
        Assert.Equal(TimeoutPhase.Idle, idle.Phase);
        Assert.Contains($"127.0.0.1:{server.Port}", idle.Message, StringComparison.Ordinal);
        transport.IdleTimeout = TimeSpan.FromSeconds(20);
        transport.Deadline = Deadline.After(TimeSpan.FromMilliseconds(10));
        Assert.Equal(TimeoutPhase.Total, (await Assert.ThrowsAsync<TransferTimeoutException>(() => LineAsync(transport))).Phase);
    }

    [Fact]
    public async Task A_reset_is_a_broken_connection_and_a_close_is_the_end()
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            stream.Socket.LingerState = new LingerOption(true, 0);
            await stream.ReadExactlyAsync(new byte[1]);
            stream.Socket.Dispose();
        });
        await using SocketTransport transport = await ConnectAsync(server);
        await transport.WriteAsync("x"u8.ToArray(), default);
        var e = await Assert.ThrowsAsync<ConnectionException>(() => LineAsync(transport));
        Assert.Equal(SocketError.ConnectionReset, e.SocketError);

        using var polite = new LoopbackServer(serve: async stream => await stream.WriteAsync("bye\r\n"u8.ToArray()));
        await using SocketTransport second = await ConnectAsync(polite);
        Assert.Equal("bye", await LineAsync(second));
        Assert.Null(await LineAsync(second));
    }

    [Fact]
    public async Task Half_a_close_is_heard_by_the_peer()
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            using var heard = new MemoryStream();
            await stream.CopyToAsync(heard);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{heard.Length}\r\n"));
        });
        await using SocketTransport transport = await ConnectAsync(server);
        await transport.WriteAsync(new byte[100_000], default);
        await transport.ShutdownAsync(default);
        Assert.Equal("100000", await LineAsync(transport));
    }

    private static MemoryTransport Memory(string text, int size)
        => new(Encoding.ASCII.GetBytes(text).Chunk(size).Select(piece => (ReadOnlyMemory<byte>)piece));

    private static async Task<SocketTransport> ConnectAsync(LoopbackServer server)
        => new(await new Dialer().ConnectAsync("127.0.0.1", server.Port), $"127.0.0.1:{server.Port}");

    private static async Task<string?> LineAsync(ITransport transport, int limit = 1000)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        ReadOnlyMemory<byte>? line = await transport.ReadLineAsync(limit, patience.Token);
        return line is { } bytes ? Encoding.ASCII.GetString(bytes.Span) : null;
    }
}
