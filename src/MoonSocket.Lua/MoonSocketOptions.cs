using MoonSocket.Lua.Interop;
using MoonSocket.Net;

namespace MoonSocket.Lua;

/// <summary>How MoonSocket behaves in a Lua state; chosen by the host, out of reach of its scripts.</summary>
public sealed class MoonSocketOptions
{
    /// <summary>What the scripts of this state may contact, bind and look up; everything, unless set.</summary>
    public NetworkPolicy NetworkPolicy { get; init; } = NetworkPolicy.AllowAll;

    /// <summary>
    /// For tests: adds functions to the kernel, and makes it reachable as <c>require "moonsocket.kernel"</c>.
    /// </summary>
    internal KernelExtension? Extension { get; init; }
}
