using System.Net;
using MoonSocket.Net;

namespace MoonSocket.Lua.Tests;

public sealed class SocketPolicyTests
{
    [Theory]
    [InlineData("socket.connect('127.0.0.1', 9)", "127.0.0.1 is a private address")]
    [InlineData("socket.connect('localhost', 9)", "is a private address")]
    [InlineData("socket.tcp():connect('127.1', 9)", "is a private address")]
    [InlineData("socket.bind('127.0.0.1', 0)", "is a private address")]
    [InlineData("socket.udp():sendto('x', '127.0.0.1', 9)", "is a private address")]
    [InlineData("socket.udp():setpeername('::1', 9)", "is a private address")]
    [InlineData("socket.udp():setsockname('127.0.0.1', 0)", "is a private address")]
    public void A_private_address_is_out_of_reach(string call, string part)
        => Refused(new NetworkPolicy { AllowPrivateAddresses = false }, call, part);

    [Theory]
    [InlineData("socket.dns.toip('example.com')")]
    [InlineData("socket.dns.tohostname('127.0.0.1')")]
    [InlineData("socket.dns.getaddrinfo('example.com')")]
    [InlineData("socket.dns.getnameinfo('127.0.0.1')")]
    [InlineData("socket.connect('example.com', 80)")]
    public void A_host_that_is_not_listed_is_not_looked_up(string call)
        => Refused(new NetworkPolicy { AllowedHosts = ["*.example.org"] }, call, "is not among the allowed hosts");

    [Theory]
    [InlineData("socket.bind('*', 0)", "binding is not allowed")]
    [InlineData("socket.tcp4():listen()", "binding is not allowed")]
    [InlineData("socket.udp():setsockname('*', 0)", "binding is not allowed")]
    [InlineData("require('socket.unix').stream()", "Unix-domain sockets are not allowed")]
    [InlineData("require('socket.unix').dgram()", "Unix-domain sockets are not allowed")]
    [InlineData("require('socket.serial')('/dev/null')", "serial lines are not allowed")]
    public void What_is_switched_off_is_off(string call, string part)
    {
        var policy = new NetworkPolicy { AllowBind = false, AllowUnixSockets = false, AllowSerialLines = false };
        Refused(policy, call, part);
    }

    [Fact]
    public void A_script_cannot_take_over_the_hosts_descriptors()
    {
        using Host host = new(new MoonSocketOptions { NetworkPolicy = new NetworkPolicy { AllowDescriptors = false } });
        Assert.Equal("false", host.Run("local t = require('socket').tcp() return tostring((pcall(t.setfd, t, 0)))"));
        Assert.Contains(
            "descriptors are not allowed",
            host.Run("local t = require('socket').tcp() return select(2, pcall(t.setfd, t, 0))"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sockets_are_counted_and_give_their_place_back_when_collected()
    {
        using Host host = new(new MoonSocketOptions { NetworkPolicy = new NetworkPolicy { MaxSockets = 2 } });
        host.Run("socket = require 'socket' a, b = assert(socket.tcp4()), assert(socket.udp4())");
        Refused(host, "socket.tcp4()", "2 sockets are open, 2 are allowed");
        host.Run("a = nil collectgarbage() collectgarbage()");
        Assert.Equal("tcp{master}", host.Run("c = assert(socket.tcp4()) return c.class"));
        host.Run("b:close()");
        Assert.Equal("tcp{master}", host.Run("return assert(socket.tcp4()).class"));
    }

    [Fact]
    public void An_allowed_range_and_port_work()
    {
        using Host host = new(new MoonSocketOptions
        {
            NetworkPolicy = new NetworkPolicy { AllowedAddresses = [IPNetwork.Parse("127.0.0.1/32")] },
        });
        Assert.Equal("hi", host.Run(
            """
            local socket = require "socket"
            local s = assert(socket.bind("127.0.0.1", 0))
            local _, port = s:getsockname()
            local c = assert(socket.connect("127.0.0.1", port))
            local p = assert(s:accept())
            c:send("hi\n")
            local line = p:receive()
            c:close() p:close() s:close()
            return line
            """));
        Refused(host, "socket.connect('127.0.0.2', 80)", "127.0.0.2 is not in an allowed range");
    }

    private static void Refused(NetworkPolicy policy, string call, string part)
    {
        using Host host = new(new MoonSocketOptions { NetworkPolicy = policy });
        Refused(host, call, part);
    }

    private static void Refused(Host host, string call, string part)
    {
        string? answer = host.Run($"socket = require 'socket' local ok, err = {call} return tostring(ok) .. ': ' .. tostring(err)");
        Assert.StartsWith("nil: the network policy refuses", answer, StringComparison.Ordinal);
        Assert.Contains(part, answer, StringComparison.Ordinal);
    }
}
