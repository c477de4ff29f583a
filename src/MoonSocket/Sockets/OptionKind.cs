namespace MoonSocket.Sockets;

/// <summary>What the value of a socket option looks like.</summary>
internal enum OptionKind
{
    Boolean,
    Number,

    /// <summary>A switch and a number of seconds.</summary>
    Linger,

    /// <summary>The pending error.</summary>
    Error,

    /// <summary>The name of a network interface.</summary>
    Device,

    /// <summary>The IPv4 address of an interface.</summary>
    Address,

    /// <summary>An IPv4 group, and the address of an interface.</summary>
    Membership,

    /// <summary>An IPv6 group, and the number of an interface.</summary>
    Membership6,
}
