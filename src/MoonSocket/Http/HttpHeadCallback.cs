using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// Called once when the head of the response has arrived, before any of its content. Responses that are only
/// steps on the way (a redirect that is followed, a challenge that is answered) are not shown.
/// </summary>
/// <returns>
/// <see cref="ReceiveResult.Continue"/>; <see cref="ReceiveResult.ContinueWith"/> with the callback that is to
/// receive the content, in place of the request's own; or <see cref="ReceiveResult.Abort"/>, which ends the transfer
/// and closes the connection.
/// </returns>
public delegate ValueTask<ReceiveResult> HttpHeadCallback(HttpResponseHead head, CancellationToken cancellationToken);
