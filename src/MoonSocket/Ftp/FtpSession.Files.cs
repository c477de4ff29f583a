using System.Globalization;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <content>Commands that need no data connection. All of them throw what <see cref="ConnectAsync(string, int, FtpOptions?, CancellationToken)"/> throws.</content>
public sealed partial class FtpSession
{
    // They need what only a transfer or the session itself knows how to do, or change what it relies on.
    private static readonly string[] Reserved =
    [
        "RETR", "STOR", "STOU", "APPE", "LIST", "NLST", "MLSD", "PASV", "EPSV", "PORT", "EPRT", "ABOR", "AUTH", "CCC",
        "PBSZ", "PROT", "REIN", "QUIT",
    ];

    /// <summary>How many bytes a file has (SIZE, RFC 3659, section 4), as it would be transferred in binary.</summary>
    public Task<long> SizeAsync(string path, CancellationToken cancellationToken = default)
        => CommandingAsync(token => SizeAsync(Bytes(path), token), cancellationToken);

    /// <summary>When a file was last modified (MDTM, RFC 3659, section 3).</summary>
    public Task<DateTimeOffset> ModifiedAsync(string path, CancellationToken cancellationToken = default)
        => CommandingAsync(token => ModifiedAsync(Bytes(path), token), cancellationToken);

    /// <summary>Deletes a file.</summary>
    public Task DeleteAsync(string path, CancellationToken cancellationToken = default)
        => CommandingAsync(token => RequireAsync("DELE", Bytes(path), token), cancellationToken);

    /// <summary>Gives a file or directory another name (RNFR, RNTO).</summary>
    public Task RenameAsync(string from, string to, CancellationToken cancellationToken = default)
        => CommandingAsync(token => RenameAsync(Bytes(from), Bytes(to), token), cancellationToken);

    /// <summary>Makes a directory.</summary>
    public Task MakeDirectoryAsync(string path, CancellationToken cancellationToken = default)
        => CommandingAsync(token => RequireAsync("MKD", Bytes(path), token), cancellationToken);

    /// <summary>Removes a directory, which mostly has to be empty.</summary>
    public Task RemoveDirectoryAsync(string path, CancellationToken cancellationToken = default)
        => CommandingAsync(token => RequireAsync("RMD", Bytes(path), token), cancellationToken);

    /// <summary>Goes to a directory, which relative paths start from.</summary>
    public Task ChangeDirectoryAsync(string path, CancellationToken cancellationToken = default)
    {
        IsPristine = false;
        return CommandingAsync(token => RequireAsync("CWD", Bytes(path), token), cancellationToken);
    }

    /// <summary>The directory relative paths start from.</summary>
    public Task<string> CurrentDirectoryAsync(CancellationToken cancellationToken = default)
    {
        return CommandingAsync(
            async token => QuotedPath(await RequireAsync("PWD", default, token).ConfigureAwait(false)), cancellationToken);
    }

    /// <summary>What there is to know of one file or directory (MLST, RFC 3659, section 7).</summary>
    public Task<FtpEntry> EntryAsync(string path, CancellationToken cancellationToken = default)
        => CommandingAsync(token => EntryAsync(Bytes(path), token), cancellationToken);

    /// <summary>
    /// Sends a command and gives the reply, whatever it is. Not for commands that belong to a transfer, to TLS or to the
    /// end of the session.
    /// </summary>
    /// <param name="command">The verb, such as <c>SITE</c>.</param>
    /// <param name="argument">What follows it; <see langword="null"/>: nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">It is one of those commands, or there is a line break in it.</exception>
    public Task<FtpReply> CommandAsync(string command, string? argument = null, CancellationToken cancellationToken = default)
    {
        string verb = CheckedVerb(command);
        return CommandingAsync(token => RawAsync(verb, argument, token), cancellationToken);
    }

    internal static string CheckedVerb(string command)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        string verb = command.ToUpperInvariant();
        if (verb.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
            throw new ArgumentException("a command for FTP is a word of letters; what follows it is its argument", nameof(command));
        return Reserved.Contains(verb)
            ? throw new ArgumentException($"{verb} is the session's own matter", nameof(command))
            : verb;
    }

    internal async ValueTask<FtpReply> RawAsync(string verb, string? argument, CancellationToken token)
    {
        // TYPE, CWD, REST, SITE …: nobody knows what it has changed.
        IsPristine = false;
        _type = null;
        _selectedHash = null;
        return FtpReply.Of(await _conversation.CommandAsync(verb, Bytes(argument ?? string.Empty), token).ConfigureAwait(false));
    }

    internal async ValueTask<long> SizeAsync(ReadOnlyMemory<byte> path, CancellationToken token)
    {
        // Servers count other bytes, or none, for text.
        await SetTypeAsync(FtpType.Binary, token).ConfigureAwait(false);
        Reply reply = await RequireAsync("SIZE", path, token).ConfigureAwait(false);
        return SizeOf(reply) ?? throw new ProtocolException($"SIZE, {Peer} tells no size: {reply.Text}");
    }

    internal async ValueTask<DateTimeOffset> ModifiedAsync(ReadOnlyMemory<byte> path, CancellationToken token)
    {
        Reply reply = await RequireAsync("MDTM", path, token).ConfigureAwait(false);
        return MachineListing.ReadTime(reply.Lines.First().Trim())
            ?? throw new ProtocolException($"MDTM, {Peer} tells no time: {reply.Text}");
    }

    internal async ValueTask<bool> RenameAsync(ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to, CancellationToken token)
    {
        Reply reply = await _conversation.CommandAsync("RNFR", from, token).ConfigureAwait(false);
        if (!reply.IsIntermediate)
            throw _conversation.Channel.Refused("RNFR", reply);
        await RequireAsync("RNTO", to, token).ConfigureAwait(false);
        return true;
    }

    internal async ValueTask<FtpEntry> EntryAsync(ReadOnlyMemory<byte> path, CancellationToken token)
    {
        Reply reply = await RequireAsync("MLST", path, token).ConfigureAwait(false);
        // The one line between the first and the last, after a space (section 7.2).
        ReadOnlySpan<byte> text = reply.Bytes.Span;
        int start = text.IndexOf("\n "u8);
        ReadOnlySpan<byte> line = start < 0 ? default : text[(start + 2)..];
        int end = line.IndexOf((byte)'\n');
        return (end < 0 ? null : MachineListing.Read(line[..end], _options.Encoding))
            ?? throw new ProtocolException($"MLST, {Peer} tells nothing: {reply.Text}");
    }

    internal async ValueTask<Reply> RequireAsync(string verb, ReadOnlyMemory<byte> argument, CancellationToken token)
    {
        Reply reply = await _conversation.CommandAsync(verb, argument, token).ConfigureAwait(false);
        return reply.IsPositive ? reply : throw _conversation.Channel.Refused(verb, reply);
    }

    internal static long? SizeOf(Reply reply)
        => long.TryParse(reply.Lines.First().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : null;

    // 257 "/a ""quoted"" name" is current (RFC 959, appendix II).
    private string QuotedPath(Reply reply)
    {
        string text = _options.Encoding.GetString(reply.Bytes.Span);
        int start = text.IndexOf('"', StringComparison.Ordinal) + 1;
        var path = new System.Text.StringBuilder();
        for (int i = start; start > 0 && i < text.Length; i++)
        {
            if (text[i] != '"')
                path.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == '"')
                path.Append(text[i++]);
            else
                return path.ToString();
        }

        throw new ProtocolException($"PWD, {Peer} tells no directory: {reply.Text}");
    }

    private Task<T> CommandingAsync<T>(Func<CancellationToken, ValueTask<T>> command, CancellationToken cancellationToken)
        => RunAsync(command, Deadline.After(_options.TotalTimeout), cancellationToken).AsTask();
}
