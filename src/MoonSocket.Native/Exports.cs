using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MoonSocket.Lua.Interop;

namespace MoonSocket.Native;

/// <summary>
/// The functions that <c>require</c> looks for in socket.so, one a module, and <c>luaopen_socket_native</c>, through
/// which the small Lua files beside it get all the loaders at once.
/// </summary>
internal static class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket", CallConvs = [typeof(CallConvCdecl)])]
    private static int Socket(nint state) => NativeDoor.Open(state, "socket"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_core", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketCore(nint state) => NativeDoor.Open(state, "socket.core"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_async", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketAsync(nint state) => NativeDoor.Open(state, "socket.async"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_callback", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketCallback(nint state) => NativeDoor.Open(state, "socket.callback"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_concat", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketConcat(nint state) => NativeDoor.Open(state, "socket.concat"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_ftp", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketFtp(nint state) => NativeDoor.Open(state, "socket.ftp"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_headers", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketHeaders(nint state) => NativeDoor.Open(state, "socket.headers"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_http", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketHttp(nint state) => NativeDoor.Open(state, "socket.http"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_mbox", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketMbox(nint state) => NativeDoor.Open(state, "socket.mbox"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_mime", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketMime(nint state) => NativeDoor.Open(state, "socket.mime"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_serial", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketSerial(nint state) => NativeDoor.Open(state, "socket.serial"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_smtp", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketSmtp(nint state) => NativeDoor.Open(state, "socket.smtp"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_tp", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketTp(nint state) => NativeDoor.Open(state, "socket.tp"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_unix", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketUnix(nint state) => NativeDoor.Open(state, "socket.unix"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_url", CallConvs = [typeof(CallConvCdecl)])]
    private static int SocketUrl(nint state) => NativeDoor.Open(state, "socket.url"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_mime", CallConvs = [typeof(CallConvCdecl)])]
    private static int Mime(nint state) => NativeDoor.Open(state, "mime"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_mime_core", CallConvs = [typeof(CallConvCdecl)])]
    private static int MimeCore(nint state) => NativeDoor.Open(state, "mime.core"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_ltn12", CallConvs = [typeof(CallConvCdecl)])]
    private static int Ltn12(nint state) => NativeDoor.Open(state, "ltn12"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_mbox", CallConvs = [typeof(CallConvCdecl)])]
    private static int Mbox(nint state) => NativeDoor.Open(state, "mbox"u8);

    [UnmanagedCallersOnly(EntryPoint = "luaopen_socket_native", CallConvs = [typeof(CallConvCdecl)])]
    private static int Loaders(nint state) => NativeDoor.OpenAll(state);
}
