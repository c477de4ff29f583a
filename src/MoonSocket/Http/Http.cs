using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// Transfers over HTTP, streamed through callbacks. All of them throw what <see cref="RequestAsync"/> throws.
/// </summary>
public static class Http
{
    /// <summary>Fetches something.</summary>
    /// <param name="url">An http or https URL.</param>
    /// <param name="receive">Gets the content, also that of an error response; <see langword="null"/>: it is dropped.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    public static Task<HttpTransferResult> GetAsync(
        string url, ReceiveCallback? receive = null, CancellationToken cancellationToken = default)
        => RequestAsync(new HttpTransferRequest(url) { Receive = receive }, cancellationToken);

    /// <summary>Asks for the head of what <see cref="GetAsync"/> would fetch.</summary>
    public static Task<HttpTransferResult> HeadAsync(string url, CancellationToken cancellationToken = default)
        => RequestAsync(new HttpTransferRequest(url) { Method = "HEAD" }, cancellationToken);

    /// <summary>Stores something.</summary>
    /// <param name="url">An http or https URL.</param>
    /// <param name="send">Gives the content. Where it does not know its length, the content is sent in chunks.</param>
    /// <param name="receive">Gets what the server answers; <see langword="null"/>: it is dropped.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    public static Task<HttpTransferResult> PutAsync(
        string url, SendCallback send, ReceiveCallback? receive = null, CancellationToken cancellationToken = default)
        => RequestAsync(new HttpTransferRequest(url) { Method = "PUT", Send = send, Receive = receive }, cancellationToken);

    /// <summary>Hands something over to be worked on. The parameters are those of <see cref="PutAsync"/>.</summary>
    /// <param name="url">An http or https URL.</param>
    /// <param name="send">Gives the content.</param>
    /// <param name="contentType">Its media type, such as <c>application/json</c>; <see langword="null"/>: not said.</param>
    /// <param name="receive">Gets what the server answers; <see langword="null"/>: it is dropped.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    public static Task<HttpTransferResult> PostAsync(
        string url,
        SendCallback send,
        string? contentType = null,
        ReceiveCallback? receive = null,
        CancellationToken cancellationToken = default)
    {
        var request = new HttpTransferRequest(url) { Method = "POST", Send = send, Receive = receive };
        if (contentType is not null)
            request.Headers.Add("Content-Type", contentType);
        return RequestAsync(request, cancellationToken);
    }

    /// <summary>Removes something.</summary>
    public static Task<HttpTransferResult> DeleteAsync(
        string url, ReceiveCallback? receive = null, CancellationToken cancellationToken = default)
        => RequestAsync(new HttpTransferRequest(url) { Method = "DELETE", Receive = receive }, cancellationToken);

    /// <summary>
    /// Makes a transfer. It is over when the last byte of the response has been received and the receive callback been
    /// told so; or when it has failed, which the receive callback is told before the caller.
    /// </summary>
    /// <returns>What the server answered. A 404 or a 500 is an answer like any other.</returns>
    /// <exception cref="ArgumentException">The request says something that cannot be sent; nothing was done.</exception>
    /// <exception cref="CallbackAbortException">A callback ended the transfer; the message is the callback's.</exception>
    /// <exception cref="ConnectionException">
    /// The host is unknown, cannot be reached, is not the one its certificate names, or closed before everything
    /// promised had come. What had come has been delivered.
    /// </exception>
    /// <exception cref="ProtocolException">The answer is not HTTP, or not one to this request.</exception>
    /// <exception cref="TransferTimeoutException">One of the time-outs ran out; it says which.</exception>
    /// <exception cref="TransferCanceledException">The token was canceled.</exception>
    /// <exception cref="PolicyException">The network policy forbids a host, a redirect or a proxy.</exception>
    /// <remarks>What a callback throws comes out unchanged; the connection is closed.</remarks>
    public static Task<HttpTransferResult> RequestAsync(
        HttpTransferRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return HttpTransfer.RunAsync(request, cancellationToken);
    }
}
