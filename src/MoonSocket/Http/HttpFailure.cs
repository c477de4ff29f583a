using System.Net.Sockets;
using System.Security.Authentication;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// Says in the words of <see cref="TransferException"/> what the engine's exceptions mean. What a callback threw stays
/// what it is; a time-out or a cancellation explains whatever came after it.
/// </summary>
internal static class HttpFailure
{
    /// <summary>The exception the caller gets for one that was thrown.</summary>
    /// <param name="thrown">What was caught.</param>
    /// <param name="sending">What the content failed with, if it did.</param>
    /// <param name="inCallback">Whether it came out of a callback.</param>
    /// <param name="clock">Whose time-outs count.</param>
    /// <param name="request">The request, for its time-outs.</param>
    /// <param name="hop">The hop, for its name.</param>
    public static Exception Explain(
        Exception thrown, Exception? sending, bool inCallback, TransferClock clock, HttpTransferRequest request, RequestHop hop)
    {
        if (clock.Expired is { } phase && sending is null or OperationCanceledException)
            return TimedOut(hop, phase, request, thrown);
        if (clock.IsCanceledByCaller && (sending ?? thrown) is OperationCanceledException)
            return new TransferCanceledException($"{hop} was canceled", thrown);
        if (clock.IsClosed && (sending ?? thrown) is OperationCanceledException)
            return new ConnectionException($"{hop}: the connections were closed", SocketError.OperationAborted, thrown);
        if (sending is not null)
            return sending;
        if (inCallback || thrown is TransferException or ArgumentException)
            return thrown;
        if (clock.IsCanceledByCaller)
            return new TransferCanceledException($"{hop} was canceled", thrown);
        if (Find<TransferException>(thrown) is { } inner)
            return inner;
        if (thrown is OperationCanceledException)
            return TimedOut(hop, TimeoutPhase.Connect, request, thrown);
        return FromEngine(thrown, hop);
    }

    private static TransferTimeoutException TimedOut(
        RequestHop hop, TimeoutPhase phase, HttpTransferRequest request, Exception thrown)
    {
        (TimeSpan? limit, string what) = phase switch
        {
            TimeoutPhase.Connect => (request.ConnectTimeout, "no connection within"),
            TimeoutPhase.Idle => (request.IdleTimeout, "nothing was heard or taken for"),
            _ => (request.TotalTimeout, "not finished within"),
        };
        TimeSpan time = limit ?? TimeSpan.Zero;
        string message = FormattableString.Invariant($"{hop}: {what} {time.TotalSeconds:0.###} s");
        return new TransferTimeoutException(message, phase, time, thrown);
    }

    private static Exception FromEngine(Exception thrown, RequestHop hop)
    {
        HttpRequestError error = thrown switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        if (error == HttpRequestError.Unknown && Find<HttpIOException>(thrown) is { } deeper)
            error = deeper.HttpRequestError;
        string message = $"{hop}: {Innermost(thrown).Message}";
        switch (error)
        {
            case HttpRequestError.ResponseEnded:
                return new ConnectionException(
                    $"{hop}: the server closed before everything had come", SocketError.ConnectionReset, thrown);
            case HttpRequestError.NameResolutionError:
                return new ConnectionException(message, SocketError.HostNotFound, thrown);
            case HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError
                or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.ExtendedConnectNotSupported:
                return new ProtocolException(message, thrown);
        }

        if (Find<SocketException>(thrown) is { } socket)
            return new ConnectionException(message, socket.SocketErrorCode, thrown);
        return thrown is HttpRequestException or IOException or AuthenticationException
            ? new ConnectionException(message, SocketError.SocketError, thrown)
            : thrown;
    }

    private static T? Find<T>(Exception exception)
        where T : Exception
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }
}
