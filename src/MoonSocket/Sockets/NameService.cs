using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>Names of hosts, forwards and backwards, by the system's resolver; these always wait for it.</summary>
internal static class NameService
{
    /// <summary>
    /// What a host is called and which IPv4 addresses it has. An address is looked up backwards first.
    /// </summary>
    public static Fault TryGetHost(Dialer dialer, string host, out IPHostEntry? entry)
    {
        entry = null;
        if (host.Length == 0)
            return Fault.OfResolver(SocketError.HostNotFound);
        try
        {
            if (Addresses.TryParse(host, out IPAddress? address))
            {
                if (address.AddressFamily != AddressFamily.InterNetwork)
                    return Fault.OfResolver(SocketError.HostNotFound);
                string? name = NameOf(dialer, address);
                if (name is null)
                    return Fault.OfResolver(SocketError.HostNotFound);
                entry = new IPHostEntry { HostName = name, Aliases = [], AddressList = [address] };
                return Fault.None;
            }

            entry = dialer.GetHost(host, AddressFamily.InterNetwork);
            return entry.AddressList.Length > 0 ? Fault.None : Fault.OfResolver(SocketError.HostNotFound);
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

    /// <summary>The name of each address a host has; the address itself where it has no name.</summary>
    public static Fault TryGetNames(Dialer dialer, string host, out string[] names)
    {
        names = [];
        Fault fault = Addresses.Resolve(dialer, host, AddressFamily.Unspecified, out IPAddress[] addresses);
        if (!fault.IsNone)
            return fault;
        try
        {
            names = Array.ConvertAll(addresses, address => NameOf(dialer, address) ?? address.ToString());
            return Fault.None;
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }
    }

    // What has no name is answered with its address by some systems, and with an error by others.
    private static string? NameOf(Dialer dialer, IPAddress address)
    {
        try
        {
            string name = dialer.GetName(address);
            return IPAddress.TryParse(name, out _) ? null : name;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
