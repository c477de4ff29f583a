using System.Net;

namespace MoonSocket.Http;

/// <summary>The outgoing content of a transfer as the engine wants to have it, for one hop.</summary>
internal sealed class CallbackContent(OutgoingContent content) : HttpContent
{
    protected override bool TryComputeLength(out long length)
    {
        length = content.Length ?? 0;
        return content.Length is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => content.WriteToAsync(stream, CancellationToken.None);

    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => content.WriteToAsync(stream, cancellationToken);
}
