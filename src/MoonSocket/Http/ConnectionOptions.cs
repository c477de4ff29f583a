using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>What has to be the same for two transfers to share a connection, and the engine that makes such ones.</summary>
/// <param name="ConnectTimeout">The request's.</param>
/// <param name="Proxy">The request's.</param>
/// <param name="ProxyDetails">Of the proxy, what Uri leaves out when it compares.</param>
/// <param name="Tls">The request's.</param>
/// <param name="Dialer">The request's.</param>
internal sealed record ConnectionOptions(TimeSpan? ConnectTimeout, Uri? Proxy, string? ProxyDetails, TlsOptions Tls, Dialer Dialer)
{
    // The engine would resolve names for this kind of proxy by itself, and ask no policy about the addresses.
    private Proxy? Dialed => Proxy is { Scheme: "socks4" } ? Net.Proxy.Parse(Proxy.OriginalString) : null;

    public static ConnectionOptions Of(HttpTransferRequest request) => new(
        request.ConnectTimeout,
        request.Proxy,
        request.Proxy is null ? null : ProxyRoute.DetailsOf(request.Proxy),
        request.Tls ?? TlsOptions.Default,
        request.Dialer ?? Dialer.Default);

    /// <summary>An engine that makes such connections.</summary>
    /// <param name="watch">Who waits for them; <see langword="null"/>: the platform's own threads.</param>
    /// <exception cref="TransferException">A file of the TLS options cannot be read.</exception>
    public SocketsHttpHandler CreateHandler(WireWatch? watch) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = Proxy is not null && Dialed is null,
        Proxy = Proxy is null || Dialed is not null ? null : new ProxyRoute(Proxy),
        SslOptions = SecureOptions(),
        ConnectTimeout = ConnectTimeout ?? Timeout.InfiniteTimeSpan,
        ConnectCallback = (context, token) => ConnectAsync(context, watch, token),
        PlaintextStreamFilter = Connected,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        // A response given up half way is not read on: its connection closes.
        MaxResponseDrainSize = 0,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    };

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, WireWatch? watch, CancellationToken cancellationToken)
    {
        TransferClock? clock = ClockOf(context.InitialRequestMessage);
        // Without a limit of its own, connecting is waiting like any other.
        if (ConnectTimeout is not null)
            clock?.BeginConnect(context.InitialRequestMessage);
        try
        {
            var how = new DialOptions { Proxy = Dialed, Watch = watch };
            Socket socket = await Dialer.ConnectAsync(
                context.DnsEndPoint.Host, context.DnsEndPoint.Port, how, cancellationToken).ConfigureAwait(false);
            Stream stream = watch?.Open(socket) ?? (Stream)new NetworkStream(socket, ownsSocket: true);
            return Tls.ServerName is not null && context.InitialRequestMessage.RequestUri!.Scheme == Uri.UriSchemeHttps
                ? await SecureAsync(stream, context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false)
                : stream;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The engine knows only its own token for a time-out.
            clock?.EndConnect(context.InitialRequestMessage);
            throw new OperationCanceledException(cancellationToken);
        }
        catch
        {
            clock?.EndConnect(context.InitialRequestMessage);
            throw;
        }
    }

    // The engine asks for and verifies the host of the URL; another name is only to be had by making the stream here.
    private async ValueTask<Stream> SecureAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(Tls.Build(host), cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private SslClientAuthenticationOptions SecureOptions()
    {
        SslClientAuthenticationOptions options = Tls.Build(string.Empty);
        // One engine serves many hosts; which one it is stands in the stream.
        if (Tls.Verify)
        {
            options.RemoteCertificateValidationCallback = static (stream, certificate, chain, errors)
                => CertificateProblem.Verify(((SslStream)stream).TargetHostName, certificate, chain, errors);
        }

        return options;
    }

    private static ValueTask<Stream> Connected(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        ClockOf(context.InitialRequestMessage)?.EndConnect(context.InitialRequestMessage);
        return new(context.NegotiatedHttpVersion.Major == 1 ? new ConnectionStream(context.PlaintextStream) : context.PlaintextStream);
    }

    private static TransferClock? ClockOf(HttpRequestMessage message)
        => message.Options.TryGetValue(HttpTransfer.ClockKey, out TransferClock? clock) ? clock : null;
}
