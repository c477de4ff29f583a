using System.Net;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Net;

public sealed class NetworkPolicyTests
{
    private static readonly IPAddress Public = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void Nothing_is_forbidden_unless_told()
    {
        NetworkPolicy policy = NetworkPolicy.AllowAll;
        policy.CheckScheme("gopher");
        policy.CheckHost("anything", "x");
        policy.CheckPort(1, "x");
        policy.CheckAddress(IPAddress.Loopback, "x");
        policy.CheckBind(new IPEndPoint(IPAddress.Any, 0), "x");
    }

    [Fact]
    public void A_scheme_that_is_not_listed_is_refused_by_name()
    {
        var policy = new NetworkPolicy { AllowedSchemes = ["https"] };
        policy.CheckScheme("HTTPS");
        var e = Assert.Throws<PolicyException>(() => policy.CheckScheme("http"));
        Assert.Equal("the network policy refuses the scheme \"http\": it is not among the allowed schemes", e.Message);
    }

    [Theory]
    [InlineData("*.example.org", "www.example.org", true)]
    [InlineData("*.example.org", "a.b.EXAMPLE.org.", true)]
    [InlineData("*.example.org", "example.org", false)]
    [InlineData("*.example.org", "badexample.org", false)]
    [InlineData("example.org", "Example.ORG", true)]
    [InlineData("example.org", "www.example.org", false)]
    [InlineData("127.0.0.1", "127.1", true)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", true)]
    [InlineData("::1", "[0:0::1]", true)]
    [InlineData("xn--bcher-kva.example", "bücher.example", true)]
    [InlineData("*", "whatever", true)]
    public void Host_patterns_cover_what_they_say(string pattern, string host, bool covered)
    {
        var allow = new NetworkPolicy { AllowedHosts = [pattern] };
        var deny = new NetworkPolicy { DeniedHosts = [pattern] };
        if (covered)
        {
            allow.CheckHost(host, "x");
            Assert.Contains(pattern, Assert.Throws<PolicyException>(() => deny.CheckHost(host, "x")).Message, StringComparison.Ordinal);
        }
        else
        {
            deny.CheckHost(host, "x");
            Assert.Throws<PolicyException>(() => allow.CheckHost(host, "x"));
        }
    }

    [Fact]
    public void Ports_are_allowed_and_denied()
    {
        var allow = new NetworkPolicy { AllowedPorts = [80, 443] };
        allow.CheckPort(443, "x");
        Assert.Contains("port 22", Assert.Throws<PolicyException>(() => allow.CheckPort(22, "x")).Message, StringComparison.Ordinal);
        var deny = new NetworkPolicy { DeniedPorts = [25] };
        deny.CheckPort(80, "x");
        Assert.Contains("port 25", Assert.Throws<PolicyException>(() => deny.CheckPort(25, "x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.9")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fd00::1")]
    [InlineData("fc12::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:c0a8:101::1")]
    public void Private_addresses_are_known_in_every_disguise(string address)
    {
        var policy = new NetworkPolicy { AllowPrivateAddresses = false };
        var e = Assert.Throws<PolicyException>(() => policy.CheckAddress(IPAddress.Parse(address), "connecting"));
        Assert.Contains("private address", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("11.0.0.1")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("64:ff9b::c000:201")]
    public void Public_addresses_are_not_private(string address)
        => new NetworkPolicy { AllowPrivateAddresses = false }.CheckAddress(IPAddress.Parse(address), "x");

    [Fact]
    public void Address_ranges_are_allowed_and_denied()
    {
        var allow = new NetworkPolicy { AllowedAddresses = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/32")] };
        allow.CheckAddress(Public, "x");
        allow.CheckAddress(Public.MapToIPv6(), "x");
        allow.CheckAddress(IPAddress.Parse("2001:db8::5"), "x");
        Assert.Throws<PolicyException>(() => allow.CheckAddress(IPAddress.Parse("198.51.100.1"), "x"));
        var deny = new NetworkPolicy { DeniedAddresses = [IPNetwork.Parse("192.0.2.0/24")] };
        deny.CheckAddress(IPAddress.Parse("198.51.100.1"), "x");
        Assert.Contains("192.0.2.0/24", Assert.Throws<PolicyException>(() => deny.CheckAddress(Public, "x")).Message, StringComparison.Ordinal);
        Assert.Throws<PolicyException>(() => deny.CheckAddress(Public.MapToIPv6(), "x"));
    }

    [Fact]
    public void Binding_has_its_own_switch_and_keeps_to_ports_and_ranges()
    {
        var none = new NetworkPolicy { AllowBind = false };
        Assert.Throws<PolicyException>(() => none.CheckBind(new IPEndPoint(IPAddress.Loopback, 0), "x"));
        var ports = new NetworkPolicy { AllowedPorts = [8080] };
        ports.CheckBind(new IPEndPoint(IPAddress.Any, 0), "x");
        ports.CheckBind(new IPEndPoint(IPAddress.Any, 8080), "x");
        Assert.Throws<PolicyException>(() => ports.CheckBind(new IPEndPoint(IPAddress.Any, 8081), "x"));
        var shut = new NetworkPolicy { AllowPrivateAddresses = false };
        shut.CheckBind(new IPEndPoint(IPAddress.Any, 0), "x");
        Assert.Throws<PolicyException>(() => shut.CheckBind(new IPEndPoint(IPAddress.Loopback, 0), "x"));
        var ranges = new NetworkPolicy { AllowedAddresses = [IPNetwork.Parse("127.0.0.0/8")] };
        ranges.CheckBind(new IPEndPoint(IPAddress.Loopback, 0), "x");
        Assert.Throws<PolicyException>(() => ranges.CheckBind(new IPEndPoint(IPAddress.Any, 0), "x"));
    }
}
