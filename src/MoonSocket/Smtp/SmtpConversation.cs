using System.Text;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// SMTP (RFC 5321) and LMTP (RFC 2033), step by step, in this order: greeting, EHLO, [STARTTLS, EHLO], [AUTH], then for
/// each message MAIL, RCPT…, DATA, and QUIT. A step answers what the server did, and throws <see cref="ReplyException"/>
/// where it refused; after any other failure the connection is of no more use. Paths are bytes, with their brackets.
/// </summary>
internal sealed partial class SmtpConversation(ITransport transport, bool isLmtp = false) : IAsyncDisposable
{
    private ReadOnlyMemory<byte> _domain;

    /// <summary>Over what they talk.</summary>
    public ReplyChannel Channel { get; } = new(transport);

    /// <summary>Whether it is LMTP: a reply for each recipient after the content.</summary>
    public bool IsLmtp { get; } = isLmtp;

    /// <summary>What the server offered last.</summary>
    public SmtpCapabilities Capabilities { get; private set; } = SmtpCapabilities.None;

    /// <summary>How long to wait for the server to accept what it was sent; <see langword="null"/>: as for anything.</summary>
    public TimeSpan? AcceptTimeout { get; set; }

    /// <summary>Receives the greeting, a 2xx.</summary>
    public async ValueTask<Reply> GreetAsync(CancellationToken cancellationToken)
        => Positive("the greeting", await Channel.ReceiveAsync("the greeting", cancellationToken).ConfigureAwait(false));

    /// <summary>Says hello (EHLO, or LHLO), and learns what the server offers.</summary>
    /// <param name="domain">This end's name, or its address in brackets.</param>
    /// <param name="fallsBack">Whether to try HELO where EHLO is refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<Reply> HelloAsync(
        ReadOnlyMemory<byte> domain, bool fallsBack, CancellationToken cancellationToken)
    {
        _domain = domain;
        Capabilities = SmtpCapabilities.None;
        string verb = IsLmtp ? "LHLO" : "EHLO";
        Reply reply = await Channel.AskAsync(verb, domain, cancellationToken).ConfigureAwait(false);
        if (fallsBack && !IsLmtp && reply.Class == 5)
            return await CommandAsync("HELO", domain, cancellationToken).ConfigureAwait(false);
        Positive(verb, reply);
        Capabilities = SmtpCapabilities.Of(reply);
        return reply;
    }

    /// <summary>Secures the connection (RFC 3207), and says hello again: what was said before counts no more.</summary>
    /// <exception cref="ProtocolException">The server sent something more than its reply before TLS began.</exception>
    /// <exception cref="TlsException">The server is not who it should be.</exception>
    public async ValueTask<Reply> StartTlsAsync(string host, TlsOptions options, CancellationToken cancellationToken)
    {
        await CommandAsync("STARTTLS", default, cancellationToken).ConfigureAwait(false);
        try
        {
            await Channel.Transport.StartTlsAsync(host, options, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e) when (e is not TlsException)
        {
            throw ReplyChannel.Named(e, "STARTTLS");
        }

        return await HelloAsync(_domain, fallsBack: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins a message: from whom.</summary>
    /// <param name="path">Such as <c>&lt;a@b&gt;</c>, with the brackets.</param>
    /// <param name="parameters">Such as <c>SIZE=100 BODY=8BITMIME</c>; empty: none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<Reply> MailAsync(
        ReadOnlyMemory<byte> path, string parameters = "", CancellationToken cancellationToken = default)
        => CommandAsync("MAIL", Argument("FROM:", path.Span, parameters), cancellationToken);

    /// <summary>Names a recipient of the message. The path is with its brackets, the parameters as for MAIL.</summary>
    public ValueTask<Reply> RecipientAsync(
        ReadOnlyMemory<byte> path, string parameters = "", CancellationToken cancellationToken = default)
        => CommandAsync("RCPT", Argument("TO:", path.Span, parameters), cancellationToken);

    /// <summary>Gives up the message that was begun.</summary>
    public ValueTask<Reply> ResetAsync(CancellationToken cancellationToken)
        => CommandAsync("RSET", default, cancellationToken);

    /// <summary>Ends the conversation.</summary>
    public ValueTask<Reply> QuitAsync(CancellationToken cancellationToken)
        => CommandAsync("QUIT", default, cancellationToken);

    /// <summary>Any command that is answered by 2xx.</summary>
    public async ValueTask<Reply> CommandAsync(
        string verb, ReadOnlyMemory<byte> argument, CancellationToken cancellationToken)
        => Positive(verb, await Channel.AskAsync(verb, argument, cancellationToken).ConfigureAwait(false));

    /// <summary>Closes the connection, without a word.</summary>
    public ValueTask DisposeAsync() => Channel.Transport.DisposeAsync();

    /// <summary>What stands after MAIL or RCPT.</summary>
    internal static byte[] Argument(string keyword, ReadOnlySpan<byte> path, string parameters)
    {
        var argument = new byte[keyword.Length + path.Length + (parameters.Length > 0 ? 1 + Encoding.UTF8.GetByteCount(parameters) : 0)];
        Encoding.ASCII.GetBytes(keyword, argument);
        path.CopyTo(argument.AsSpan(keyword.Length));
        if (parameters.Length > 0)
        {
            argument[keyword.Length + path.Length] = (byte)' ';
            Encoding.UTF8.GetBytes(parameters, argument.AsSpan(keyword.Length + path.Length + 1));
        }

        return argument;
    }

    private Reply Positive(string step, Reply reply)
        => reply.IsPositive ? reply : throw Channel.Refused(step, reply);
}
