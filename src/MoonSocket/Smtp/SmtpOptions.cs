using MoonSocket.Net;

namespace MoonSocket.Smtp;

/// <summary>A mail server: where it is, how to talk to it, who is talking.</summary>
/// <param name="Host">A name or an address.</param>
public sealed record SmtpOptions(string Host)
{
    /// <summary>The port. Unless set: 465 with <see cref="SmtpSecurity.Implicit"/>, 24 with LMTP, else 25.</summary>
    public int? Port { get; init; }

    /// <summary>
    /// When the connection is secured. Unless set, it has to be: by STARTTLS, or from the start at port 465.
    /// </summary>
    public SmtpSecurity Security { get; init; }

    /// <summary>Whether to speak LMTP (RFC 2033), with a result for each recipient after the message.</summary>
    public bool Lmtp { get; init; }

    /// <summary>The user to authenticate as; <see langword="null"/>: nobody.</summary>
    public string? User { get; init; }

    /// <summary>The password that goes with <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>A token to show instead of a password (OAuth 2.0).</summary>
    public string? AccessToken { get; init; }

    /// <summary>How user and password are shown.</summary>
    public SmtpAuthentication Authentication { get; init; }

    /// <summary>
    /// Whether a password or token may be sent so that whoever listens can read it: by PLAIN, LOGIN or XOAUTH2 over a
    /// connection that is not secured.
    /// </summary>
    public bool AllowClearPassword { get; init; }

    /// <summary>What this end calls itself; unless set, its address in brackets.</summary>
    public string? Domain { get; init; }

    /// <summary>The extensions to use where the server offers them.</summary>
    public SmtpExtensions Extensions { get; init; } = SmtpExtensions.All;

    /// <summary>
    /// Whether content is sent with the line ends it has. Else bare CR and bare LF become CR LF, as RFC 5321, section
    /// 2.3.8, asks: servers that take them for line ends could be made to see the end of the message in its middle.
    /// </summary>
    public bool KeepLineEnds { get; init; }

    /// <summary>Whether a message is only sent if every recipient is accepted. Else those who are get it.</summary>
    public bool RequireAllRecipients { get; init; }

    /// <summary>The time for resolving and connecting; <see langword="null"/>: as long as the system takes.</summary>
    public TimeSpan? ConnectTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long the server may be silent, or not take what is sent; <see langword="null"/>: for ever. The time a
    /// callback takes does not count.
    /// </summary>
    public TimeSpan? IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long the server may take to accept a message it has got (RFC 5321, section 4.5.3.2.6).
    /// </summary>
    public TimeSpan? AcceptTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whom to trust, and who to be, where the connection is secured.</summary>
    public TlsOptions Tls { get; init; } = TlsOptions.Default;

    /// <summary>Makes the connection, and brings the network policy; <see langword="null"/>: everything is allowed.</summary>
    public Dialer? Dialer { get; init; }

    /// <summary>Who connects on our behalf; <see langword="null"/>: nobody.</summary>
    public Proxy? Proxy { get; init; }

    /// <summary>
    /// Reads <c>smtp://user:password@host:port</c>, <c>smtps://…</c> (secured from the start) or <c>lmtp://…</c>; user,
    /// password and port may be missing.
    /// </summary>
    /// <exception cref="ArgumentException">That is no such URL.</exception>
    public static SmtpOptions FromUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) || parsed.Host.Length == 0
            || parsed.Scheme is not ("smtp" or "smtps" or "lmtp") || parsed.PathAndQuery.Trim('/').Length > 0)
            throw new ArgumentException("not a URL of a mail server, such as smtp://mail.example.org");
        string[] login = parsed.UserInfo.Split(':', 2);
        return new SmtpOptions(parsed.IdnHost.Trim('[', ']'))
        {
            Port = parsed.Port > 0 ? parsed.Port : null,
            Security = parsed.Scheme == "smtps" ? SmtpSecurity.Implicit : SmtpSecurity.Automatic,
            Lmtp = parsed.Scheme == "lmtp",
            User = login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : null,
            Password = login.Length > 1 ? Uri.UnescapeDataString(login[1]) : null,
        };
    }

    /// <summary>Where it is, without who talks to it: a password is not for logs.</summary>
    public override string ToString() => $"{Scheme}://{EndPointText.Of(Host, EffectivePort)}";

    internal int EffectivePort => Port ?? (Security == SmtpSecurity.Implicit ? 465 : Lmtp ? 24 : 25);

    internal SmtpSecurity EffectiveSecurity => Security != SmtpSecurity.Automatic
        ? Security
        : EffectivePort == 465 ? SmtpSecurity.Implicit : SmtpSecurity.StartTls;

    internal string Scheme => Lmtp ? "lmtp" : EffectiveSecurity == SmtpSecurity.Implicit ? "smtps" : "smtp";
}
