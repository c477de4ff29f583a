using System.Net;
using MoonSocket.Ftp;
using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Replies;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Ftp;

/// <summary>An FTP session as the glue holds it. Data connections are our own sockets, whoever made the control one.</summary>
internal sealed class LuaFtpSession : LuaSession
{
    private static readonly LuaClass FtpClass = new("ftp session");
    private readonly PolledConnector _connector;

    internal LuaFtpSession(StreamSocket? control, string host, int port, string? peerAddress, Dialer dialer)
        : base(control, EndPointText.Of(host, port))
    {
        _connector = new PolledConnector(dialer, Port)
        {
            Beside = Transport.RemoteEnd?.Address ?? (IPAddress.TryParse(peerAddress, out IPAddress? end) ? end : null),
        };
        Conversation = new FtpConversation(Transport, _connector, host) { DataHost = _connector.Beside?.ToString() };
    }

    internal static LuaClass Kind => FtpClass;

    internal override LuaClass Class => FtpClass;

    internal FtpConversation Conversation { get; }

    internal override ReplyChannel Channel => Conversation.Channel;

    /// <summary>What data connections wait at most, where the control connection cannot tell.</summary>
    internal TimeSpan? DataTimeout { get; init; }

    /// <summary>A listening socket of the script's as one who waits for a data connection.</summary>
    internal IConnectionListener Listener(System.Net.Sockets.Socket socket) => _connector.Listener(socket);

    internal override void Begin(Operation operation)
    {
        base.Begin(operation);
        if (Transport is ForeignTransport)
            Transport.IdleTimeout = DataTimeout;
        _connector.ConnectTimeout = _connector.IdleTimeout = Transport.IdleTimeout;
    }

    // What is on the way is broken off; the script's own object is the script's to close.
    internal override void Close() => _ = Conversation.DisposeAsync().AsTask();
}
