using System.Net;
using System.Net.Sockets;

namespace MoonSocket.Net;

/// <summary>Address ranges, and the IPv4 address that an IPv6 one may stand for.</summary>
internal static class AddressRanges
{
    // RFC 6890 and its successors: what is not meant to be reached over the public network.
    public static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("64:ff9b:1::/48"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("fec0::/10"),
        IPNetwork.Parse("ff00::/8"),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    /// <summary>The first range that holds one of the addresses.</summary>
    public static IPNetwork? Find(IEnumerable<IPNetwork> ranges, params ReadOnlySpan<IPAddress> addresses)
    {
        foreach (IPNetwork range in ranges)
        {
            foreach (IPAddress address in addresses)
            {
                if (range.Contains(address))
                    return range;
            }
        }

        return null;
    }

    /// <summary>
    /// The IPv4 address inside an IPv4-mapped, IPv4-compatible, NAT64 or 6to4 one, else the address itself without
    /// its scope.
    /// </summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var unscoped = address.ScopeId == 0 ? address : new IPAddress(bytes);
        if (SixToFour.Contains(unscoped))
            return new IPAddress(bytes[2..6]);
        bool isLow = bytes[..15].IndexOfAnyExcept((byte)0) < 0; // "::" and "::1" are themselves
        if (Nat64.Contains(unscoped) || (Compatible.Contains(unscoped) && !isLow))
            return new IPAddress(bytes[12..]);
        return unscoped;
    }
}
