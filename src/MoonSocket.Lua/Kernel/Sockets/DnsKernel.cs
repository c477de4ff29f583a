using System.Net;
using System.Net.Sockets;
using MoonSocket.Lua.Interop;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>Names and addresses.</summary>
internal static class DnsKernel
{
    internal static void Register(KernelTable kernel) => kernel.Add("dns_getaddrinfo", GetAddresses);

    // dns_getaddrinfo(host): family, address, family, address … | nil, text
    private static int GetAddresses(LuaStack lua)
    {
        Fault fault = Addresses.Resolve(
            lua.Module.Dialer, lua.Text(1), AddressFamily.Unspecified, out IPAddress[] addresses);
        if (!fault.IsNone)
            return FaultText.Failed(lua, fault);
        lua.Reserve(2 * addresses.Length);
        foreach (IPAddress address in addresses)
        {
            lua.Push(AnySocketKernel.FamilyName(address.AddressFamily));
            lua.Push(AnySocketKernel.Text(address));
        }

        return 2 * addresses.Length;
    }
}
