using System.Net;
using System.Net.Sockets;
using MoonSocket.Lua.Interop;
using MoonSocket.Net;
using MoonSocket.Sockets;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>Names and addresses, flat; the glue makes the lists.</summary>
internal static class DnsKernel
{
    internal static void Register(KernelTable kernel)
    {
        kernel.Add("dns_getaddrinfo", GetAddresses);
        kernel.Add("dns_gethost", GetHost);
        kernel.Add("dns_getnames", GetNames);
        kernel.Add("dns_getservice", GetService);
        kernel.Add("dns_gethostname", lua => lua.Return(Dns.GetHostName()));
    }

    // dns_getaddrinfo(host): family, address, family, address … | nil, text
    private static int GetAddresses(LuaStack lua)
    {
        Fault fault = Ask(lua, (Dialer dialer, string host, out IPAddress[] found) =>
            Addresses.Resolve(dialer, host, AddressFamily.Unspecified, out found), out IPAddress[] addresses);
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

    // dns_gethost(host): name, how many aliases, alias …, address … | nil, text
    private static int GetHost(LuaStack lua)
    {
        Fault fault = Ask<IPHostEntry?>(lua, NameService.TryGetHost, out IPHostEntry? entry);
        if (!fault.IsNone)
        {
            // Here alone an unknown host is called so.
            bool isUnknown = fault is { Kind: FaultKind.Resolver, Code: SocketError.HostNotFound or SocketError.NoData };
            return isUnknown ? lua.Failed("host not found"u8) : FaultText.Failed(lua, fault);
        }

        int count = 2 + entry!.Aliases.Length + entry.AddressList.Length;
        lua.Reserve(count);
        lua.Push(entry.HostName);
        lua.PushInteger(entry.Aliases.Length);
        foreach (string alias in entry.Aliases)
            lua.Push(alias);
        foreach (IPAddress address in entry.AddressList)
            lua.Push(address.ToString());
        return count;
    }

    // dns_getnames(host): name, name … | nil, text
    private static int GetNames(LuaStack lua)
    {
        Fault fault = Ask<string[]>(lua, NameService.TryGetNames, out string[] names);
        if (!fault.IsNone)
            return FaultText.Failed(lua, fault);
        lua.Reserve(names.Length);
        foreach (string name in names)
            lua.Push(name);
        return names.Length;
    }

    // dns_getservice(name or port): name, or the port as text where it has none | nil, text
    private static int GetService(LuaStack lua)
        => ServiceNames.TryGetPort(lua.Text(1), SocketType.Stream, out int port)
            ? lua.Return(ServiceNames.NameOf(port, SocketType.Stream))
            : FaultText.Failed(lua, new Fault(FaultKind.Service));

    // The resolver takes its time: where a coroutine can be suspended, another thread asks it.
    private static Fault Ask<T>(LuaStack lua, Question<T> question, out T answer)
    {
        Dialer dialer = lua.Module.Dialer;
        string host = lua.Text(1);
        Fault outcome = Reactor.RunElsewhere(
            dialer.Reactor, () => (question(dialer, host, out T found), found), out (Fault Fault, T Found) result);
        answer = result.Found;
        return outcome.IsNone ? result.Fault : outcome;
    }

    private delegate Fault Question<T>(Dialer dialer, string host, out T found);
}
