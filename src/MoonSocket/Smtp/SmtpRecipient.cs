namespace MoonSocket.Smtp;

/// <summary>Somebody a message goes to.</summary>
/// <param name="Address">Such as <c>anna@example.org</c>, without brackets or a name.</param>
public sealed record SmtpRecipient(string Address)
{
    /// <summary>What to tell the sender about this recipient, where the server can (DSN).</summary>
    public SmtpNotify Notify { get; init; }

    /// <summary>The address the message was meant for at first, where it has been changed on the way (DSN's ORCPT).</summary>
    public string? OriginalAddress { get; init; }

    /// <summary>A recipient about whom nothing is to be said but the address.</summary>
    public static implicit operator SmtpRecipient(string address) => FromString(address);

    /// <summary>A recipient about whom nothing is to be said but the address.</summary>
    public static SmtpRecipient FromString(string address) => new(address);
}
