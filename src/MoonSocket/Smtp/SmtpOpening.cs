using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>What comes before the first message: a connection, as secure as the options ask for, and who is there.</summary>
internal static class SmtpOpening
{
    /// <summary>Connects.</summary>
    public static async ValueTask<SmtpConversation> DialAsync(SmtpOptions options, CancellationToken cancellationToken)
    {
        Dialer dialer = options.Dialer ?? Dialer.Default;
        dialer.Policy.CheckScheme(options.Scheme);
        var how = new DialOptions { ConnectTimeout = options.ConnectTimeout, Proxy = options.Proxy };
        var connector = new DialerConnector(dialer, how, options.IdleTimeout);
        ITransport transport = await connector.ConnectAsync(options.Host, options.EffectivePort, cancellationToken).ConfigureAwait(false);
        return new SmtpConversation(transport, options.Lmtp) { AcceptTimeout = options.AcceptTimeout };
    }

    /// <summary>Greeting, hello, TLS where it is to be, authentication where there is somebody.</summary>
    /// <exception cref="TransferException">The server does not offer what has to be.</exception>
    public static async ValueTask RunAsync(
        SmtpConversation smtp, SmtpOptions options, CancellationToken cancellationToken)
    {
        if (options.EffectiveSecurity == SmtpSecurity.Implicit)
            await smtp.Channel.Transport.StartTlsAsync(options.Host, options.Tls, cancellationToken).ConfigureAwait(false);
        await smtp.GreetAsync(cancellationToken).ConfigureAwait(false);
        string domain = options.Domain ?? Literal(smtp.Channel.Transport.LocalEnd);
        if (!Ascii.IsValid(domain))
            domain = new IdnMapping().GetAscii(domain);
        await smtp.HelloAsync(Encoding.UTF8.GetBytes(domain), fallsBack: true, cancellationToken).ConfigureAwait(false);
        bool isOffered = smtp.Capabilities.Supports("STARTTLS");
        if (options.EffectiveSecurity == SmtpSecurity.StartTls && !isOffered)
        {
            throw new TransferException(
                $"{options} does not offer STARTTLS; nothing was sent. To send over a connection that is not secured, say so");
        }

        if (isOffered && options.EffectiveSecurity is SmtpSecurity.StartTls or SmtpSecurity.StartTlsWhenOffered)
            await smtp.StartTlsAsync(options.Host, options.Tls, cancellationToken).ConfigureAwait(false);
        await new SmtpLogin(smtp, options).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    // RFC 5321, section 4.1.3.
    private static string Literal(IPEndPoint? local) => local?.Address switch
    {
        { IsIPv4MappedToIPv6: true } mapped => $"[{mapped.MapToIPv4()}]",
        { AddressFamily: AddressFamily.InterNetworkV6 } address => $"[IPv6:{new IPAddress(address.GetAddressBytes())}]",
        { } address => $"[{address}]",
        null => "localhost",
    };
}
