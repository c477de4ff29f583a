using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>From what a caller writes (a name, an address, <c>*</c>, a port, a service) to ends of connections.</summary>
internal static class Addresses
{
    /// <summary>The ends a host and a service stand for, in the resolver's order.</summary>
    /// <param name="dialer">Who resolves.</param>
    /// <param name="host">A name or an address; <c>*</c> where a wildcard is allowed: any address of this host.</param>
    /// <param name="service">A port number or a service name.</param>
    /// <param name="family">The family wanted, or <see cref="AddressFamily.Unspecified"/>.</param>
    /// <param name="type">For which protocol a service name is meant.</param>
    /// <param name="wildcard">Whether <c>*</c> has its meaning.</param>
    /// <param name="ends">The result.</param>
    public static Fault Resolve(
        Dialer dialer, string host, string service, AddressFamily family, SocketType type, bool wildcard,
        out IPEndPoint[] ends)
    {
        ends = [];
        if (!ServiceNames.TryGetPort(service, type, out int port))
            return new Fault(FaultKind.Service, SocketError.TypeNotFound);
        if (wildcard && host == "*")
        {
            IPAddress any = family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
            ends = [new IPEndPoint(any, port)];
            return Fault.None;
        }

        Fault fault = Resolve(dialer, host, family, out IPAddress[] addresses);
        ends = Array.ConvertAll(addresses, address => new IPEndPoint(address, port));
        return fault;
    }

    /// <summary>The addresses of a host, in the resolver's order.</summary>
    public static Fault Resolve(Dialer dialer, string host, AddressFamily family, out IPAddress[] addresses)
    {
        addresses = [];
        // .NET takes an empty name for this very host.
        if (host.Length == 0)
            return Fault.OfResolver(SocketError.HostNotFound);
        try
        {
            if (TryParse(host, out IPAddress? literal))
            {
                dialer.Policy.CheckHost(host, $"using the address {host}");
                if (family != AddressFamily.Unspecified && literal.AddressFamily != family)
                    return new Fault(FaultKind.HostFamily, SocketError.AddressFamilyNotSupported);
                addresses = [literal];
                return Fault.None;
            }

            addresses = dialer.Resolve(host, family);
            return addresses.Length > 0 ? Fault.None : Fault.OfResolver(SocketError.HostNotFound);
        }
        catch (SocketException e)
        {
            return Fault.OfResolver(e.SocketErrorCode);
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }
    }

    /// <summary>An address written as one. Brackets are for URLs; here they are part of no address.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        return !text.IsEmpty && text[0] != '[' && IPAddress.TryParse(text, out address);
    }
}
