namespace MoonSocket.Lua;

/// <summary>How MoonSocket behaves in a Lua state; chosen by the host, out of reach of its scripts.</summary>
public sealed class MoonSocketOptions
{
}
