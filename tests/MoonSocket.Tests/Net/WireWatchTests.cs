using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Net;

/// <summary>Connections whose awaits go on where the watch is run, whoever began, canceled or closed them.</summary>
public sealed class WireWatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly WireWatch _watch = new();

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void A_read_goes_on_on_the_thread_that_runs_the_watch()
    {
        (WatchedStream stream, Socket peer) = Pair();
        using (stream)
        using (peer)
        {
            int here = Environment.CurrentManagedThreadId;
            int there = 0;
            byte[] buffer = new byte[10];
            Task<int> read = ReadAsync();
            Assert.False(read.IsCompleted);
            peer.Send("hello"u8);
            Assert.Equal(5, Run(read));
            Assert.Equal(here, there);

            async Task<int> ReadAsync()
            {
                int count = await stream.ReadAsync(buffer).ConfigureAwait(false);
                there = Environment.CurrentManagedThreadId;
                return count;
            }
        }
    }

    [Fact]
    public void What_is_there_already_is_read_at_once_and_the_end_as_well()
    {
        (WatchedStream stream, Socket peer) = Pair();
        using (stream)
        {
            peer.Send("hello"u8);
            peer.Dispose();
            byte[] buffer = new byte[3];
            Assert.Equal(3, Run(stream.ReadAsync(buffer).AsTask()));
            Assert.Equal(2, Run(stream.ReadAsync(buffer).AsTask()));
            Assert.Equal(0, Run(stream.ReadAsync(buffer).AsTask()));
            Assert.Equal(0, Run(stream.ReadAsync(buffer).AsTask()));
        }
    }

    [Fact]
    public void A_read_of_nothing_waits_until_there_is_something()
    {
        (WatchedStream stream, Socket peer) = Pair();
        using (stream)
        using (peer)
        {
            Task<int> read = stream.ReadAsync(Memory<byte>.Empty).AsTask();
            Assert.False(_watch.Run(0) && read.IsCompleted);
            peer.Send("x"u8);
            Assert.Equal(0, Run(read));
            Assert.Equal(1, Run(stream.ReadAsync(new byte[10]).AsTask()));
        }
    }

    [Fact]
    public async Task Every_byte_of_many_arrives_in_both_directions_at_once()
    {
        const int Size = 8_000_000;
        (WatchedStream stream, Socket peer) = Pair();
        using (stream)
        using (peer)
        {
            Task echo = Task.Run(async () =>
            {
                byte[] buffer = new byte[7001];
                for (int count; (count = await peer.ReceiveAsync(buffer)) > 0;)
                    await SendAllAsync(peer, buffer.AsMemory(0, count));
            });
            byte[] sent = new byte[Size];
            new Random(1).NextBytes(sent);
            byte[] received = new byte[Size];
            Task writing = stream.WriteAsync(sent).AsTask();
            Task reading = stream.ReadExactlyAsync(received).AsTask();
            Run(Task.WhenAll(writing, reading));
            Assert.True(sent.AsSpan().SequenceEqual(received));
            peer.Shutdown(SocketShutdown.Receive);
            stream.Dispose();
            await echo.WaitAsync(Patience);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_wake_up_is_lost_where_reads_begin_on_other_threads(int seed)
    {
        (WatchedStream stream, Socket peer) = Pair();
        using (stream)
        using (peer)
        {
            // Reads begin here and there; what they wait for comes before, meanwhile and after.
            var random = new Random(seed);
            int rounds = 3000;
            Task reader = Task.Run(async () =>
            {
                byte[] buffer = new byte[16];
                for (int i = 0; i < rounds; i++)
                {
                    Assert.Equal(1, await stream.ReadAsync(buffer).ConfigureAwait(false));
                    if (random.Next(2) == 0)
                        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                    peer.Send("."u8);
                }
            });
            peer.Send("."u8);
            Run(reader);
            await reader;
        }
    }

    [Fact]
    public void A_canceled_read_ends_at_once_and_the_next_one_gets_what_comes()
    {
        (WatchedStream stream, Socket peer) = Pair();
        using (stream)
        using (peer)
        {
            using var source = new CancellationTokenSource();
            byte[] buffer = new byte[10];
            Task<int> read = stream.ReadAsync(buffer, source.Token).AsTask();
            source.Cancel();
            Assert.True(read.IsCanceled);
            Task<int> next = stream.ReadAsync(buffer).AsTask();
            peer.Send("abc"u8);
            Assert.Equal(3, Run(next));
        }
    }

    [Fact]
    public async Task A_closed_stream_tells_who_reads_and_who_writes()
    {
        (WatchedStream stream, Socket peer) = Pair();
        using (peer)
        {
            Task<int> read = stream.ReadAsync(new byte[10]).AsTask();
            Task write = stream.WriteAsync(new byte[50_000_000]).AsTask();
            Assert.False(write.IsCompleted);
            await Task.Run(stream.Dispose);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => write);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[10]).AsTask());
        }
    }

    [Fact]
    public void A_broken_connection_is_told_to_who_reads()
    {
        (WatchedStream stream, Socket peer) = Pair();
        using (stream)
        {
            Task<int> read = stream.ReadAsync(new byte[10]).AsTask();
            peer.LingerState = new LingerOption(true, 0);
            peer.Dispose();
            var broken = Assert.Throws<IOException>(() => Run(read));
            Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(broken.InnerException).SocketErrorCode);
        }
    }

    [Fact]
    public async Task A_wake_up_from_another_thread_ends_the_run_even_if_it_comes_first()
    {
        _watch.Wake();
        Assert.True(_watch.Run(20_000));
        Assert.False(_watch.Run(0));
        Task<bool> run = Task.Run(() => _watch.Run(20_000));
        _watch.Wake();
        Assert.True(await run.WaitAsync(Patience));
    }

    [Fact]
    public void Connecting_waits_here_too_and_says_who_refuses()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using Socket socket = Run(Dialer.Default.ConnectAsync("127.0.0.1", port, new DialOptions { Watch = _watch }).AsTask());
        Assert.Equal(1, socket.Send("x"u8));
        listener.Stop();
        var refused = Assert.Throws<ConnectionException>(
            () => Run(Dialer.Default.ConnectAsync("127.0.0.1", port, new DialOptions { Watch = _watch }).AsTask()));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketError);
    }

    [Fact]
    public void Transfers_go_on_though_the_server_closes_each_connection()
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            byte[] request = new byte[4096];
            await stream.ReadAtLeastAsync(request, 20);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
        });
        using var connections = new HttpConnections(_watch);
        for (int i = 0; i < 5; i++)
        {
            _watch.Run(0);
            Task<string> text = GetAsync();
            Assert.Equal("ok", Run(text));
        }

        async Task<string> GetAsync()
        {
            var body = new MemoryStream();
            await Http.Http.RequestAsync(new HttpTransferRequest($"http://127.0.0.1:{server.Port}/")
            {
                Receive = Receive.Stream(body),
                Connections = connections,
            });
            return System.Text.Encoding.ASCII.GetString(body.ToArray());
        }
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> data)
    {
        while (!data.IsEmpty)
            data = data[await socket.SendAsync(data)..];
    }

    // Runs the watch until the task is over.
    private void Run(Task task)
    {
        _ = task.ContinueWith(_ => _watch.Wake(), TaskScheduler.Default);
        long start = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            _watch.Run(1000);
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "it hangs");
        }

    }

    private T Run<T>(Task<T> task)
    {
        Run((Task)task);
        return task.GetAwaiter().GetResult();
    }

    private (WatchedStream Stream, Socket Peer) Pair()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndpoint);
        return (_watch.Open(client), listener.AcceptSocket());
    }
}
