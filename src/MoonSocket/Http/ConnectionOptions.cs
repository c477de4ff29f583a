using System.Net.Sockets;
using System.Text;
using MoonSocket.Net;

namespace MoonSocket.Http;

/// <summary>What has to be the same for two transfers to share a connection, and the engine that makes such ones.</summary>
internal sealed record ConnectionOptions(TimeSpan? ConnectTimeout, Uri? Proxy, TlsOptions Tls, Dialer Dialer)
{
    public static ConnectionOptions Of(HttpTransferRequest request)
        => new(request.ConnectTimeout, request.Proxy, request.Tls ?? TlsOptions.Default, request.Dialer ?? Dialer.Default);

    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = Proxy is not null,
        ConnectTimeout = ConnectTimeout ?? Timeout.InfiniteTimeSpan,
        ConnectCallback = ConnectAsync,
        PlaintextStreamFilter = Connected,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        // A response given up half way is not read on: its connection closes.
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        TransferClock? clock = ClockOf(context.InitialRequestMessage);
        clock?.BeginConnect();
        try
        {
            Socket socket = await Dialer.ConnectAsync(
                context.DnsEndPoint.Host, context.DnsEndPoint.Port, null, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            clock?.EndConnect();
            throw;
        }
    }

    private static ValueTask<Stream> Connected(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        ClockOf(context.InitialRequestMessage)?.EndConnect();
        return new(context.PlaintextStream);
    }

    private static TransferClock? ClockOf(HttpRequestMessage message)
        => message.Options.TryGetValue(HttpTransfer.ClockKey, out TransferClock? clock) ? clock : null;
}
