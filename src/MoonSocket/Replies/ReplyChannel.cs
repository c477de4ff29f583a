using System.Buffers;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Replies;

/// <summary>
/// The conversation FTP and SMTP share: commands of one line, replies of three digits. Failures name the step they
/// happened in.
/// </summary>
internal sealed class ReplyChannel(ITransport transport)
{
    /// <summary>A line of a reply longer than this is no reply. Bytes, without the line end.</summary>
    public const int LongestLine = 16 * 1024;

    /// <summary>A reply longer than this is no reply. Bytes.</summary>
    public const int LongestReply = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _command = new();

    /// <summary>What it talks over. It may be secured in the middle of the conversation.</summary>
    public ITransport Transport { get; } = transport;

    /// <summary>Sends a command and receives the reply to it, whatever it is.</summary>
    public async ValueTask<Reply> AskAsync(
        string verb, ReadOnlyMemory<byte> argument, CancellationToken cancellationToken)
    {
        await SendAsync(verb, argument, cancellationToken).ConfigureAwait(false);
        return await ReceiveAsync(verb, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="AskAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask<Reply> AskAsync(string verb, string? argument, CancellationToken cancellationToken)
        => AskAsync(verb, argument is null ? default : Encoding.UTF8.GetBytes(argument), cancellationToken);

    /// <summary>Sends a command; an empty argument leaves out the space before it, too.</summary>
    /// <exception cref="ArgumentException">There is a CR, LF or NUL in it, which would smuggle in another command.</exception>
    public async ValueTask SendAsync(string verb, ReadOnlyMemory<byte> argument, CancellationToken cancellationToken)
    {
        Append(verb, argument.Span);
        await FlushAsync(verb, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts a command into the next write, for who sends several at once.</summary>
    /// <exception cref="ArgumentException">There is a CR, LF or NUL in it, which would smuggle in another command.</exception>
    public void Append(string verb, ReadOnlySpan<byte> argument)
    {
        if (verb.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0 || argument.IndexOfAny("\r\n\0"u8) >= 0)
            throw new ArgumentException($"line break in the command {verb.Split('\r', '\n', '\0')[0]}");
        Encoding.UTF8.GetBytes(verb, _command);
        if (!argument.IsEmpty)
        {
            _command.Write(" "u8);
            _command.Write(argument);
        }

        _command.Write("\r\n"u8);
    }

    /// <summary>Writes what was put together.</summary>
    public async ValueTask FlushAsync(string step, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(step, _command.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _command.ResetWrittenCount();
        }
    }

    /// <summary>Writes bytes as they are.</summary>
    public async ValueTask WriteAsync(string step, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            await Transport.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            throw Named(e, $"sending {step}");
        }
    }

    /// <summary>
    /// Writes content rather than commands; <see langword="false"/> if the server spoke before it had all, see
    /// <see cref="ITransport.WriteUnansweredAsync"/>.
    /// </summary>
    public async ValueTask<bool> WriteContentAsync(
        string step, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            return await Transport.WriteUnansweredAsync(data, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            throw Named(e, $"sending {step}");
        }
    }

    /// <summary>Receives one reply.</summary>
    /// <param name="step">What it answers, for messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ConnectionException">The server closed the connection.</exception>
    /// <exception cref="ProtocolException">That is no reply, or an endless one.</exception>
    /// <exception cref="TransferTimeoutException">Nothing came in time.</exception>
    public async ValueTask<Reply> ReceiveAsync(string step, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            // What was not asked for, as the greeting, is no reply.
            throw Named(e, step.StartsWith("the greeting", StringComparison.Ordinal)
                ? $"waiting for {step}" : $"waiting for the reply to {step}");
        }
    }

    /// <summary>The failure of a reply that is not what was hoped for.</summary>
    public ReplyException Refused(string step, Reply reply) => new(step, Transport.Peer, reply);

    private async ValueTask<Reply> ReadAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> first = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
        int code = CodeOf(first.Span);
        if (code == 0)
            throw new ProtocolException($"invalid server reply: {Excerpt(first.Span)}");
        if (first.Length < 4 || first.Span[3] != '-')
            return new Reply(code, first.ToArray());

        var lines = new ArrayBufferWriter<byte>();
        lines.Write(first.Span);
        while (true)
        {
            ReadOnlyMemory<byte> line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (lines.WrittenCount + 1 + line.Length > LongestReply)
                throw new ProtocolException($"server reply too long: more than {LongestReply} bytes");
            lines.Write("\n"u8);
            lines.Write(line.Span);
            // The space tells the last line; digits alone say nothing.
            if (line.Length >= 4 && line.Span[3] == ' ' && CodeOf(line.Span) == code)
                return new Reply(code, lines.WrittenMemory);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken cancellationToken)
    {
        return await Transport.ReadLineAsync(LongestLine, cancellationToken).ConfigureAwait(false)
            ?? throw new ConnectionException(
                $"{Transport.Peer} closed the connection", System.Net.Sockets.SocketError.ConnectionReset);
    }

    // 0: no code.
    private static int CodeOf(ReadOnlySpan<byte> line)
    {
        if (line.Length < 3 || line[..3].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            return 0;
        return (100 * (line[0] - '0')) + (10 * (line[1] - '0')) + line[2] - '0';
    }

    private static string Excerpt(ReadOnlySpan<byte> line)
        => Encoding.UTF8.GetString(line[..Math.Min(line.Length, 80)]);

    /// <summary>A failure, with the step it happened in before its message.</summary>
    public static TransferException Named(TransferException e, string step) => e switch
    {
        TransferTimeoutException timeout => new TransferTimeoutException(
            $"{step}: {e.Message}", timeout.Phase, timeout.Limit, e),
        TlsException => e,
        ConnectionException connection => new ConnectionException($"{step}: {e.Message}", connection.SocketError, e),
        ProtocolException => new ProtocolException($"{step}: {e.Message}", e),
        _ => e,
    };
}
