using System.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// The content of a request, pulled out of a send callback piece by piece. What was announced is what the callback must
/// give: a peer never gets a shorter content that looks complete.
/// </summary>
internal sealed class CallbackContent(SendCursor send, long? length, TransferClock clock) : HttpContent
{
    /// <summary>Whether the callback has been asked for anything.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Why the content could not be given. What the engine throws for it may be another exception.</summary>
    public Exception? Failure { get; private set; }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, clock.Token);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The engine itself asks a second time when a proxy answers with a challenge.
        if (HasStarted && !send.TryRewind())
            throw Fail(new TransferException("the content has to be sent again, and the send callback cannot start again"));
        HasStarted = true;
        for (; ; )
        {
            ReadOnlyMemory<byte> chunk = await AskAsync(stream, cancellationToken).ConfigureAwait(false);
            if (chunk.IsEmpty)
                break;
            if (send.Bytes > length)
                throw Fail(new TransferException($"the send callback gave more than the {length} bytes announced"));
            clock.Wait();
            await stream.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
        }

        if (send.Bytes < length)
            throw Fail(new TransferException($"the send callback gave {send.Bytes} of the {length} bytes announced"));
        clock.Wait();
    }

    private async ValueTask<ReadOnlyMemory<byte>> AskAsync(Stream stream, CancellationToken cancellationToken)
    {
        clock.Work();
        ValueTask<ReadOnlyMemory<byte>> next = send.NextAsync(clock.Token);
        // While the callback makes up its mind, the peer gets what there is.
        if (!next.IsCompleted)
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await next.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    // Stopping the clock closes the connection at once, also where the engine would wait for an answer.
    private Exception Fail(Exception failure)
    {
        Failure = failure;
        clock.Stop();
        return failure;
    }
}
