using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Net;

public sealed class DialerTests
{
    private static readonly IPAddress[] Many =
        [IPAddress.Parse("127.0.0.5"), IPAddress.Parse("127.0.0.6"), IPAddress.Parse("127.0.0.7")];

    [Fact]
    public async Task A_connection_is_made_and_counted_until_it_is_closed()
    {
        using var server = new LoopbackServer();
        var dialer = new Dialer();
        Socket socket = await dialer.ConnectAsync("127.0.0.1", server.Port);
        Assert.Equal(1, dialer.OpenSockets);
        Assert.True(socket.NoDelay);
        Assert.Equal(server.Port, ((IPEndPoint)socket.RemoteEndPoint!).Port);
        socket.Dispose();
        socket.Dispose();
        Assert.Equal(0, dialer.OpenSockets);
    }

    [Fact]
    public async Task Of_many_addresses_the_live_one_wins_and_the_others_are_closed()
    {
        using var server = new LoopbackServer("127.0.0.7");
        var dialer = Resolving(Many);
        using Socket socket = await dialer.ConnectAsync("many.example", server.Port);
        Assert.Equal(Many[2], ((IPEndPoint)socket.RemoteEndPoint!).Address);
        Assert.Equal(1, dialer.OpenSockets);
    }

    [Fact]
    public async Task An_address_that_does_not_answer_delays_the_next_no_longer_than_said()
    {
        using var server = new LoopbackServer("127.0.0.6");
        using var stuck = new FullBacklog("127.0.0.5", server.Port);
        var dialer = Resolving(Many[0], Many[1]);
        var options = new DialOptions { AttemptDelay = TimeSpan.FromMilliseconds(20), ConnectTimeout = TimeSpan.FromSeconds(20) };
        using Socket socket = await dialer.ConnectAsync("half.example", server.Port, options);
        Assert.Equal(Many[1], ((IPEndPoint)socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task Families_take_turns()
    {
        IPAddress[] order = ConnectRace.Interleave(
            [IPAddress.Parse("::1"), IPAddress.Parse("::2"), IPAddress.Parse("::3"), IPAddress.Parse("127.0.0.1")]);
        Assert.Equal(["::1", "127.0.0.1", "::2", "::3"], order.Select(a => a.ToString()));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_refusal_names_whom_and_keeps_the_code()
    {
        int port;
        using (var server = new LoopbackServer())
            port = server.Port;
        var dialer = new Dialer();
        var e = await Assert.ThrowsAsync<ConnectionException>(async () => await dialer.ConnectAsync("127.0.0.1", port));
        Assert.Equal(SocketError.ConnectionRefused, e.SocketError);
        Assert.Contains($"connecting to 127.0.0.1:{port} failed", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, dialer.OpenSockets);
    }

    [Fact]
    public async Task A_connect_that_takes_too_long_is_a_time_out()
    {
        using var stuck = new FullBacklog("127.0.0.1");
        var dialer = new Dialer();
        var options = new DialOptions { ConnectTimeout = TimeSpan.FromMilliseconds(50) };
        var e = await Assert.ThrowsAsync<TransferTimeoutException>(
            async () => await dialer.ConnectAsync("127.0.0.1", stuck.Port, options));
        Assert.Equal(TimeoutPhase.Connect, e.Phase);
        Assert.Contains("took longer than 0.05 s", e.Message, StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => dialer.OpenSockets == 0, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_resolver_that_takes_too_long_is_a_time_out()
    {
        var dialer = new Dialer
        {
            Resolver = async (_, _, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return [];
            },
        };
        var options = new DialOptions { ConnectTimeout = TimeSpan.FromMilliseconds(20) };
        await Assert.ThrowsAsync<TransferTimeoutException>(async () => await dialer.ConnectAsync("slow.example", 80, options));
    }

    [Fact]
    public async Task A_cancelled_connect_is_a_cancellation()
    {
        using var stuck = new FullBacklog("127.0.0.1");
        using var source = new CancellationTokenSource();
        ValueTask<Socket> connecting = new Dialer().ConnectAsync("127.0.0.1", stuck.Port, null, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connecting);
    }

    [Fact]
    public async Task An_unknown_host_is_told_so()
    {
        var e = await Assert.ThrowsAsync<ConnectionException>(async () => await new Dialer().ConnectAsync("host.invalid", 80));
        Assert.Equal(SocketError.HostNotFound, e.SocketError);
        Assert.Contains("host.invalid could not be resolved", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_local_end_and_the_family_are_kept_to()
    {
        using var server = new LoopbackServer();
        var options = new DialOptions { LocalEndPoint = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0) };
        using Socket socket = await new Dialer().ConnectAsync("127.0.0.1", server.Port, options);
        Assert.Equal(IPAddress.Parse("127.0.0.9"), ((IPEndPoint)socket.LocalEndPoint!).Address);
        var six = new DialOptions { Family = AddressFamily.InterNetworkV6 };
        await Assert.ThrowsAsync<ConnectionException>(async () => await new Dialer().ConnectAsync("127.0.0.1", server.Port, six));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("0x7f000001")]
    [InlineData("2130706433")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("harmless.example")]
    [InlineData("localhost")]
    public async Task Private_addresses_are_refused_however_they_are_written(string host)
    {
        using var server = new LoopbackServer();
        var dialer = new Dialer(new NetworkPolicy { AllowPrivateAddresses = false })
        {
            Resolver = host == "harmless.example" ? (_, _, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) : null,
        };
        var e = await Assert.ThrowsAsync<PolicyException>(async () => await dialer.ConnectAsync(host, server.Port));
        Assert.Contains("private address", e.Message, StringComparison.Ordinal);
        Assert.Contains($":{server.Port}", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task A_name_is_looked_up_once_so_that_a_second_answer_cannot_slip_in()
    {
        int asked = 0;
        var policy = new NetworkPolicy { AllowedAddresses = [IPNetwork.Parse("127.0.0.8/32")] };
        using var server = new LoopbackServer("127.0.0.8");
        var dialer = new Dialer(policy)
        {
            Resolver = (_, _, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(asked++ == 0 ? "127.0.0.8" : "127.0.0.1")]),
        };
        using Socket socket = await dialer.ConnectAsync("rebinding.example", server.Port);
        Assert.Equal(1, asked);
        Assert.Equal(IPAddress.Parse("127.0.0.8"), ((IPEndPoint)socket.RemoteEndPoint!).Address);
        await Assert.ThrowsAsync<PolicyException>(async () => await dialer.ConnectAsync("rebinding.example", server.Port));
    }

    [Fact]
    public async Task Of_mixed_addresses_only_the_allowed_ones_are_tried()
    {
        using var allowed = new LoopbackServer("127.0.0.6");
        var dialer = new Dialer(new NetworkPolicy { DeniedAddresses = [IPNetwork.Parse("127.0.0.5/32")] })
        {
            Resolver = (_, _, _) => Task.FromResult(Many),
        };
        using Socket socket = await dialer.ConnectAsync("mixed.example", allowed.Port);
        Assert.Equal(Many[1], ((IPEndPoint)socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task Hosts_ports_and_the_number_of_sockets_are_asked_about()
    {
        using var server = new LoopbackServer();
        var hosts = new Dialer(new NetworkPolicy { AllowedHosts = ["*.example.org"] });
        await Assert.ThrowsAsync<PolicyException>(async () => await hosts.ConnectAsync("localhost", server.Port));
        await Assert.ThrowsAsync<PolicyException>(async () => await hosts.ResolveAsync("localhost"));
        var ports = new Dialer(new NetworkPolicy { DeniedPorts = [server.Port] });
        await Assert.ThrowsAsync<PolicyException>(async () => await ports.ConnectAsync("127.0.0.1", server.Port));
        var one = new Dialer(new NetworkPolicy { MaxSockets = 1 });
        Socket socket = await one.ConnectAsync("127.0.0.1", server.Port);
        var e = await Assert.ThrowsAsync<PolicyException>(async () => await one.ConnectAsync("127.0.0.1", server.Port));
        Assert.Contains("1 sockets are open, 1 are allowed", e.Message, StringComparison.Ordinal);
        socket.Dispose();
        (await one.ConnectAsync("127.0.0.1", server.Port)).Dispose();
        var bind = new Dialer(new NetworkPolicy { AllowBind = false });
        var local = new DialOptions { LocalEndPoint = new IPEndPoint(IPAddress.Loopback, 0) };
        await Assert.ThrowsAsync<PolicyException>(async () => await bind.ConnectAsync("127.0.0.1", server.Port, local));
    }

    [Fact]
    public async Task Addresses_and_names_are_resolved()
    {
        Assert.Equal([IPAddress.Loopback], await new Dialer().ResolveAsync("127.0.0.1"));
        Assert.Equal([IPAddress.IPv6Loopback], await new Dialer().ResolveAsync("[::1]"));
        Assert.Contains(IPAddress.Loopback, await new Dialer().ResolveAsync("localhost", AddressFamily.InterNetwork));
    }

    [Theory]
    [InlineData("", 80)]
    [InlineData("host", 0)]
    [InlineData("host", 65536)]
    [InlineData("host", -1)]
    public async Task Nonsense_is_refused(string host, int port)
        => await Assert.ThrowsAnyAsync<ArgumentException>(async () => await new Dialer().ConnectAsync(host, port));

    private static Dialer Resolving(params IPAddress[] addresses)
        => new() { Resolver = (_, _, _) => Task.FromResult(addresses) };
}
