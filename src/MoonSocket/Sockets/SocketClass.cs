namespace MoonSocket.Sockets;

/// <summary>What a socket object is at the moment, which decides what it may be asked.</summary>
internal enum SocketClass
{
    /// <summary>A stream that is neither connected nor listening.</summary>
    Master,

    /// <summary>A stream with a peer (or that tried to get one).</summary>
    Client,

    /// <summary>A stream that listens.</summary>
    Server,

    /// <summary>A datagram socket with one peer.</summary>
    Connected,

    /// <summary>A datagram socket without.</summary>
    Unconnected,
}
