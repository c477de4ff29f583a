using System.Net.Sockets;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Net;

/// <summary>Listening to one connection while another is read from or written to.</summary>
public sealed class ListeningTests : IDisposable
{
    private readonly TaskCompletionSource _speaks = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PollingReadiness _readiness = new();
    private readonly LoopbackServer _speaker;
    private readonly LoopbackServer _silent;

    public ListeningTests()
    {
        _speaker = new LoopbackServer(serve: async stream =>
        {
            await _speaks.Task;
            await stream.WriteAsync("426 enough\r\n"u8.ToArray());
            await stream.ReadExactlyAsync(new byte[1]);
        });
        // Takes nothing until it is told to; then everything, and says something.
        _silent = new LoopbackServer(serve: async stream =>
        {
            await _goesOn.Task;
            await stream.WriteAsync("there"u8.ToArray());
            while (await stream.ReadAsync(new byte[100_000]) > 0)
            {
            }
        });
    }

    public static TheoryData<bool> Kinds => [true, false];

    public void Dispose()
    {
        _speaker.Dispose();
        _silent.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_read_that_waits_is_ended_by_what_is_heard_elsewhere(bool polls)
    {
        await using ITransport control = await ConnectAsync(_speaker, polls), data = await ConnectAsync(_silent, polls);
        data.ListenTo(control, async token => throw new ProtocolException(await LineAsync(control, token)), default);
        _readiness.OnWait = () => _speaks.TrySetResult();
        Task<int> reading = Task.Run(() => data.ReadAsync(new byte[10], default).AsTask());
        _speaks.TrySetResult();
        ProtocolException heard = await Assert.ThrowsAsync<ProtocolException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("426 enough", heard.Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_read_goes_on_after_what_was_heard(bool polls)
    {
        await using ITransport control = await ConnectAsync(_speaker, polls), data = await ConnectAsync(_silent, polls);
        string? heard = null;
        data.ListenTo(
            control,
            async token =>
            {
                heard = await LineAsync(control, token);
                _goesOn.SetResult();
            },
            default);
        _speaks.SetResult();
        byte[] buffer = new byte[10];
        int count = await Task.Run(() => data.ReadAsync(buffer, default).AsTask()).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("426 enough", heard);
        Assert.Equal("there"[..count], Encoding.ASCII.GetString(buffer, 0, count));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_write_that_waits_is_ended_by_what_is_heard_elsewhere(bool polls)
    {
        await using ITransport control = await ConnectAsync(_speaker, polls), data = await ConnectAsync(_silent, polls);
        data.ListenTo(control, async token => throw new ProtocolException(await LineAsync(control, token)), default);
        _readiness.OnWait = () => _speaks.TrySetResult();
        Task writing = Task.Run(() => data.WriteAsync(new byte[50_000_000], default).AsTask());
        if (!polls)
            _speaks.SetResult();
        ProtocolException heard = await Assert.ThrowsAsync<ProtocolException>(() => writing.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("426 enough", heard.Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_write_goes_on_after_what_was_heard_and_nothing_is_sent_twice(bool polls)
    {
        await using ITransport control = await ConnectAsync(_speaker, polls), data = await ConnectAsync(_silent, polls);
        string? heard = null;
        data.ListenTo(
            control,
            async token =>
            {
                heard = await LineAsync(control, token);
                _goesOn.SetResult();
            },
            default);
        _readiness.OnWait = () => _speaks.TrySetResult();
        Task writing = Task.Run(() => data.WriteAsync(new byte[50_000_000], default).AsTask());
        if (!polls)
            _speaks.SetResult();
        await writing.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("426 enough", heard);
        if (data is PolledTransport polled)
            Assert.Equal(50_000_000, polled.Socket.Sent);
    }

    [Fact]
    public async Task A_canceled_read_is_canceled_whoever_is_listened_to()
    {
        await using ITransport control = await ConnectAsync(_speaker, polls: false), data = await ConnectAsync(_silent, polls: false);
        using var source = new CancellationTokenSource();
        data.ListenTo(control, _ => throw new InvalidOperationException("nobody has said anything"), source.Token);
        Task<int> reading = data.ReadAsync(new byte[10], source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task What_is_sent_without_ever_waiting_is_interrupted_soon()
    {
        await using ITransport control = await ConnectAsync(_speaker, polls: true), data = await ConnectAsync(_silent, polls: true);
        _goesOn.SetResult();
        data.ListenTo(control, async token => throw new ProtocolException(await LineAsync(control, token)), default);
        await data.WriteAsync(new byte[10], default);
        _speaks.SetResult();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        ProtocolException heard = await Assert.ThrowsAsync<ProtocolException>(async () =>
        {
            while (true)
            {
                limit.Token.ThrowIfCancellationRequested();
                await data.WriteAsync(new byte[10], default);
            }
        });
        Assert.Equal("426 enough", heard.Message);
    }

    private async Task<ITransport> ConnectAsync(LoopbackServer server, bool polls)
    {
        if (polls)
            return await new PolledConnector(new Dialer(), _readiness).ConnectAsync("127.0.0.1", server.Port, default);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", server.Port);
        return new SocketTransport(socket, "silent");
    }

    private static async Task<string> LineAsync(ITransport transport, CancellationToken cancellationToken)
        => Encoding.ASCII.GetString((await transport.ReadLineAsync(1000, cancellationToken))!.Value.Span);
}
