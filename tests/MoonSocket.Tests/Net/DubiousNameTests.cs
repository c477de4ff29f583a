using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Net;

/// <summary>Names and descriptors that could get past the policy, or be lost by it.</summary>
public sealed class DubiousNameTests
{
    private const string Masked = "localhost\0.example.org";

    private static readonly Dialer Strict = new(new NetworkPolicy { AllowedHosts = ["*.example.org"] });

    [Fact]
    public async Task A_name_is_not_cut_off_at_a_nul_behind_the_policys_back()
    {
        await Assert.ThrowsAsync<ConnectionException>(async () => await Strict.ResolveAsync(Masked));
        using var server = new LoopbackServer();
        await Assert.ThrowsAsync<ConnectionException>(async () => (await Strict.ConnectAsync(Masked, server.Port)).Dispose());
        Assert.Throws<SocketException>(() => Strict.Resolve(Masked, AddressFamily.Unspecified));
        Assert.Throws<SocketException>(() => Strict.GetHost(Masked, AddressFamily.InterNetwork));
    }

    [Fact]
    public void The_wildcard_address_has_no_name()
    {
        Assert.Throws<SocketException>(() => new Dialer().GetName(IPAddress.Any));
        Assert.Throws<SocketException>(() => new Dialer().GetName(IPAddress.IPv6Any));
    }

    [Fact]
    public void A_device_that_is_one_socket_too_many_is_closed_again()
    {
        string path = Path.GetTempFileName();
        try
        {
            var dialer = new Dialer(new NetworkPolicy { MaxSockets = 0 });
            Assert.Throws<PolicyException>(() => dialer.OpenDevice(path, out _));
            Assert.DoesNotContain(path, Directory.GetFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
