using MoonSocket.Lua.Interop;

namespace MoonSocket.Lua.Kernel.Sockets;

/// <summary>The sockets' part of the kernel.</summary>
internal static class SocketKernel
{
    internal static void Register(KernelTable kernel)
    {
        TcpKernel.Register(kernel);
        UdpKernel.Register(kernel);
        UnixStreamKernel.Register(kernel);
        UnixDatagramKernel.Register(kernel);
        SerialKernel.Register(kernel);
        DnsKernel.Register(kernel);
        SelectKernel.Register(kernel);
        OwnSelect.Register(kernel);
    }
}
