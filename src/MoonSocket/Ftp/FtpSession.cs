using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>
/// A session with an FTP server: logged in, good for any number of transfers and commands, one after the other. A refusal
/// (<see cref="ReplyException"/>) or a callback that aborts leaves it usable; where its state is in doubt it closes
/// itself (<see cref="IsUsable"/>).
/// </summary>
public sealed partial class FtpSession : IAsyncDisposable
{
    private const int PlainPort = 21;
    private const int SecurePort = 990;

    // How long a server may take for what nobody waits for: to answer ABOR, NOOP before a session is used again, QUIT.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FtpConversation _conversation;
    // Not disposed of: it has no timer, and an operation may still look at it.
    private readonly CancellationTokenSource _closing = new();
    private readonly FtpOptions _options;
    private FtpFeatures _features = FtpFeatures.None;
    private FtpHash? _hash;
    private string? _selectedHash;
    private FtpType? _type;
    private bool _isRestarting;
    private int _isBusy;
    private int _group = -1;

    private FtpSession(FtpConversation conversation, FtpOptions options)
    {
        _conversation = conversation;
        _options = options;
    }

    /// <summary>The server: <c>host:port</c>.</summary>
    public string Peer => _conversation.Channel.Transport.Peer;

    /// <summary>Whether it can be used: it was not closed, neither by the server nor because its state was in doubt.</summary>
    public bool IsUsable { get; private set; } = true;

    /// <summary>What the server says it can do (FEAT, RFC 2389), a line each; empty where it does not know FEAT.</summary>
    public IReadOnlyList<string> Features => _features.Lines;

    /// <summary>Whether it stands as it did after the login, so that it may serve somebody else.</summary>
    internal bool IsPristine { get; private set; } = true;

    /// <summary>The hash the server can compute, if any.</summary>
    internal FtpHash? Hash => _hash;

    /// <summary>Connects, secures where asked for, and logs in.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">0: 21, or 990 with implicit TLS.</param>
    /// <param name="options">How; <see langword="null"/>: <see cref="FtpOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ReplyException">The server refuses us.</exception>
    /// <exception cref="TlsException">The server cannot be trusted, or does not know TLS.</exception>
    /// <exception cref="ConnectionException">It cannot be reached, or closed.</exception>
    /// <exception cref="ProtocolException">What it says is not FTP.</exception>
    /// <exception cref="TransferTimeoutException">One of the time-outs ran out; the message says in which step.</exception>
    /// <exception cref="TransferCanceledException">The token was canceled.</exception>
    /// <exception cref="PolicyException">The network policy forbids it.</exception>
    public static async Task<FtpSession> ConnectAsync(
        string host, int port = 0, FtpOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= FtpOptions.Default;
        return await ConnectAsync(host, port, options, Deadline.After(options.TotalTimeout), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Connects to the server of a URL, logs in as it says, and goes to the directory it names, if any. Throws what
    /// <see cref="ConnectAsync(string, int, FtpOptions?, CancellationToken)"/> throws.
    /// </summary>
    /// <param name="url">An <c>ftp</c>, <c>ftps</c> or <c>ftpes</c> URL.</param>
    /// <param name="options">How; what the URL says comes first.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ArgumentException">The URL is none.</exception>
    public static async Task<FtpSession> OpenAsync(
        string url, FtpOptions? options = null, CancellationToken cancellationToken = default)
    {
        FtpUrl parsed = FtpUrl.Parse(url);
        FtpDestination destination = FtpDestination.Of(parsed, options);
        Deadline deadline = Deadline.After(destination.Options.TotalTimeout);
        FtpSession session = await ConnectAsync(
            destination.Host, destination.Port, destination.Options, deadline, cancellationToken).ConfigureAwait(false);
        if (parsed.Path.Length == 0)
            return session;
        try
        {
            session.IsPristine = false;
            await session.RunAsync(token => session.RequireAsync("CWD", parsed.Path, token), deadline, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal static async ValueTask<FtpSession> ConnectAsync(
        string host, int port, FtpOptions options, Deadline deadline, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        (Dialer dialer, DialOptions dialing) = (options.Dialer ?? Dialer.Default, DialOptionsOf(options));
        bool isImplicit = options.Encryption == FtpEncryption.Implicit;
        dialer.Policy.CheckScheme(options.Encryption == FtpEncryption.None ? "ftp" : "ftps");
        if (port == 0)
            port = isImplicit ? SecurePort : PlainPort;
        if (options is { DataMode: FtpDataMode.Active, Proxy: not null })
            throw new ArgumentException("active mode does not go through a proxy", nameof(options));
        using CancellationTokenSource source = deadline.CreateSource(cancellationToken);
        FtpSession? session = null;
        try
        {
            var connector = new DialerConnector(dialer, dialing, options.IdleTimeout);
            ITransport control = await connector.ConnectAsync(host, port, source.Token).ConfigureAwait(false);
            var conversation = new FtpConversation(control, connector, host)
            {
                DataHost = options.Proxy is null ? null : host,
                AllowsShortcuts = false,
            };
            session = new FtpSession(conversation, options);
            await session.OpenAsync(source.Token).ConfigureAwait(false);
            return session;
        }
        catch (Exception e)
        {
            if (session is not null)
                await session.CloseAsync().ConfigureAwait(false);
            if (e is not OperationCanceledException canceled)
                throw;
            string step = session?._conversation.Step ?? "connecting";
            throw Stopped(canceled, step, EndPointText.Of(host, port), deadline, cancellationToken);
        }
    }

    /// <summary>Says good-bye and closes.</summary>
    /// <exception cref="ReplyException">The server does not agree.</exception>
    public async Task QuitAsync(CancellationToken cancellationToken = default)
    {
        await RunAsync(
            async token =>
            {
                await _conversation.QuitAsync(token).ConfigureAwait(false);
                return true;
            },
            Deadline.After(_options.TotalTimeout), cancellationToken).ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Says good-bye, waits a little for the answer, and closes. An operation that is under way fails, and closes it when
    /// its callback has returned.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isBusy, 1) == 0)
        {
            if (IsUsable)
                await PartAsync().ConfigureAwait(false);
            await CloseAsync().ConfigureAwait(false);
            return;
        }

        // What another task is using is not taken from under it.
        IsUsable = false;
        await _closing.CancelAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _isBusy, 1) == 0)
            await CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Whether an idle session still works. A server that has closed it, or is about to (421), does not say why again.</summary>
    internal async ValueTask<bool> IsAliveAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        // Nobody has asked for anything: what is there is 421, or the end.
        if (!IsUsable || _conversation.Channel.Transport.HasInput)
            return false;
        TimeSpan? idle = _conversation.Channel.Transport.IdleTimeout;
        try
        {
            LimitPatience();
            using CancellationTokenSource source = deadline.CreateSource(cancellationToken);
            Reply reply = await _conversation.CommandAsync("NOOP", default, source.Token).ConfigureAwait(false);
            // Another one answers something else, and its own answer would be taken for that to the next command.
            return reply.Code is 200 or (>= 500 and < 600);
        }
        catch (Exception e) when (e is TransferException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _conversation.Channel.Transport.IdleTimeout = idle;
        }
    }

    /// <summary>Closes without a word.</summary>
    internal ValueTask CloseAsync()
    {
        IsUsable = false;
        if (Interlocked.Exchange(ref _group, -1) is >= 0 and var group)
            SessionGroups.Release(group);
        return _conversation.DisposeAsync();
    }

    /// <summary>Runs one operation; afterwards the session stands where the next can begin, or is closed.</summary>
    internal async ValueTask<T> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> operation, Deadline deadline, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
            throw new InvalidOperationException($"the session with {Peer} is in use: it does one thing at a time");
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        using CancellationTokenSource source = deadline.CreateSource(either.Token);
        try
        {
            if (!IsUsable)
                throw new ConnectionException($"the session with {Peer} is closed", SocketError.NotConnected);
            return await operation(source.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (source.IsCancellationRequested)
        {
            await CloseAsync().ConfigureAwait(false);
            throw _closing.IsCancellationRequested && !cancellationToken.IsCancellationRequested
                ? new ConnectionException($"{_conversation.Step}, with {Peer}: the session was closed", SocketError.OperationAborted, e)
                : Stopped(e, _conversation.Step, Peer, deadline, cancellationToken);
        }
        catch (Exception e)
        {
            if (!await CanGoOnAsync(e, source.Token).ConfigureAwait(false))
                await CloseAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
            if (_closing.IsCancellationRequested)
                await CloseAsync().ConfigureAwait(false);
        }
    }

    // What the network or the server broke is not worth repairing; what a callback ended is.
    private async ValueTask<bool> CanGoOnAsync(Exception e, CancellationToken cancellationToken)
    {
        if (!IsUsable)
            return false;
        switch (e)
        {
            case ReplyException { Code: 421 }:
                return false;
            case ReplyException or ArgumentException when _conversation.IsInStep:
                return true;
            case ConnectionException or ProtocolException or TransferTimeoutException or PolicyException:
                return false;
        }

        try
        {
            return await _conversation.AbortAsync(Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async ValueTask PartAsync()
    {
        try
        {
            LimitPatience();
            await _conversation.QuitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (TransferException)
        {
            // It is closed anyway.
        }
    }

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (_options.Encryption != FtpEncryption.None)
            _group = SessionGroups.Take();
        TlsOptions tls = Resumable((_options.Tls ?? TlsOptions.Default) with { SessionGroup = Math.Max(_group, 0) });
        if (_options.Encryption == FtpEncryption.Implicit)
            await _conversation.StartTlsAsync(tls, cancellationToken).ConfigureAwait(false);
        await _conversation.GreetAsync(cancellationToken).ConfigureAwait(false);
        if (_options.Encryption == FtpEncryption.Explicit)
            await _conversation.SecureAsync(tls, cancellationToken, _options.EncryptData).ConfigureAwait(false);
        else if (_options.Encryption == FtpEncryption.Implicit)
            await _conversation.ProtectAsync(tls, cancellationToken, _options.EncryptData).ConfigureAwait(false);
        await _conversation.LoginAsync(
            Bytes(_options.User ?? "anonymous"),
            Bytes(_options.Password ?? (_options.User is null ? "anonymous@" : string.Empty)),
            cancellationToken,
            Bytes(_options.Account ?? string.Empty)).ConfigureAwait(false);
        _features = FtpFeatures.Of(await _conversation.CommandAsync("FEAT", default, cancellationToken).ConfigureAwait(false));
        _hash = FtpHash.Best(_features);
        // Whatever it answers: most speak UTF-8 without being told.
        if (_features.HasUtf8 && _options.Encoding.CodePage == Encoding.UTF8.CodePage)
            await _conversation.CommandAsync("OPTS", "UTF8 ON"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    // Servers want a data connection to resume the TLS session of its own control connection, as proof that both come from
    // the same client: so sessions keep theirs apart. Sessions of TLS 1.3 can be resumed once, and from some servers an upload brings no new one: they would
    // refuse the data connection after it. Those of TLS 1.2 can be resumed again and again.
    private static TlsOptions Resumable(TlsOptions tls)
    {
        return tls.MaximumVersion == SslProtocols.None && tls.MinimumVersion < SslProtocols.Tls13
            ? tls with { MaximumVersion = SslProtocols.Tls12 }
            : tls;
    }

    private void LimitPatience()
    {
        ITransport control = _conversation.Channel.Transport;
        if (control.IdleTimeout is not { } idle || idle > Patience)
            control.IdleTimeout = Patience;
    }

    // A line break would be found when the command is sent; by then others would have gone.
    internal byte[] Bytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            throw new ArgumentException("a line break or NUL in a name, path or command for FTP");
        return _options.Encoding.GetBytes(text);
    }

    private static DialOptions DialOptionsOf(FtpOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        Family = options.Family,
        Proxy = options.Proxy,
    };

    private static TransferException Stopped(
        OperationCanceledException e, string step, string peer, Deadline deadline, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new TransferCanceledException($"{step}, with {peer}: canceled", e);
        string budget = deadline.Budget.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return new TransferTimeoutException(
            $"{step}, with {peer}: not finished within {budget} s", TimeoutPhase.Total, deadline.Budget, e);
    }
}
