namespace MoonSocket.Smtp;

/// <summary>What the sender wants to be told about a recipient (RFC 3461, section 4.1).</summary>
[Flags]
public enum SmtpNotify
{
    /// <summary>What the server finds right: failures, as a rule.</summary>
    Default = 0,

    /// <summary>That the message was delivered.</summary>
    Success = 1,

    /// <summary>That it could not be delivered.</summary>
    Failure = 2,

    /// <summary>That it is late.</summary>
    Delay = 4,

    /// <summary>Nothing; goes with no other.</summary>
    Never = 8,
}
