using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Async;
using MoonSocket.Lua.Kernel.Ftp;
using MoonSocket.Lua.Kernel.Mime;
using MoonSocket.Lua.Kernel.Replies;
using MoonSocket.Lua.Kernel.Smtp;
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
        SessionKernel.Register(kernel);
        FtpKernel.Register(kernel);
        SmtpKernel.Register(kernel);
        MimeKernel.Register(kernel);
        FilterKernel.Register(kernel);
    }
}
