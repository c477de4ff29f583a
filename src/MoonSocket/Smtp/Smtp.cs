using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// Mail, streamed through callbacks. For one message; several to the same server go faster through one
/// <see cref="SmtpSession"/>.
/// </summary>
public static class Smtp
{
    /// <summary>Connects, sends a message to all that its headers name, and takes leave.</summary>
    /// <inheritdoc cref="SendAsync(SmtpOptions, SmtpEnvelope, SendCallback, CancellationToken)"/>
    public static Task<SmtpResult> SendAsync(
        SmtpOptions server, MimeMessage message, CancellationToken cancellationToken = default)
        => SendAsync(server, SmtpEnvelope.For(message), message, cancellationToken);

    /// <inheritdoc cref="SendAsync(SmtpOptions, SmtpEnvelope, SendCallback, CancellationToken)"/>
    public static Task<SmtpResult> SendAsync(
        SmtpOptions server, SmtpEnvelope envelope, MimeMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        (envelope, SendCallback content) = SmtpSession.Prepare(envelope, message);
        return SendAsync(server, envelope, content, cancellationToken);
    }

    /// <summary>Connects, sends a message, and takes leave.</summary>
    /// <param name="server">The server, and who is sending.</param>
    /// <param name="envelope">Whom the message is from and to.</param>
    /// <param name="message">
    /// Gives it: headers, an empty line, body. Closed when it has been sent, and also when it has not.
    /// </param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <returns>What the server said. Recipients it refused are in there; the others get the message.</returns>
    /// <remarks>
    /// Throws what <see cref="SmtpSession.ConnectAsync"/> and
    /// <see cref="SmtpSession.SendAsync(SmtpEnvelope, SendCallback, CancellationToken)"/> throw.
    /// </remarks>
    public static async Task<SmtpResult> SendAsync(
        SmtpOptions server, SmtpEnvelope envelope, SendCallback message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(message);
        SmtpSession? session = null;
        try
        {
            session = await SmtpSession.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (session is null)
                await new SendCursor(message).CloseAsync().ConfigureAwait(false);
        }

        await using (session.ConfigureAwait(false))
        {
            try
            {
                return await session.SendAsync(envelope, message, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await session.QuitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
