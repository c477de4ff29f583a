using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Net;

/// <summary>The transport over sockets that do not block: whoever waits, everything ends on the thread that began it.</summary>
public sealed class PolledTransportTests
{
    private readonly PollingReadiness _readiness = new();

    [Fact]
    public void Lines_and_bytes_come_on_the_calling_thread()
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            await stream.WriteAsync("220 hello\r\nlonger than the buffer of a debug build\r\n"u8.ToArray());
            await stream.WriteAsync("rest"u8.ToArray());
            stream.Socket.Shutdown(SocketShutdown.Send);
        });
        PolledTransport transport = Connect(server);
        Assert.Equal("220 hello", Line(transport));
        Assert.Equal("longer than the buffer of a debug build", Line(transport));
        byte[] rest = new byte[10];
        int have = 0;
        for (int read; (read = Now(transport.ReadAsync(rest.AsMemory(have), default))) > 0;)
            have += read;
        Assert.Equal("rest", Encoding.ASCII.GetString(rest, 0, have));
        Assert.Null(Line(transport));
        Assert.True(_readiness.Waits > 0);
        Now(transport.DisposeAsync());
        Assert.Null(transport.Socket.Socket);
    }

    [Fact]
    public async Task Much_goes_out_although_the_peer_is_slow()
    {
        var heard = new TaskCompletionSource<long>();
        using var server = new LoopbackServer(serve: async stream =>
        {
            long count = 0;
            byte[] buffer = new byte[10_000];
            for (int read; (read = await stream.ReadAsync(buffer)) > 0; count += read)
                await Task.Yield();
            heard.SetResult(count);
        });
        PolledTransport transport = Connect(server);
        Now(transport.WriteAsync(new byte[20_000_000], default));
        Now(transport.ShutdownAsync(default));
        Assert.Equal(20_000_000, await heard.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(20_000_000, transport.Socket.Sent);
        Assert.True(_readiness.Waits > 0);
    }

    [Fact]
    public void What_the_socket_object_has_read_comes_first_and_what_is_left_goes_back()
    {
        using var server = new LoopbackServer(serve: async stream => await stream.WriteAsync("one\r\ntwo\r\nthree\r\nfour\r\n"u8.ToArray()));
        PolledTransport transport = Connect(server);
        Assert.True(transport.Socket.Receive(ReceivePattern.Line, default, out ReadOnlySpan<byte> first).IsNone);
        Assert.Equal("one"u8, first);
        Assert.Equal("two", Line(transport));
        transport.ReturnReadAhead();
        Assert.True(transport.Socket.Receive(ReceivePattern.Line, default, out ReadOnlySpan<byte> third).IsNone);
        Assert.Equal("three"u8, third);
        Assert.Equal("four", Line(transport));
        transport.ReturnReadAhead();
        Assert.False(transport.Socket.IsDirty);
        Assert.Equal("one\r\ntwo\r\nthree\r\nfour\r\n".Length, transport.Socket.Received);
    }

    [Fact]
    public void A_silent_peer_is_a_time_out()
    {
        using var server = new LoopbackServer();
        PolledTransport transport = Connect(server);
        transport.IdleTimeout = TimeSpan.FromMilliseconds(30);
        var idle = Assert.Throws<TransferTimeoutException>(() => Line(transport));
        Assert.Equal(TimeoutPhase.Idle, idle.Phase);
        Assert.Contains($"127.0.0.1:{server.Port}", idle.Message, StringComparison.Ordinal);
        Assert.Throws<TransferTimeoutException>(() => Now(transport.StartTlsAsync("localhost", TlsOptions.Default, default)));
        PolledTransport second = Connect(server);
        second.Deadline = Deadline.After(TimeSpan.FromMilliseconds(10));
        Assert.Equal(TimeoutPhase.Total, Assert.Throws<TransferTimeoutException>(() => Line(second)).Phase);
    }

    [Fact]
    public void A_peer_that_takes_nothing_is_a_time_out_unless_it_says_why()
    {
        using var silent = new LoopbackServer();
        PolledTransport transport = Connect(silent);
        transport.IdleTimeout = TimeSpan.FromMilliseconds(30);
        Assert.Throws<TransferTimeoutException>(() => Now(transport.WriteUnansweredAsync(new byte[50_000_000], default)));

        var end = new TaskCompletionSource();
        using var talkative = new LoopbackServer(serve: async stream =>
        {
            await stream.WriteAsync("552 too much\r\n"u8.ToArray());
            await end.Task;
        });
        PolledTransport second = Connect(talkative);
        second.IdleTimeout = TimeSpan.FromSeconds(20);
        _readiness.OnWait = () => SpinWait.SpinUntil(() => second.HasInput, TimeSpan.FromSeconds(20));
        Assert.False(Now(second.WriteUnansweredAsync(new byte[50_000_000], default)));
        Assert.Equal("552 too much", Line(second));
        end.SetResult();
    }

    [Fact]
    public void A_reset_is_a_broken_connection_and_so_is_a_closed_object()
    {
        using var server = new LoopbackServer(serve: async stream =>
        {
            stream.Socket.LingerState = new LingerOption(true, 0);
            await stream.ReadExactlyAsync(new byte[1]);
            stream.Socket.Dispose();
        });
        PolledTransport transport = Connect(server);
        Now(transport.WriteAsync("x"u8.ToArray(), default));
        Assert.Equal(SocketError.ConnectionReset, Assert.Throws<ConnectionException>(() => Line(transport)).SocketError);
        transport.Socket.Close();
        Assert.Throws<ConnectionException>(() => Line(transport));
        Assert.Throws<ConnectionException>(() => Now(transport.WriteAsync("x"u8.ToArray(), default)));
    }

    [Fact]
    public void Tls_shakes_hands_on_the_calling_thread_and_tells_a_secure_end_from_a_cut()
    {
        using var authority = new TestAuthority();
        using X509Certificate2 certificate = authority.Issue("localhost");
        bool isPolite = true;
        using var server = new LoopbackServer(serve: async stream =>
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsServerAsync(certificate);
            await secure.WriteAsync("hello\r\n"u8.ToArray());
            if (isPolite)
                await secure.ShutdownAsync();
            stream.Socket.Shutdown(SocketShutdown.Send);
        });
        var options = new TlsOptions { CustomRoots = [authority.Root] };
        foreach (bool polite in (bool[])[true, false])
        {
            isPolite = polite;
            PolledTransport transport = Connect(server);
            Now(transport.StartTlsAsync("localhost", options, default));
            Assert.True(transport.IsSecure);
            Assert.NotNull(transport.ServerEndPoint);
            Assert.Equal("hello", Line(transport));
            Assert.Null(Line(transport));
            Assert.Equal(polite, transport.HasSecureEnd);
            Now(transport.DisposeAsync());
        }

        PolledTransport untrusting = Connect(server);
        Assert.Throws<TlsException>(() => Now(untrusting.StartTlsAsync("localhost", TlsOptions.Default, default)));
    }

    [Fact]
    public void What_comes_before_tls_is_an_error()
    {
        using var server = new LoopbackServer(serve: async stream => await stream.WriteAsync("220 go on\r\n250 never encrypted\r\n"u8.ToArray()));
        PolledTransport transport = Connect(server);
        Assert.Equal("220 go on", Line(transport));
        Assert.True(SpinWait.SpinUntil(() => transport.HasInput, TimeSpan.FromSeconds(20)));
        Assert.Throws<ProtocolException>(() => Now(transport.StartTlsAsync("x", TlsOptions.Default, default)));
    }

    [Fact]
    public void A_listener_takes_who_comes_and_a_refusal_is_told()
    {
        var connector = new PolledConnector(new Dialer(), _readiness);
        IConnectionListener listener = Now(connector.ListenAsync(IPAddress.Loopback, default));
        var caller = (PolledTransport)Now(connector.ConnectAsync("127.0.0.1", listener.LocalEnd.Port, default));
        ITransport taken = Now(listener.AcceptAsync(default));
        Now(taken.WriteAsync("hello\r\n"u8.ToArray(), default));
        Assert.Equal("hello", Line(caller));
        Assert.Equal(caller.LocalEnd, taken.RemoteEnd);
        connector.ConnectTimeout = TimeSpan.FromMilliseconds(20);
        Assert.Equal(TimeoutPhase.Connect, Assert.Throws<TransferTimeoutException>(() => Now(listener.AcceptAsync(default))).Phase);
        int port = listener.LocalEnd.Port;
        Now(listener.DisposeAsync());
        var refused = Assert.Throws<ConnectionException>(() => Now(connector.ConnectAsync("127.0.0.1", port, default)));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketError);
    }

    [Fact]
    public void The_policy_is_asked_about_connections_beside_another_one_but_not_about_the_name_again()
    {
        using var server = new LoopbackServer();
        var dialer = new Dialer(NetworkPolicy.AllowAll with { AllowedHosts = ["localhost"] });
        var stranger = new PolledConnector(dialer, _readiness);
        Assert.Throws<PolicyException>(() => Now(stranger.ConnectAsync("127.0.0.1", server.Port, default)));
        var beside = new PolledConnector(dialer, _readiness) { Beside = IPAddress.Loopback };
        Now(Now(beside.ConnectAsync("127.0.0.1", server.Port, default)).DisposeAsync());
        var shut = new PolledConnector(new Dialer(NetworkPolicy.AllowAll with { AllowBind = false }), _readiness);
        Assert.Throws<PolicyException>(() => Now(shut.ListenAsync(IPAddress.Loopback, default)));
    }

    private PolledTransport Connect(LoopbackServer server)
        => (PolledTransport)Now(new PolledConnector(new Dialer(), _readiness).ConnectAsync("127.0.0.1", server.Port, default));

    private static string? Line(PolledTransport transport)
        => Now(transport.ReadLineAsync(1000, default)) is { } line ? Encoding.ASCII.GetString(line.Span) : null;

    // It must be over: there is nobody else who could end it.
    private static T Now<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }

    private static void Now(ValueTask task)
    {
        Assert.True(task.IsCompleted);
        task.GetAwaiter().GetResult();
    }
}
