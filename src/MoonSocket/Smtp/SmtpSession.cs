using System.Runtime.ExceptionServices;
using MoonSocket.Mime;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// A connection to a mail server that carries one message after the other. A refused sender, recipient or message leaves
/// it usable, and so does a callback that aborts before the first byte or while the content goes in chunks (RFC 3030);
/// after any other failure it is not (<see cref="IsUsable"/>). Not for several callers at once.
/// </summary>
public sealed class SmtpSession : IAsyncDisposable
{
    private static readonly TimeSpan QuitPatience = TimeSpan.FromSeconds(10);

    private readonly SmtpConversation _smtp;
    private readonly SmtpOptions _options;
    private int _isBusy;
    private bool _isOver;

    private SmtpSession(SmtpConversation smtp, SmtpOptions options)
    {
        _smtp = smtp;
        _options = options;
    }

    /// <summary>What the server offers.</summary>
    public SmtpCapabilities Capabilities => _smtp.Capabilities;

    /// <summary>Whether the connection is secured.</summary>
    public bool IsSecure => _smtp.Channel.Transport.IsSecure;

    /// <summary>
    /// Whether another message can be sent, as far as this end knows: a server that has just closed may not have been heard.
    /// </summary>
    public bool IsUsable => !_isOver && !_smtp.Channel.Transport.HasInput;

    /// <summary>Connects, secures the connection and authenticates, as the options say.</summary>
    /// <exception cref="ArgumentException">The options contradict each other; nothing was done.</exception>
    /// <exception cref="ConnectionException">
    /// The host is unknown, cannot be reached, closed the connection, or is not the one its certificate names.
    /// </exception>
    /// <exception cref="ReplyException">The server refused.</exception>
    /// <exception cref="ProtocolException">The server's answers are none.</exception>
    /// <exception cref="TransferException">The server does not offer what the options ask for, such as STARTTLS.</exception>
    /// <exception cref="TransferTimeoutException">A time-out ran out; the message names the step.</exception>
    /// <exception cref="TransferCanceledException">The token was canceled.</exception>
    /// <exception cref="PolicyException">The network policy forbids it.</exception>
    public static async Task<SmtpSession> ConnectAsync(SmtpOptions options, CancellationToken cancellationToken = default)
    {
        SmtpOptionsRules.Check(options);
        SmtpConversation? smtp = null;
        try
        {
            smtp = await SmtpOpening.DialAsync(options, cancellationToken).ConfigureAwait(false);
            await SmtpOpening.RunAsync(smtp, options, cancellationToken).ConfigureAwait(false);
            return new SmtpSession(smtp, options);
        }
        catch (Exception e)
        {
            if (smtp is not null)
                await smtp.DisposeAsync().ConfigureAwait(false);
            throw Told(e, 0, cancellationToken);
        }
    }

    /// <summary>Sends a message.</summary>
    /// <param name="envelope">Whom it is from and to.</param>
    /// <param name="message">
    /// Gives it: headers, an empty line, body. Closed when it has been sent, and also when it has not.
    /// </param>
    /// <param name="cancellationToken">Ends the sending, and the session with it.</param>
    /// <returns>What the server said. Recipients it refused are in there; the others get the message.</returns>
    /// <exception cref="ArgumentException">The envelope cannot be sent; nothing was done.</exception>
    /// <exception cref="SmtpRecipientsException">No recipient was accepted, or not all where all have to be.</exception>
    /// <exception cref="ReplyException">The server refused the sender or the message.</exception>
    /// <exception cref="TransferException">The server cannot take the message: too large, or with what it does not offer.</exception>
    /// <exception cref="CallbackAbortException">The callback aborted; nobody gets the message.</exception>
    /// <exception cref="ConnectionException">The connection broke. Whether the message arrived is not known if all of it was sent.</exception>
    /// <exception cref="ProtocolException">The server's answers are none.</exception>
    /// <exception cref="TransferTimeoutException">A time-out ran out; the message names the step.</exception>
    /// <exception cref="TransferCanceledException">The token was canceled.</exception>
    /// <exception cref="InvalidOperationException">The session is not usable, or is sending something else.</exception>
    /// <remarks>What the callback throws comes out unchanged.</remarks>
    public async Task<SmtpResult> SendAsync(
        SmtpEnvelope envelope, SendCallback message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(message);
        var content = new SmtpContent(message, Rules(envelope));
        try
        {
            var order = new SmtpOrder(envelope);
            Enter();
            try
            {
                return await SendAsync(order, content, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Volatile.Write(ref _isBusy, 0);
            }
        }
        finally
        {
            await content.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Sends a message to all that its headers name.</summary>
    /// <inheritdoc cref="SendAsync(SmtpEnvelope, SendCallback, CancellationToken)"/>
    public Task<SmtpResult> SendAsync(MimeMessage message, CancellationToken cancellationToken = default)
        => SendAsync(SmtpEnvelope.For(message), message, cancellationToken);

    /// <inheritdoc cref="SendAsync(SmtpEnvelope, SendCallback, CancellationToken)"/>
    public Task<SmtpResult> SendAsync(
        SmtpEnvelope envelope, MimeMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        (envelope, SendCallback content) = Prepare(envelope, message);
        return SendAsync(envelope, content, cancellationToken);
    }

    /// <summary>Asks for a sign of life, so that the server does not close an idle session.</summary>
    /// <exception cref="TransferException">There was none, or not the one hoped for.</exception>
    /// <exception cref="InvalidOperationException">The session is not usable, or is sending something.</exception>
    public async Task KeepAliveAsync(CancellationToken cancellationToken = default)
    {
        Enter();
        _isOver = true;
        try
        {
            await _smtp.CommandAsync("NOOP", default, cancellationToken).ConfigureAwait(false);
            _isOver = false;
        }
        catch (Exception e)
        {
            throw Told(e, 0, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    /// <summary>
    /// Takes leave and closes. Each message has been accepted or refused before, so a server that takes leave badly is
    /// no failure.
    /// </summary>
    public async Task QuitAsync(CancellationToken cancellationToken = default)
    {
        if (!_isOver)
        {
            Enter();
            _isOver = true;
            _smtp.Channel.Transport.IdleTimeout = _options.IdleTimeout < QuitPatience ? _options.IdleTimeout : QuitPatience;
            try
            {
                await _smtp.QuitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TransferException or OperationCanceledException)
            {
                // It is over either way.
            }
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes the connection, without taking leave.</summary>
    public ValueTask DisposeAsync()
    {
        _isOver = true;
        return _smtp.DisposeAsync();
    }

    /// <summary>Lays a message out, and notes in the envelope what it needs of the server.</summary>
    internal static (SmtpEnvelope Envelope, SendCallback Content) Prepare(SmtpEnvelope envelope, MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        MimeLayout layout = message.LayOut();
        SmtpBody body = layout.Carrier switch
        {
            MimeEncoding.Binary => SmtpBody.Binary,
            MimeEncoding.EightBit => SmtpBody.EightBit,
            _ => SmtpBody.SevenBit,
        };
        return (envelope with { Body = body, HasUnicodeHeaders = layout.IsUnicode || envelope.HasUnicodeHeaders }, layout.ToCallback());
    }

    private async ValueTask<SmtpResult> SendAsync(SmtpOrder order, SmtpContent content, CancellationToken cancellationToken)
    {
        SmtpTransaction? transaction = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            order.Word(Capabilities, _options.Extensions, order.Envelope.Size ?? content.Length, _smtp.Channel.Transport.Peer);
            transaction = new SmtpTransaction(_smtp, order, content, _options);
            return await transaction.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Told(e, content.Bytes, cancellationToken);
        }
        finally
        {
            if (transaction is { IsClean: false })
                await DisposeAsync().ConfigureAwait(false);
        }
    }

    private SmtpContentRules Rules(SmtpEnvelope envelope)
        => _options.KeepLineEnds || envelope.Body == SmtpBody.Binary
            ? SmtpContentRules.Stuff : SmtpContentRules.Stuff | SmtpContentRules.Normalize;

    private void Enter()
    {
        if (_isOver)
            throw new InvalidOperationException($"the session with {_options} is over");
        if (Interlocked.Exchange(ref _isBusy, 1) == 1)
            throw new InvalidOperationException($"the session with {_options} is sending something already");
    }

    // Thrown again as it came, unless the token ended it.
    private static Exception Told(Exception e, long bytesSent, CancellationToken cancellationToken)
    {
        if (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
            e = TransferException.From(e, cancellationToken);
        else
            ExceptionDispatchInfo.Capture(e);
        if (e is TransferException failure)
            failure.BytesSent = bytesSent;
        ExceptionDispatchInfo.Throw(e);
        return e;
    }
}
