using System.Net.Sockets;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <content>
/// Transfers. A failed one leaves with the callback what had come, and says how much that was
/// (<see cref="TransferException.BytesReceived"/>).
/// </content>
public sealed partial class FtpSession
{
    /// <summary>Fetches a file.</summary>
    /// <param name="path">Relative to the current directory, or absolute.</param>
    /// <param name="receive">Gets the content; <see langword="null"/>: it is dropped.</param>
    /// <param name="options">How; <see langword="null"/>: <see cref="FtpTransferOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the transfer, and the session with it.</param>
    /// <exception cref="ReplyException">The server refuses, or takes back what it sent (426, 451 …).</exception>
    /// <exception cref="CallbackAbortException">The callback ended the transfer; the session can go on.</exception>
    /// <exception cref="ConnectionException">A connection broke, or the data was cut short.</exception>
    /// <exception cref="ProtocolException">What came is not what the server says the file is.</exception>
    /// <exception cref="TransferTimeoutException">One of the time-outs ran out; the message says in which step.</exception>
    /// <exception cref="TransferCanceledException">The token was canceled.</exception>
    public Task<FtpResult> GetAsync(
        string path, ReceiveCallback? receive, FtpTransferOptions? options = null, CancellationToken cancellationToken = default)
    {
        var download = new Download(Bytes(path), receive, options ?? FtpTransferOptions.Default);
        return Reception.RunAsync(
            download.Callback,
            cursor => RunAsync(token => GetAsync(download, cursor, token), Deadline.After(_options.TotalTimeout), cancellationToken),
            cancellationToken).AsTask();
    }

    /// <summary>Stores a file, in the place of one that is there.</summary>
    /// <param name="path">Relative to the current directory, or absolute.</param>
    /// <param name="send">Gives the content; <see langword="null"/>: the file becomes empty.</param>
    /// <param name="options">How; <see langword="null"/>: <see cref="FtpTransferOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the transfer, and the session with it.</param>
    /// <remarks>Throws what <see cref="GetAsync(string, ReceiveCallback?, FtpTransferOptions?, CancellationToken)"/> throws.
    /// FTP cannot tell the server that a transfer was given up: a part of the file may be left there.</remarks>
    public Task<FtpResult> PutAsync(
        string path, SendCallback? send, FtpTransferOptions? options = null, CancellationToken cancellationToken = default)
        => PutAsync(new Upload(Bytes(path), send, options ?? FtpTransferOptions.Default, isAppending: false), cancellationToken);

    /// <summary>Adds to the end of a file. The parameters are those of <see cref="PutAsync(string, SendCallback?, FtpTransferOptions?, CancellationToken)"/>.</summary>
    public Task<FtpResult> AppendAsync(
        string path, SendCallback? send, FtpTransferOptions? options = null, CancellationToken cancellationToken = default)
        => PutAsync(new Upload(Bytes(path), send, options ?? FtpTransferOptions.Default, isAppending: true), cancellationToken);

    /// <summary>
    /// Lists a directory (MLSD, RFC 3659, section 7): what is in it, without itself and the one above. A server that does
    /// not know MLSD refuses with 500 or 502; <see cref="NamesAsync(string, CancellationToken)"/> and <see cref="ListTextAsync(string, ReceiveCallback?, CancellationToken)"/> are for those.
    /// </summary>
    /// <param name="path">The directory; empty: the current one.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="ProtocolException">There are more than a million entries, or one of them cannot be read.</exception>
    public Task<IReadOnlyList<FtpEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default)
        => RunAsync(token => ListAsync(Bytes(path), token), Deadline.After(_options.TotalTimeout), cancellationToken).AsTask();

    /// <summary>The names in a directory (NLST), without itself and the one above.</summary>
    /// <param name="path">The directory; empty: the current one.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="ProtocolException">There are more than a million.</exception>
    public Task<IReadOnlyList<string>> NamesAsync(string path = "", CancellationToken cancellationToken = default)
        => RunAsync(token => NamesAsync(Bytes(path), token), Deadline.After(_options.TotalTimeout), cancellationToken).AsTask();

    /// <summary>Gives a listing as the server writes it (LIST), for a person to read.</summary>
    /// <param name="path">The directory or file; empty: the current directory.</param>
    /// <param name="receive">Gets the listing.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    public Task<FtpResult> ListTextAsync(string path, ReceiveCallback? receive, CancellationToken cancellationToken = default)
    {
        byte[] bytes = Bytes(path);
        return Reception.RunAsync(
            receive,
            cursor => RunAsync(
                token => ListTextAsync("LIST", bytes, cursor, token), Deadline.After(_options.TotalTimeout), cancellationToken),
            cancellationToken).AsTask();
    }

    internal async ValueTask<FtpResult> GetAsync(Download download, ReceiveCursor receive, CancellationToken token)
    {
        await SetTypeAsync(download.Type, token).ConfigureAwait(false);
        var check = new TransferCheck(this, download.Path, download.Verification);
        long? size = await check.SizeAsync(token, isNeeded: download.Offset > 0).ConfigureAwait(false);
        await check.BeginAsync(download, size, token).ConfigureAwait(false);
        if (download.Offset > 0 && size == download.Offset)
        {
            string? same = await check.HashAsync(download.Hashing, token).ConfigureAwait(false);
            return new FtpResult(check.SizeReply!, 0) { Offset = download.Offset, IsSizeVerified = true, VerifiedHash = same };
        }

        await EnterAsync(token).ConfigureAwait(false);
        if (download.Offset > 0)
            await RestartAsync(download.Offset, token).ConfigureAwait(false);
        Reply reply = await _conversation.ReceiveAsync("RETR", download.Path, receive, token).ConfigureAwait(false);
        _isRestarting = false;
        long end = download.Offset + receive.Bytes;
        if (end < size)
            throw new ProtocolException(FormattableString.Invariant($"RETR, {Peer}: {size} bytes were announced, {end} are here"));
        if (end != size)
            RequireEnd("RETR");
        // It may have grown meanwhile; or the server has sent the whole in place of the rest.
        if (download.Offset > 0 && end > size && await check.SizeAsync(token, isNeeded: true).ConfigureAwait(false) is { } now && now != end)
        {
            throw new ProtocolException(FormattableString.Invariant(
                $"RETR, {Peer}: {end - download.Offset} bytes came after byte {download.Offset}, and the file has {now}"));
        }

        string? hash = await check.HashAsync(download.Hashing, token).ConfigureAwait(false);
        return new FtpResult(reply, receive.Bytes) { Offset = download.Offset, IsSizeVerified = end == size, VerifiedHash = hash };
    }

    internal async ValueTask<FtpResult> PutAsync(Upload upload, SendCursor send, CancellationToken token)
    {
        await SetTypeAsync(upload.Type, token).ConfigureAwait(false);
        var check = new TransferCheck(this, upload.Path, upload.Verification);
        long offset = 0;
        if (upload.Skipping is { } skipping)
        {
            offset = await check.SizeAsync(token, isNeeded: true).ConfigureAwait(false) ?? 0;
            await check.SkipAsync(skipping, upload.Hashing, offset, token).ConfigureAwait(false);
        }
        else if (upload.Verification == FtpVerification.Hash && !upload.IsAppending)
        {
            upload.Hashing.Hash = _hash?.Start();
        }

        await EnterAsync(token).ConfigureAwait(false);
        string verb = upload.IsAppending || offset > 0 ? "APPE" : "STOR";
        Reply reply = await _conversation.SendAsync(verb, upload.Path, send, token).ConfigureAwait(false);
        // What was there before an append is not known: its end proves nothing.
        long? size = upload.IsAppending ? null : await check.SizeAsync(token).ConfigureAwait(false);
        if (size is not null && size != offset + send.Bytes)
        {
            throw new ProtocolException(FormattableString.Invariant(
                $"{verb}, {Peer}: {offset + send.Bytes} bytes should be there, the server has {size}"));
        }

        string? hash = await check.HashAsync(upload.Hashing, token).ConfigureAwait(false);
        return new FtpResult(reply, send.Bytes) { Offset = offset, IsSizeVerified = size is not null, VerifiedHash = hash };
    }

    internal async ValueTask<IReadOnlyList<FtpEntry>> ListAsync(ReadOnlyMemory<byte> path, CancellationToken token)
    {
        var entries = new List<FtpEntry>();
        await ReadLinesAsync("MLSD", path, Take, token).ConfigureAwait(false);
        return entries;

        void Take(ReadOnlyMemory<byte> line)
        {
            FtpEntry entry = MachineListing.Read(line.Span, _options.Encoding)
                ?? throw new ProtocolException($"MLSD, {Peer}: \"{Encoding.UTF8.GetString(line.Span[..Math.Min(80, line.Length)])}\" is no entry");
            if (entry.Kind is FtpEntryKind.CurrentDirectory or FtpEntryKind.ParentDirectory || entry.Name is "." or "..")
                return;
            // A caller who goes by the name must stay in the directory (RFC 3659, section 7.2).
            if (entry.Name.Length == 0 || entry.Name.Contains('/', StringComparison.Ordinal))
                throw new ProtocolException($"MLSD, {Peer}: \"{entry.Name}\" is no name of an entry");
            entries.Add(entry);
        }
    }

    internal async ValueTask<IReadOnlyList<string>> NamesAsync(ReadOnlyMemory<byte> path, CancellationToken token)
    {
        var names = new List<string>();
        await ReadLinesAsync("NLST", path, Take, token).ConfigureAwait(false);
        return names;

        void Take(ReadOnlyMemory<byte> line)
        {
            string name = _options.Encoding.GetString(line.Span);
            if (name is not ("." or ".."))
                names.Add(name);
        }
    }

    internal async ValueTask<FtpResult> ListTextAsync(
        string verb, ReadOnlyMemory<byte> path, ReceiveCursor receive, CancellationToken token)
    {
        await SetTypeAsync(FtpType.Ascii, token).ConfigureAwait(false);
        await EnterAsync(token).ConfigureAwait(false);
        Reply reply = await _conversation.ReceiveAsync(verb, path, receive, token).ConfigureAwait(false);
        RequireEnd(verb);
        return new FtpResult(reply, receive.Bytes);
    }

    /// <summary>The hash of a file, where the server computes it.</summary>
    internal async ValueTask<string?> HashAsync(FtpHash hash, ReadOnlyMemory<byte> path, CancellationToken token)
    {
        if (hash.Selection is { } selection && _selectedHash != selection)
        {
            if (await TryAsync("OPTS", Encoding.ASCII.GetBytes(selection), token).ConfigureAwait(false) is null)
                return null;
            _selectedHash = selection;
        }

        Reply? reply = await TryAsync(hash.Verb, path, token).ConfigureAwait(false);
        return reply is null ? null : hash.Read(reply);
    }

    /// <summary>Sends a command without caring whether the server knows it; nothing where it does not.</summary>
    internal async ValueTask<Reply?> TryAsync(string verb, ReadOnlyMemory<byte> argument, CancellationToken token)
    {
        Reply reply = await _conversation.CommandAsync(verb, argument, token).ConfigureAwait(false);
        if (reply.Code == 421)
            throw _conversation.Channel.Refused(verb, reply);
        return reply.IsPositive ? reply : null;
    }

    // Over TLS the word "226" is as good as the server; where the data ends is only as good as the network.
    private void RequireEnd(string verb)
    {
        if (!_conversation.IsEndTrusted)
        {
            throw new ConnectionException(
                $"{verb}, {Peer}: the data connection ended without the end of TLS: something may be missing", SocketError.ConnectionReset);
        }
    }

    private Task<FtpResult> PutAsync(Upload upload, CancellationToken cancellationToken)
    {
        return Emission.RunAsync(
            upload.Callback,
            send => RunAsync(token => PutAsync(upload, send, token), Deadline.After(_options.TotalTimeout), cancellationToken)).AsTask();
    }

    private async ValueTask ReadLinesAsync(
        string verb, ReadOnlyMemory<byte> path, Action<ReadOnlyMemory<byte>> take, CancellationToken token)
    {
        await Reception.RunAsync(
            new ListingLines(take).TakeAsync, receive => ListTextAsync(verb, path, receive, token), token).ConfigureAwait(false);
    }

    private async ValueTask SetTypeAsync(FtpType type, CancellationToken token)
    {
        if (_type == type)
            return;
        _type = null;
        byte[] code = type == FtpType.Ascii ? "A"u8.ToArray() : "I"u8.ToArray();
        await _conversation.SetTypeAsync(code, token).ConfigureAwait(false);
        _type = type;
    }

    private async ValueTask EnterAsync(CancellationToken token)
    {
        // A transfer that was to begin in the middle was refused: the server may remember where.
        if (_isRestarting)
            await _conversation.CommandAsync("REST", "0"u8.ToArray(), token).ConfigureAwait(false);
        _isRestarting = false;
        switch (_options.DataMode)
        {
            case FtpDataMode.Active:
                await _conversation.EnterActiveAsync(extended: false, token).ConfigureAwait(false);
                break;
            case FtpDataMode.ExtendedPassive:
                await _conversation.EnterPassiveAsync(PassiveCommand.Extended, token).ConfigureAwait(false);
                break;
            case FtpDataMode.PlainPassive:
                await _conversation.EnterPassiveAsync(PassiveCommand.Plain, token).ConfigureAwait(false);
                break;
            default:
                await _conversation.EnterPassiveAsync(PassiveCommand.Either, token).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask RestartAsync(long offset, CancellationToken token)
    {
        byte[] argument = Encoding.ASCII.GetBytes(FormattableString.Invariant($"{offset}"));
        Reply reply = await _conversation.CommandAsync("REST", argument, token).ConfigureAwait(false);
        if (!reply.IsIntermediate)
            throw _conversation.Channel.Refused("REST", reply);
        _isRestarting = true;
    }
}
