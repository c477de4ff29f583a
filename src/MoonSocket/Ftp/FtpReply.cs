using MoonSocket.Replies;

namespace MoonSocket.Ftp;

/// <summary>What a server answered to a command (RFC 959, section 4.2).</summary>
/// <param name="Code">The three digits.</param>
/// <param name="Text">The whole answer, digits included, LF between its lines.</param>
public sealed record FtpReply(int Code, string Text)
{
    /// <summary>Whether it did what it was asked for: a 2xx.</summary>
    public bool IsPositive => Code / 100 == 2;

    internal static FtpReply Of(Reply reply) => new(reply.Code, reply.Text);
}
