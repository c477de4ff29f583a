using MoonSocket.Lua.Interop;
using MoonSocket.Lua.Kernel.Replies;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Smtp;
using MoonSocket.Sockets;

namespace MoonSocket.Lua.Kernel.Smtp;

/// <summary>An SMTP or LMTP session as the glue holds it.</summary>
internal sealed class LuaSmtpSession : LuaSession
{
    private static readonly LuaClass SmtpClass = new("smtp session");

    internal LuaSmtpSession(StreamSocket? control, string host, int port, bool isLmtp)
        : base(control, EndPointText.Of(host, port))
    {
        Host = host;
        Conversation = new SmtpConversation(Transport, isLmtp);
    }

    internal static LuaClass Kind => SmtpClass;

    internal override LuaClass Class => SmtpClass;

    /// <summary>The name the server goes by, which its certificate must bear.</summary>
    internal string Host { get; }

    internal SmtpConversation Conversation { get; }

    /// <summary>The message that is being sent, or was sent last.</summary>
    internal SmtpDialogue? Message { get; set; }

    internal override ReplyChannel Channel => Conversation.Channel;

    internal override void Close() => _ = Conversation.DisposeAsync().AsTask();
}
