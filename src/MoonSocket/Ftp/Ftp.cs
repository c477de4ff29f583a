using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>
/// FTP by URL, streamed through callbacks: <c>ftp://user:password@host/path</c>, <c>ftps://</c> (implicit TLS) and
/// <c>ftpes://</c> (explicit). Sessions are kept for a minute and used again. A path is relative to where the login leads,
/// unless it begins with a second slash, or an encoded one (<c>/%2Fetc/motd</c>).
/// </summary>
/// <remarks>
/// All of them throw what <see cref="FtpSession.ConnectAsync(string, int, FtpOptions?, CancellationToken)"/> and the
/// session's method of the same name throw, and <see cref="ArgumentException"/> for a URL that is none.
/// </remarks>
public static class Ftp
{
    /// <summary>Fetches a file; with <c>;type=d</c> in the URL the names in a directory.</summary>
    /// <param name="url">The file.</param>
    /// <param name="receive">Gets the content; <see langword="null"/>: it is dropped.</param>
    /// <param name="transfer">How it is transferred.</param>
    /// <param name="options">How the session is made.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    public static Task<FtpResult> GetAsync(
        string url,
        ReceiveCallback? receive,
        FtpTransferOptions? transfer = null,
        FtpOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        FtpUrl parsed = FtpUrl.Parse(url);
        if (parsed.Type == 'd')
            return ReceivingAsync(parsed, receive, options, (session, cursor, token) => session.ListTextAsync("NLST", parsed.Path, cursor, token), cancellationToken);
        var download = new Download(parsed.Path, receive, transfer ?? FtpTransferOptions.Default, TypeOf(parsed));
        return ReceivingAsync(parsed, download.Callback, options, (session, cursor, token) => session.GetAsync(download, cursor, token), cancellationToken);
    }

    /// <summary>Stores a file, in the place of one that is there.</summary>
    /// <param name="url">The file.</param>
    /// <param name="send">Gives the content; <see langword="null"/>: the file becomes empty.</param>
    /// <param name="transfer">How it is transferred.</param>
    /// <param name="options">How the session is made.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    public static Task<FtpResult> PutAsync(
        string url,
        SendCallback? send,
        FtpTransferOptions? transfer = null,
        FtpOptions? options = null,
        CancellationToken cancellationToken = default)
        => SendingAsync(url, send, transfer, options, isAppending: false, cancellationToken);

    /// <summary>Adds to the end of a file. The parameters are those of <see cref="PutAsync"/>.</summary>
    public static Task<FtpResult> AppendAsync(
        string url,
        SendCallback? send,
        FtpTransferOptions? transfer = null,
        FtpOptions? options = null,
        CancellationToken cancellationToken = default)
        => SendingAsync(url, send, transfer, options, isAppending: true, cancellationToken);

    /// <summary>Lists a directory (MLSD). See <see cref="FtpSession.ListAsync(string, CancellationToken)"/>.</summary>
    public static Task<IReadOnlyList<FtpEntry>> ListAsync(
        string url, FtpOptions? options = null, CancellationToken cancellationToken = default)
        => InSessionAsync(url, options, (session, path, token) => session.ListAsync(path, token), cancellationToken);

    /// <summary>The names in a directory (NLST).</summary>
    public static Task<IReadOnlyList<string>> NamesAsync(
        string url, FtpOptions? options = null, CancellationToken cancellationToken = default)
        => InSessionAsync(url, options, (session, path, token) => session.NamesAsync(path, token), cancellationToken);

    /// <summary>Gives a listing as the server writes it (LIST), for a person to read.</summary>
    public static Task<FtpResult> ListTextAsync(
        string url, ReceiveCallback? receive, FtpOptions? options = null, CancellationToken cancellationToken = default)
    {
        FtpUrl parsed = FtpUrl.Parse(url);
        return ReceivingAsync(
            parsed, receive, options, (session, cursor, token) => session.ListTextAsync("LIST", parsed.Path, cursor, token), cancellationToken);
    }

    /// <summary>What there is to know of one file or directory (MLST).</summary>
    public static Task<FtpEntry> EntryAsync(string url, FtpOptions? options = null, CancellationToken cancellationToken = default)
        => InSessionAsync(url, options, (session, path, token) => session.EntryAsync(path, token), cancellationToken);

    /// <summary>How many bytes a file has.</summary>
    public static Task<long> SizeAsync(string url, FtpOptions? options = null, CancellationToken cancellationToken = default)
        => InSessionAsync(url, options, (session, path, token) => session.SizeAsync(path, token), cancellationToken);

    /// <summary>When a file was last modified.</summary>
    public static Task<DateTimeOffset> ModifiedAsync(
        string url, FtpOptions? options = null, CancellationToken cancellationToken = default)
        => InSessionAsync(url, options, (session, path, token) => session.ModifiedAsync(path, token), cancellationToken);

    /// <summary>Deletes a file.</summary>
    public static Task DeleteAsync(string url, FtpOptions? options = null, CancellationToken cancellationToken = default)
        => InSessionAsync(url, options, (session, path, token) => session.RequireAsync("DELE", path, token), cancellationToken);

    /// <summary>Gives a file or directory another name.</summary>
    /// <param name="url">What it is called.</param>
    /// <param name="newPath">What it is to be called: a path like that of a URL, but not encoded.</param>
    /// <param name="options">How the session is made.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task RenameAsync(
        string url, string newPath, FtpOptions? options = null, CancellationToken cancellationToken = default)
    {
        return InSessionAsync(
            url, options, (session, path, token) => session.RenameAsync(path, session.Bytes(newPath), token), cancellationToken);
    }

    /// <summary>Makes a directory.</summary>
    public static Task MakeDirectoryAsync(string url, FtpOptions? options = null, CancellationToken cancellationToken = default)
        => InSessionAsync(url, options, (session, path, token) => session.RequireAsync("MKD", path, token), cancellationToken);

    /// <summary>Removes a directory, which mostly has to be empty.</summary>
    public static Task RemoveDirectoryAsync(string url, FtpOptions? options = null, CancellationToken cancellationToken = default)
        => InSessionAsync(url, options, (session, path, token) => session.RequireAsync("RMD", path, token), cancellationToken);

    /// <summary>
    /// Sends a command in a session that is closed afterwards, and gives the reply, whatever it is. See
    /// <see cref="FtpSession.CommandAsync(string, string?, CancellationToken)"/>.
    /// </summary>
    /// <param name="url">The server; a path in it plays no part.</param>
    /// <param name="command">The verb, such as <c>SITE</c>.</param>
    /// <param name="argument">What follows it; <see langword="null"/>: nothing.</param>
    /// <param name="options">How the session is made.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static Task<FtpReply> CommandAsync(
        string url, string command, string? argument = null, FtpOptions? options = null, CancellationToken cancellationToken = default)
    {
        string verb = FtpSession.CheckedVerb(command);
        return InSessionAsync(url, options, (session, _, token) => session.RawAsync(verb, argument, token), cancellationToken);
    }

    private static Task<T> InSessionAsync<T>(
        string url,
        FtpOptions? options,
        Func<FtpSession, ReadOnlyMemory<byte>, CancellationToken, ValueTask<T>> operation,
        CancellationToken cancellationToken)
    {
        FtpUrl parsed = FtpUrl.Parse(url);
        return PoolOf(options).RunAsync(
            FtpDestination.Of(parsed, options), (session, token) => operation(session, parsed.Path, token), cancellationToken).AsTask();
    }

    private static Task<FtpResult> ReceivingAsync(
        FtpUrl url,
        ReceiveCallback? receive,
        FtpOptions? options,
        Func<FtpSession, ReceiveCursor, CancellationToken, ValueTask<FtpResult>> operation,
        CancellationToken cancellationToken)
    {
        return Reception.RunAsync(
            receive,
            cursor => PoolOf(options).RunAsync(
                FtpDestination.Of(url, options), (session, token) => operation(session, cursor, token), cancellationToken),
            cancellationToken).AsTask();
    }

    private static Task<FtpResult> SendingAsync(
        string url,
        SendCallback? send,
        FtpTransferOptions? transfer,
        FtpOptions? options,
        bool isAppending,
        CancellationToken cancellationToken)
    {
        FtpUrl parsed = FtpUrl.Parse(url);
        var upload = new Upload(parsed.Path, send, transfer ?? FtpTransferOptions.Default, isAppending, TypeOf(parsed));
        return Emission.RunAsync(
            upload.Callback,
            cursor => PoolOf(options).RunAsync(
                FtpDestination.Of(parsed, options), (session, token) => session.PutAsync(upload, cursor, token), cancellationToken)).AsTask();
    }

    private static FtpConnections PoolOf(FtpOptions? options) => options?.Connections ?? FtpConnections.Default;

    private static FtpType TypeOf(FtpUrl url) => url.Type == 'a' ? FtpType.Ascii : FtpType.Binary;
}
