namespace MoonSocket.Sockets.Reactors;

/// <summary>What a descriptor is waited for, or ready for.</summary>
[Flags]
internal enum Readiness
{
    None = 0,
    Read = 1,
    Write = 2,
    Both = Read | Write,

    /// <summary>Ready, and will stay so: the peer has ended its side, or something is broken.</summary>
    Ended = 4,
}
