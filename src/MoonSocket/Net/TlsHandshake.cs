using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>Secures a connection as its client.</summary>
internal static class TlsHandshake
{
    /// <summary>
    /// Shakes hands over a stream. The stream belongs to the one that is answered, and is closed if it fails.
    /// </summary>
    /// <exception cref="TlsException">The peer was refused, or it refused.</exception>
    /// <exception cref="ConnectionException">The connection broke meanwhile.</exception>
    public static async ValueTask<SslStream> RunAsync(
        Stream plain, string host, TlsOptions options, CancellationToken cancellationToken)
    {
        var secure = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(options.Build(host), cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch (Exception e)
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw e switch
            {
                AuthenticationException => new TlsException($"TLS with {host} failed: {Innermost(e)}", e),
                ConnectionException broken => new ConnectionException($"TLS with {host} failed: {broken.Message}", broken.SocketError, e),
                IOException { InnerException: TransferException told } => told,
                IOException io => Broken(host, io),
                _ => e,
            };
        }
    }

    private static ConnectionException Broken(string host, IOException e)
    {
        SocketError code = e.InnerException is SocketException socket ? socket.SocketErrorCode : SocketError.ConnectionReset;
        return new ConnectionException($"TLS with {host} failed: the connection broke ({e.Message})", code, e);
    }

    // The outer one says only that there is an inner one.
    private static string Innermost(Exception e)
        => e.InnerException is { } inner ? $"{e.Message} ({inner.Message})" : e.Message;
}
