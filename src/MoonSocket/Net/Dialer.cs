using System.Net;
using System.Net.Sockets;
using MoonSocket.Sockets.Reactors;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// The one place where a socket comes to life and a name is resolved. It asks its <see cref="NetworkPolicy"/> first,
/// and counts what is open.
/// </summary>
public sealed partial class Dialer
{
    private readonly SocketCount _count;

    /// <summary>Creates a dialer that keeps to a policy.</summary>
    public Dialer(NetworkPolicy? policy = null)
    {
        Policy = policy ?? NetworkPolicy.AllowAll;
        _count = new SocketCount(Policy.MaxSockets);
    }

    /// <summary>The dialer of everybody who brings none: everything is allowed.</summary>
    public static Dialer Default { get; } = new();

    /// <summary>What this dialer may do.</summary>
    public NetworkPolicy Policy { get; }

    /// <summary>How many sockets made here are open now.</summary>
    public int OpenSockets => _count.Open;

    /// <summary>Told, before a socket is refused because too many are open, that unused ones should be closed.</summary>
    internal event Action? RoomWanted
    {
        add => _count.RoomWanted += value;
        remove => _count.RoomWanted -= value;
    }

    /// <summary>
    /// Who suspends the caller of a socket made here where it would have to wait; without, or while it has nobody to
    /// suspend, the thread waits.
    /// </summary>
    internal Reactor? Reactor { get; set; }

    /// <summary>Stands in for the system's resolver in tests.</summary>
    internal Func<string, AddressFamily, CancellationToken, Task<IPAddress[]>>? Resolver { get; set; }

    /// <summary>
    /// Connects to a host, trying its addresses side by side, the families in turn, each a little after the one
    /// before (RFC 8305).
    /// </summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="options">How; <see langword="null"/>: <see cref="DialOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A connected TCP socket, the caller's to close.</returns>
    /// <exception cref="ConnectionException">The name is unknown, or no address answered.</exception>
    /// <exception cref="TransferTimeoutException">It took longer than allowed.</exception>
    /// <exception cref="PolicyException">The policy forbids it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<Socket> ConnectAsync(
        string host, int port, DialOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        options ??= DialOptions.Default;
        return await InTimeAsync(
            token => options.Proxy is { } proxy
                ? ConnectThroughAsync(proxy, host, port, options, token)
                : ConnectStraightAsync(host, port, options, token),
            EndPointText.Of(host, port), options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resolves a name to its addresses, in the resolver's order; an address resolves to itself.</summary>
    /// <exception cref="ConnectionException">The name is unknown, or the resolver failed.</exception>
    /// <exception cref="PolicyException">The policy forbids to look this name up.</exception>
    public async ValueTask<IPAddress[]> ResolveAsync(
        string host, AddressFamily family = AddressFamily.Unspecified, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        string deed = $"looking up {host}";
        Policy.CheckHost(host, deed);
        return await LookUpAsync(host, family, deed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Connects to the address a connection was made to before, beside it: the name it goes by has been allowed already.
    /// </summary>
    internal ValueTask<Socket> ConnectBesideAsync(
        IPAddress address, int port, DialOptions options, CancellationToken cancellationToken)
    {
        string target = EndPointText.Of(address.ToString(), port);
        string deed = $"connecting to {target}";
        Policy.CheckPort(port, deed);
        Policy.CheckAddress(address, deed);
        return InTimeAsync(
            async token => await new ConnectRace(this, [address], port, target, options).RunAsync(token).ConfigureAwait(false),
            target, options, cancellationToken);
    }

    private static async ValueTask<Socket> InTimeAsync(
        Func<CancellationToken, ValueTask<Socket>> connect, string target, DialOptions options, CancellationToken cancellationToken)
    {
        Deadline deadline = Deadline.After(options.ConnectTimeout);
        using CancellationTokenSource source = deadline.CreateSource(cancellationToken);
        try
        {
            return await connect(source.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferTimeoutException(
                FormattableString.Invariant($"connecting to {target} took longer than {deadline.Budget.TotalSeconds:0.###} s"),
                TimeoutPhase.Connect, deadline.Budget, e);
        }
    }

    private async ValueTask<Socket> ConnectStraightAsync(
        string host, int port, DialOptions options, CancellationToken cancellationToken)
    {
        string target = EndPointText.Of(host, port);
        string deed = $"connecting to {target}";
        Policy.CheckHost(host, deed);
        Policy.CheckPort(port, deed);
        AddressFamily family = options.LocalEndPoint?.AddressFamily ?? options.Family;
        IPAddress[] addresses = await LookUpAsync(host, family, deed, cancellationToken).ConfigureAwait(false);
        var race = new ConnectRace(this, Permitted(addresses, deed), port, target, options);
        return await race.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    // Both are asked about: who is wanted, and who is to connect to them.
    private async ValueTask<Socket> ConnectThroughAsync(
        Proxy proxy, string host, int port, DialOptions options, CancellationToken cancellationToken)
    {
        string deed = $"connecting to {EndPointText.Of(host, port)}";
        Policy.CheckHost(host, deed);
        Policy.CheckPort(port, deed);
        IPAddress? address = await TargetAsync(proxy, host, options.Family, deed, cancellationToken).ConfigureAwait(false);
        Socket socket = await ConnectStraightAsync(proxy.Host, proxy.Port, options, cancellationToken).ConfigureAwait(false);
        try
        {
            await ProxyConversation.RunAsync(proxy, socket, host, address, port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new ConnectionException($"{deed} through {proxy} failed: {e.Message}", e.SocketErrorCode, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The address to ask the proxy for; none where the proxy is to look up.
    private async ValueTask<IPAddress?> TargetAsync(
        Proxy proxy, string host, AddressFamily family, string deed, CancellationToken cancellationToken)
    {
        bool isAddress = IPAddress.TryParse(host, out _);
        if (proxy.Kind is not (ProxyKind.Socks4 or ProxyKind.Socks5) && !isAddress)
            return null;
        if (proxy.Kind == ProxyKind.Socks4)
            family = AddressFamily.InterNetwork;
        IPAddress[] addresses = await LookUpAsync(host, family, deed, cancellationToken).ConfigureAwait(false);
        return Permitted(addresses, deed)[0];
    }

    private async ValueTask<IPAddress[]> LookUpAsync(
        string host, AddressFamily family, string deed, CancellationToken cancellationToken)
    {
        string name = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        try
        {
            CheckName(host);
            IPAddress[] addresses = await (Resolver ?? Dns.GetHostAddressesAsync)(name, family, cancellationToken)
                .ConfigureAwait(false);
            if (addresses.Length == 0)
                throw new SocketException((int)SocketError.HostNotFound);
            return addresses;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            var code = e is SocketException se ? se.SocketErrorCode : SocketError.HostNotFound;
            throw new ConnectionException($"{deed} failed: {host} could not be resolved ({e.Message})", code, e);
        }
    }

    // What a name resolves to may be mixed; the allowed part of it is used. None is a refusal.
    private IPAddress[] Permitted(IPAddress[] addresses, string deed)
    {
        string? problem = null;
        var allowed = new List<IPAddress>(addresses.Length);
        foreach (IPAddress address in addresses)
        {
            if (Policy.AddressProblem(address) is { } found)
                problem ??= found;
            else
                allowed.Add(address);
        }

        return allowed.Count > 0 ? [.. allowed] : throw NetworkPolicy.Refuse(deed, problem!);
    }
}
