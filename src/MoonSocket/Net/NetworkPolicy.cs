using System.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// What a host program lets the network code do. Everything, unless told otherwise; each rule that is set must be
/// satisfied. <see cref="Dialer"/> asks before every look-up, connect, bind and datagram, and uses the very address
/// it asked about, so that a name that resolves differently the second time gains nothing.
/// </summary>
public sealed record NetworkPolicy
{
    /// <summary>Nothing is forbidden.</summary>
    public static NetworkPolicy AllowAll { get; } = new();

    /// <summary>The URL schemes that may be used (<c>http</c>, <c>https</c>, <c>ftp</c> …); <see langword="null"/>: any.</summary>
    public IReadOnlyCollection<string>? AllowedSchemes { get; init; }

    /// <summary>
    /// The hosts that may be contacted or looked up: names, addresses, or patterns such as <c>*.example.org</c>
    /// (every name below example.org, not itself); <see langword="null"/>: any.
    /// </summary>
    public IReadOnlyCollection<string>? AllowedHosts { get; init; }

    /// <summary>Hosts that may not be contacted or looked up, in the form of <see cref="AllowedHosts"/>.</summary>
    public IReadOnlyCollection<string>? DeniedHosts { get; init; }

    /// <summary>The ports that may be contacted, or bound explicitly; <see langword="null"/>: any.</summary>
    public IReadOnlyCollection<int>? AllowedPorts { get; init; }

    /// <summary>Ports that may not be contacted nor bound.</summary>
    public IReadOnlyCollection<int>? DeniedPorts { get; init; }

    /// <summary>The address ranges that may be contacted or bound; <see langword="null"/>: any.</summary>
    public IReadOnlyCollection<IPNetwork>? AllowedAddresses { get; init; }

    /// <summary>Address ranges that may not be contacted nor bound.</summary>
    public IReadOnlyCollection<IPNetwork>? DeniedAddresses { get; init; }

    /// <summary>
    /// Whether addresses of <see cref="PrivateNetworks"/> may be contacted or bound. Binding the wildcard address is
    /// not a matter of this switch but of <see cref="AllowBind"/>.
    /// </summary>
    public bool AllowPrivateAddresses { get; init; } = true;

    /// <summary>Whether a local address may be bound, to listen or to receive datagrams.</summary>
    public bool AllowBind { get; init; } = true;

    /// <summary>Whether Unix-domain sockets may be used.</summary>
    public bool AllowUnixSockets { get; init; } = true;

    /// <summary>Whether serial lines may be opened.</summary>
    public bool AllowSerialLines { get; init; } = true;

    /// <summary>Whether a script may make a descriptor number it knows into a socket of its own.</summary>
    public bool AllowDescriptors { get; init; } = true;

    /// <summary>How many sockets may be open at once in one <see cref="Dialer"/>; <see langword="null"/>: any number.</summary>
    public int? MaxSockets { get; init; }

    /// <summary>
    /// The ranges <see cref="AllowPrivateAddresses"/> stands for: loopback, private, link-local, shared (carrier NAT)
    /// and unique local ones, and what else RFC 6890 keeps from the public network. IPv4 addresses written as IPv6
    /// ones (mapped, NAT64, 6to4) count as what they contain.
    /// </summary>
    public static IReadOnlyList<IPNetwork> PrivateNetworks => AddressRanges.Private;

    /// <summary>Asks whether a URL scheme may be used.</summary>
    internal void CheckScheme(string scheme)
    {
        if (AllowedSchemes is { } allowed && !allowed.Contains(scheme, StringComparer.OrdinalIgnoreCase))
            throw Refuse($"the scheme \"{scheme}\"", "it is not among the allowed schemes");
    }

    /// <summary>Asks whether a host may be looked up or contacted by this name.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="deed">What is about to be done, for the message: "connecting to x:80".</param>
    internal void CheckHost(string host, string deed)
    {
        if (AllowedHosts is null && DeniedHosts is null)
            return;
        string name = HostPattern.Normalize(host);
        if (DeniedHosts is { } denied && HostPattern.FirstMatch(denied, name) is { } match)
            throw Refuse(deed, $"the host \"{name}\" is denied by \"{match}\"");
        if (AllowedHosts is { } allowed && HostPattern.FirstMatch(allowed, name) is null)
            throw Refuse(deed, $"the host \"{name}\" is not among the allowed hosts");
    }

    /// <summary>Asks whether a port may be contacted or bound.</summary>
    internal void CheckPort(int port, string deed)
    {
        if (DeniedPorts is { } denied && denied.Contains(port))
            throw Refuse(deed, $"port {port} is denied");
        if (AllowedPorts is { } allowed && !allowed.Contains(port))
            throw Refuse(deed, $"port {port} is not among the allowed ports");
    }

    /// <summary>Asks whether an address may be contacted or bound.</summary>
    internal void CheckAddress(IPAddress address, string deed)
    {
        if (AddressProblem(address) is { } problem)
            throw Refuse(deed, problem);
    }

    /// <summary>What is wrong with contacting or binding an address, or <see langword="null"/>.</summary>
    internal string? AddressProblem(IPAddress address)
    {
        if (AllowPrivateAddresses && DeniedAddresses is null && AllowedAddresses is null)
            return null;
        IPAddress real = AddressRanges.Unwrap(address);
        if (!AllowPrivateAddresses && AddressRanges.Find(AddressRanges.Private, real) is { } range)
            return $"{address} is a private address (in {range})";
        if (DeniedAddresses is { } denied && AddressRanges.Find(denied, real, address) is { } deniedRange)
            return $"{address} is denied by {deniedRange}";
        if (AllowedAddresses is { } allowed && AddressRanges.Find(allowed, real) is null)
            return $"{address} is not in an allowed range";
        return null;
    }

    /// <summary>Asks whether a local end may be bound.</summary>
    internal void CheckBind(IPEndPoint local, string deed)
    {
        if (!AllowBind)
            throw Refuse(deed, "binding is not allowed");
        if (local.Port != 0)
            CheckPort(local.Port, deed);
        // The wildcard is no address that could be reached; a list of allowed ranges nevertheless excludes it.
        bool wildcard = local.Address.Equals(IPAddress.Any) || local.Address.Equals(IPAddress.IPv6Any);
        if (!wildcard || AllowedAddresses is not null)
            CheckAddress(local.Address, deed);
    }

    /// <summary>The refusal: what was refused, and by which rule.</summary>
    internal static PolicyException Refuse(string deed, string rule)
        => new($"the network policy refuses {deed}: {rule}");
}
