using System.Net.Sockets;

namespace MoonSocket.Streaming;

/// <summary>The peer could not be reached, refused, or the connection to it broke.</summary>
public class ConnectionException : TransferException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, to which host, doing what.</param>
    /// <param name="socketError">The system's code, <see cref="SocketError.SocketError"/> where there is none.</param>
    /// <param name="innerException">What it was caused by.</param>
    public ConnectionException(
        string message, SocketError socketError = SocketError.SocketError, Exception? innerException = null)
        : base(message, innerException)
    {
        SocketError = socketError;
    }

    /// <summary>
    /// The system's code. <see cref="SocketError.ConnectionReset"/> also stands for a peer that closed before
    /// everything had been said.
    /// </summary>
    public SocketError SocketError { get; }
}
