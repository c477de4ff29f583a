namespace MoonSocket.Sockets;

/// <summary>In what way an operation on a socket failed.</summary>
internal enum FaultKind
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>The time was up, or a step would have had to wait.</summary>
    Timeout,

    /// <summary>The stream has ended, the peer has gone, or the object is closed.</summary>
    Closed,

    /// <summary>A datagram was to be sent on a closed object.</summary>
    Refused,

    /// <summary>The object has no socket (yet, or any more).</summary>
    NoDescriptor,

    /// <summary>The system said no: <see cref="Fault.Code"/>.</summary>
    System,

    /// <summary>The resolver said no: <see cref="Fault.Code"/>.</summary>
    Resolver,

    /// <summary>A name where only an address will do.</summary>
    NameNotKnown,

    /// <summary>A service (port) that nobody knows.</summary>
    Service,

    /// <summary>An address of another family than the socket's.</summary>
    HostFamily,

    /// <summary>The path of a Unix-domain socket does not fit.</summary>
    PathTooLong,

    /// <summary>No file there.</summary>
    NoSuchFile,

    /// <summary>A size that cannot be allocated.</summary>
    OutOfMemory,

    /// <summary>The host's network policy said no: <see cref="Fault.Message"/>.</summary>
    Policy,

    /// <summary>It is not over: the coroutine that called waits in the reactor, and calls again.</summary>
    Pending,

    /// <summary>Another coroutine is waiting in the same call.</summary>
    Busy,
}
