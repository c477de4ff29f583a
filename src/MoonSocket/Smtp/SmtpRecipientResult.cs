using MoonSocket.Replies;

namespace MoonSocket.Smtp;

/// <summary>What the server said about one recipient.</summary>
public sealed class SmtpRecipientResult
{
    internal SmtpRecipientResult(SmtpRecipient recipient, Reply reply)
    {
        Recipient = recipient;
        Code = reply.Code;
        Reply = reply.Text;
    }

    /// <summary>Whom.</summary>
    public SmtpRecipient Recipient { get; }

    /// <summary>Whether the server takes the message for this recipient.</summary>
    public bool IsAccepted => Code / 100 == 2;

    /// <summary>Whether it may go well another time: a code of 400 to 499.</summary>
    public bool IsTransient => Code / 100 == 4;

    /// <summary>
    /// The three digits (RFC 5321, section 4.2); 0 where the connection broke before the server said whether it has the
    /// message for this recipient (LMTP).
    /// </summary>
    public int Code { get; }

    /// <summary>The whole answer, digits included, LF between its lines.</summary>
    public string Reply { get; }
}
