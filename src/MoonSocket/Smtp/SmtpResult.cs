namespace MoonSocket.Smtp;

/// <summary>A message the server has taken, for one recipient at least.</summary>
public sealed class SmtpResult
{
    internal SmtpResult(IReadOnlyList<SmtpRecipientResult> recipients, string reply, long bytesSent)
    {
        Recipients = recipients;
        Reply = reply;
        BytesSent = bytesSent;
    }

    /// <summary>What the server said about each recipient, in the order of the envelope.</summary>
    public IReadOnlyList<SmtpRecipientResult> Recipients { get; }

    /// <summary>Whether none was refused.</summary>
    public bool IsComplete => Recipients.All(recipient => recipient.IsAccepted);

    /// <summary>What the server said to the message itself; often the number it goes by there.</summary>
    public string Reply { get; }

    /// <summary>Bytes of content taken from the callback.</summary>
    public long BytesSent { get; }
}
