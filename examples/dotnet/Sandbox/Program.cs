// Hosting a Lua script that may use the network, but not as it likes:
//
//   dotnet run --project examples/dotnet/Sandbox

using MoonSocket.Lua;
using MoonSocket.Lua.Hosting;
using MoonSocket.Net;

using var lua = new NLua.Lua();

// The policy is asked before every connection, look-up, bind and datagram. The script cannot reach it.
MoonSocketModule.Open(lua, new MoonSocketOptions
{
    NetworkPolicy = new NetworkPolicy
    {
        AllowedSchemes = ["https"],
        AllowedHosts = ["*.example.org", "127.0.0.1"],
        AllowPrivateAddresses = false, // neither this machine nor its neighbours, whatever a name resolves to
        AllowBind = false,
    },
});

lua.DoFile(Path.Combine(AppContext.BaseDirectory, "guest.lua"));
