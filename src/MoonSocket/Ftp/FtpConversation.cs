using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>
/// The conversation of an FTP client (RFC 959, with RFC 2428 and RFC 4217), step by step: greet, (secure,) log in, then
/// for each transfer prepare a data connection and use it. It knows neither who waits nor what a URL is. Paths are the
/// bytes the server is to see. A step that fails has said which it was; whether to go on is the caller's to decide.
/// </summary>
internal sealed partial class FtpConversation : IAsyncDisposable
{
    // So many preliminary replies in a row are a server that will never come to the point.
    private const int MostPreliminaries = 32;

    private DataDoor? _door;
    private ITransport? _data;
    private TlsOptions? _tls;
    private bool _lacksExtendedPassive;

    /// <summary>Begins on a connection that was just made.</summary>
    /// <param name="control">The control connection.</param>
    /// <param name="connector">Makes the data connections.</param>
    /// <param name="host">The name the server goes by, which its certificate must bear.</param>
    public FtpConversation(ITransport control, IConnector connector, string host)
    {
        Channel = new ReplyChannel(control);
        Connector = connector;
        Host = host;
    }

    /// <summary>The control connection.</summary>
    public ReplyChannel Channel { get; }

    /// <summary>Makes the data connections.</summary>
    public IConnector Connector { get; }

    /// <summary>The name the server goes by.</summary>
    public string Host { get; }

    /// <summary>
    /// Whom data connections are made to: whoever the control connection leads to, whatever the server says, so that it
    /// cannot send us elsewhere (RFC 2577, section 3). Through a proxy, set it to <see cref="Host"/>.
    /// </summary>
    public string? DataHost { get; set; }

    /// <summary>Whether data connections are secured.</summary>
    public bool IsDataSecure => _tls is not null;

    /// <summary>Whether a 2xx may stand where RFC 959 wants a 1xx: old programs rely on it.</summary>
    public bool AllowsShortcuts { get; set; } = true;

    /// <summary>What it does or did last, for messages: a verb, or "the greeting". Never an argument.</summary>
    public string Step { get; private set; } = "the greeting";

    /// <summary>Waits until the server is ready: 220, perhaps after 120.</summary>
    /// <exception cref="ReplyException">It does not want us.</exception>
    public async ValueTask<Reply> GreetAsync(CancellationToken cancellationToken)
    {
        Step = "the greeting";
        return Require(await CompletionAsync(Step, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Logs in. The password, and an account's name, are sent only when asked for.</summary>
    /// <exception cref="ReplyException">The server refuses, or wants an account and there is none (332).</exception>
    public async ValueTask<Reply> LoginAsync(
        ReadOnlyMemory<byte> user,
        ReadOnlyMemory<byte> password,
        CancellationToken cancellationToken,
        ReadOnlyMemory<byte> account = default)
    {
        Reply reply = await CommandAsync("USER", user, cancellationToken).ConfigureAwait(false);
        if (reply.Code == 331)
            reply = await CommandAsync("PASS", password, cancellationToken).ConfigureAwait(false);
        if (reply.Code == 332 && !account.IsEmpty)
            reply = await CommandAsync("ACCT", account, cancellationToken).ConfigureAwait(false);
        return Require(reply);
    }

    /// <summary>
    /// Secures the control connection, then the data connections to come (RFC 4217, sections 4 and 9): AUTH TLS, PBSZ 0,
    /// PROT P, or PROT C for data that goes in the clear.
    /// </summary>
    /// <exception cref="ReplyException">The server will not.</exception>
    /// <exception cref="TlsException">The certificate is refused, or the two find no way to talk.</exception>
    public async ValueTask SecureAsync(TlsOptions options, CancellationToken cancellationToken, bool encryptsData = true)
    {
        Reply reply = Require(await CommandAsync("AUTH", "TLS"u8.ToArray(), cancellationToken).ConfigureAwait(false));
        if (reply.Code != 234)
            throw Channel.Refused("AUTH", reply);
        await StartTlsAsync(options, cancellationToken).ConfigureAwait(false);
        await ProtectAsync(options, cancellationToken, encryptsData).ConfigureAwait(false);
    }

    /// <summary>Secures the control connection before anything is said (implicit FTPS, port 990).</summary>
    public async ValueTask StartTlsAsync(TlsOptions options, CancellationToken cancellationToken)
    {
        Step = "TLS";
        try
        {
            await Channel.Transport.StartTlsAsync(Host, options, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferException e)
        {
            throw ReplyChannel.Named(e, Step);
        }
    }

    /// <summary>Has the data connections to come secured, or not: PBSZ 0, PROT P or C.</summary>
    /// <exception cref="ReplyException">The server will not.</exception>
    public async ValueTask ProtectAsync(TlsOptions options, CancellationToken cancellationToken, bool encryptsData = true)
    {
        Require(await CommandAsync("PBSZ", "0"u8.ToArray(), cancellationToken).ConfigureAwait(false));
        ReadOnlyMemory<byte> level = encryptsData ? "P"u8.ToArray() : "C"u8.ToArray();
        Require(await CommandAsync("PROT", level, cancellationToken).ConfigureAwait(false));
        _tls = encryptsData ? options : null;
    }

    /// <summary>Sets the type of the transfers to come: <c>I</c>, or <c>A</c>.</summary>
    public async ValueTask<Reply> SetTypeAsync(ReadOnlyMemory<byte> type, CancellationToken cancellationToken)
        => Require(await CommandAsync("TYPE", type, cancellationToken).ConfigureAwait(false));

    /// <summary>Goes to a directory.</summary>
    public async ValueTask<Reply> ChangeDirectoryAsync(ReadOnlyMemory<byte> path, CancellationToken cancellationToken)
        => Require(await CommandAsync("CWD", path, cancellationToken).ConfigureAwait(false));

    /// <summary>Sends a command and gives the reply to it, whatever it is.</summary>
    public async ValueTask<Reply> CommandAsync(
        string verb, ReadOnlyMemory<byte> argument, CancellationToken cancellationToken)
    {
        Step = verb;
        await Channel.SendAsync(verb, argument, cancellationToken).ConfigureAwait(false);
        return await CompletionAsync(verb, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Has the server listen for the next data connection, which is made when it is used. A door opened before is shut.
    /// </summary>
    /// <exception cref="ReplyException">The server will not.</exception>
    /// <exception cref="ProtocolException">It does not say where.</exception>
    public async ValueTask<PassiveAddress> EnterPassiveAsync(PassiveCommand command, CancellationToken cancellationToken)
    {
        await ShutDoorAsync().ConfigureAwait(false);
        PassiveAddress address = await AskPassiveAsync(command, cancellationToken).ConfigureAwait(false);
        string host = DataHost ?? Channel.Transport.RemoteEnd?.Address.ToString() ?? Host;
        _door = new PassiveDoor(Connector, host, address.Port);
        return address;
    }

    /// <summary>
    /// Listens for the next data connection on the address the control connection comes from, and tells the server:
    /// PORT over IPv4, EPRT over IPv6 or where asked for. A door opened before is shut.
    /// </summary>
    /// <exception cref="ReplyException">The server will not.</exception>
    /// <exception cref="PolicyException">The policy forbids to listen.</exception>
    public async ValueTask<Reply> EnterActiveAsync(bool extended, CancellationToken cancellationToken)
    {
        await ShutDoorAsync().ConfigureAwait(false);
        IPAddress local = Channel.Transport.LocalEnd?.Address
            ?? throw new TransferException($"the local address of the connection to {Channel.Transport.Peer} is not known");
        if (local.IsIPv4MappedToIPv6)
            local = local.MapToIPv4();
        IConnectionListener listener = await Connector.ListenAsync(local, cancellationToken).ConfigureAwait(false);
        _door = new ActiveDoor(listener, Channel.Transport.RemoteEnd?.Address);
        bool isExtended = extended || local.AddressFamily == AddressFamily.InterNetworkV6;
        return isExtended
            ? await AnnounceAsync("EPRT", ActiveAddress.Extended(local, listener.LocalEnd.Port), cancellationToken).ConfigureAwait(false)
            : await AnnounceAsync("PORT", ActiveAddress.Plain(local, listener.LocalEnd.Port), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says good-bye.</summary>
    /// <exception cref="ReplyException">The server will not let us go in peace.</exception>
    public async ValueTask<Reply> QuitAsync(CancellationToken cancellationToken)
        => Require(await CommandAsync("QUIT", default, cancellationToken).ConfigureAwait(false));

    /// <summary>Closes all connections, without a word.</summary>
    public async ValueTask DisposeAsync()
    {
        await ShutDoorAsync().ConfigureAwait(false);
        await CloseDataAsync().ConfigureAwait(false);
        await Channel.Transport.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<PassiveAddress> AskPassiveAsync(PassiveCommand command, CancellationToken cancellationToken)
    {
        if (command == PassiveCommand.Extended || (command == PassiveCommand.Either && !_lacksExtendedPassive))
        {
            Reply reply = await CommandAsync("EPSV", default, cancellationToken).ConfigureAwait(false);
            if (reply.Code == 229)
            {
                return PassiveAddress.OfExtended(reply)
                    ?? throw new ProtocolException($"EPSV, {Channel.Transport.Peer}: invalid epsv response: {reply.Text}");
            }

            // 5xx: it does not know the command, or not for this family. What else it says would be said to PASV, too.
            if (command == PassiveCommand.Extended || reply.Class != 5)
                throw Channel.Refused("EPSV", reply);
            _lacksExtendedPassive = true;
        }

        Reply plain = await CommandAsync("PASV", default, cancellationToken).ConfigureAwait(false);
        return PassiveAddress.OfPlain(Require(plain)) ?? throw Channel.Refused("PASV", plain);
    }

    private async ValueTask<Reply> AnnounceAsync(string verb, string address, CancellationToken cancellationToken)
        => Require(await CommandAsync(verb, System.Text.Encoding.ASCII.GetBytes(address), cancellationToken).ConfigureAwait(false));

    // The first reply that is not preliminary.
    private async ValueTask<Reply> CompletionAsync(string step, CancellationToken cancellationToken)
    {
        for (int i = 0; i < MostPreliminaries; i++)
        {
            Reply reply = await Channel.ReceiveAsync(step, cancellationToken).ConfigureAwait(false);
            if (!reply.IsPreliminary)
                return reply;
        }

        throw new ProtocolException(string.Create(
            CultureInfo.InvariantCulture, $"{step}, {Channel.Transport.Peer}: {MostPreliminaries} preliminary replies and no other"));
    }

    private Reply Require(Reply reply) => reply.IsPositive ? reply : throw Channel.Refused(Step, reply);

    private async ValueTask ShutDoorAsync()
    {
        DataDoor? door = _door;
        _door = null;
        if (door is not null)
            await door.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask CloseDataAsync()
    {
        ITransport? data = _data;
        _data = null;
        if (data is not null)
            await data.DisposeAsync().ConfigureAwait(false);
    }
}
