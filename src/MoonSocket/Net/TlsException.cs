using System.Net.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// The connection could not be secured: the peer's certificate was refused (the message says for which host, and what
/// is wrong with it), or the two found no way to talk.
/// </summary>
public sealed class TlsException : ConnectionException
{
    /// <summary>Creates the exception.</summary>
    public TlsException(string message, Exception? innerException = null)
        : base(message, SocketError.SocketError, innerException)
    {
    }
}
