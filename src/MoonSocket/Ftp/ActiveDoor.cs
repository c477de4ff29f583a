using System.Net;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>
/// We listen, the server connects. Whoever else knocks is sent away: a port that is open for a moment is open for all
/// (RFC 2577, section 6).
/// </summary>
internal sealed class ActiveDoor(IConnectionListener listener, IPAddress? server) : DataDoor
{
    private const int MostStrangers = 16;

    public override bool IsActive => true;

    public override async ValueTask<ITransport> OpenAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < MostStrangers; i++)
        {
            ITransport data = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
            if (server is null || data.RemoteEnd is not { } end || Same(end.Address, server))
                return data;
            await data.DisposeAsync().ConfigureAwait(false);
        }

        throw new ProtocolException($"{MostStrangers} strangers came to the data connection, and not the server");
    }

    public override ValueTask DisposeAsync() => listener.DisposeAsync();

    private static bool Same(IPAddress a, IPAddress b) => a.MapToIPv6().Equals(b.MapToIPv6());
}
