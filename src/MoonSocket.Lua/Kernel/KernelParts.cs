using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Async;
using MoonSocket.Lua.Kernel.Mime;
using MoonSocket.Lua.Kernel.Sockets;
using MoonSocket.Lua.Kernel.Transfers;

namespace MoonSocket.Lua.Kernel;

/// <summary>The list of everything in the kernel. A new file of functions is added here.</summary>
internal static class KernelParts
{
    internal static void Register(KernelTable kernel)
    {
        BasicKernel.Register(kernel);
        TransferKernel.Register(kernel);
        SocketKernel.Register(kernel);
        HttpKernel.Register(kernel);
        CookieKernel.Register(kernel);
        AsyncKernel.Register(kernel);
        MimeKernel.Register(kernel);
        FilterKernel.Register(kernel);
    }
}
