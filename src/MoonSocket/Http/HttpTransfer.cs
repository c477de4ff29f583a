using System.Buffers;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// One transfer: hop after hop (a redirect, a challenge), each of them request out, head in; then the content of the
/// last response into the receive callback. No thread of its own, no hopping between threads: it goes on wherever
/// the awaited thing completes, so that a callback that completes inline keeps everything inline.
/// </summary>
internal sealed class HttpTransfer
{
    // More than this is not worth reading to keep a connection.
    private const int MaxDropped = 256 * 1024;

    // Reading away a response on the way must not cost more than a new connection would.
    private static readonly TimeSpan DropPatience = TimeSpan.FromSeconds(1);

    private readonly HttpTransferRequest _request;
    private readonly TransferClock _clock;
    private readonly SendCursor _send;
    private readonly ReceiveCursor _receive;
    private readonly RequestHop _hop;
    private OutgoingContent? _content;
    private bool _inCallback;

    private HttpTransfer(HttpTransferRequest request, TransferClock clock)
    {
        _request = request;
        _clock = clock;
        _send = new SendCursor(request.Send);
        _receive = new ReceiveCursor(request.Receive);
        _hop = new RequestHop(request);
    }

    /// <summary>Where the request finds its transfer again while a connection is made for it.</summary>
    public static HttpRequestOptionsKey<TransferClock> ClockKey { get; } = new("MoonSocket.Clock");

    public static async Task<HttpTransferResult> RunAsync(HttpTransferRequest request, CancellationToken cancellationToken)
    {
        RequestRules.Check(request);
        HttpConnections connections = request.Connections ?? HttpConnections.Default;
        using var clock = new TransferClock(request.IdleTimeout, request.TotalTimeout, connections.Closing, cancellationToken);
        var transfer = new HttpTransfer(request, clock);
        try
        {
            using HttpConnections.Lease lease = connections.Take(request);
            return await transfer.FollowAsync(lease).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Exception failure = await transfer.FailAsync(e).ConfigureAwait(false);
            if (failure != e)
                ExceptionDispatchInfo.Throw(failure);
            throw;
        }
        finally
        {
            await transfer.CloseAsync().ConfigureAwait(false);
        }
    }

    // Nothing is closed that a callback still works with: an answer may come before all content has gone.
    private async ValueTask CloseAsync()
    {
        if (_content is not null)
            await _content.RestAsync().ConfigureAwait(false);
        _content?.Leave();
        try
        {
            await _send.CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            await _receive.CloseAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<HttpTransferResult> FollowAsync(HttpConnections.Lease lease)
    {
        if (_request.Send is not null)
            _content = new OutgoingContent(_send, AnnouncedLength(), _clock);
        for (; ; )
        {
            using HttpRequestMessage message = _hop.Build(_content);
            message.Options.Set(ClockKey, _clock);
            _clock.Wait();
            using HttpResponseMessage response = await lease.SendAsync(message, _clock.Token).ConfigureAwait(false);
            _clock.Work();
            var head = new HttpResponseHead(response, response.RequestMessage?.RequestUri ?? _hop.Url, _content is { IsRefused: true });
            if (!_hop.TryGoOn(head, _content))
                return await FinishAsync(response, head).ConfigureAwait(false);
            await DropAsync(response).ConfigureAwait(false);
        }
    }

    private async ValueTask<HttpTransferResult> FinishAsync(HttpResponseMessage response, HttpResponseHead head)
    {
        long? expected = _request.Resume is { } resume ? ContentRange.Check(head, resume, _hop) : -1;
        bool isReplaced = _request.OnHead is { } onHead && await ShowAsync(onHead, head).ConfigureAwait(false);
        if (expected is null && !isReplaced)
            await DropAsync(response).ConfigureAwait(false);
        else
            await ReceiveAsync(response, head).ConfigureAwait(false);
        if (expected > 0 && _receive.Bytes != expected)
            throw new ProtocolException($"{_hop}: {expected} bytes were announced, {_receive.Bytes} came");
        if (expected > 0 && ContentRange.Unfinished(head) is { } range)
            throw new ProtocolException($"{_hop}: asked for all that follows, the server sent only \"{range}\"");
        var trailers = new HttpHeaderList();
        HttpResponseHead.Collect(response.TrailingHeaders, trailers);
        _inCallback = true;
        await _receive.EndAsync(_clock.Token).ConfigureAwait(false);
        _inCallback = false;
        return new HttpTransferResult(head, trailers, _receive.Bytes, _send.Bytes);
    }

    private async ValueTask<bool> ShowAsync(HttpHeadCallback onHead, HttpResponseHead head)
    {
        _inCallback = true;
        ReceiveResult answer = await onHead(head, _clock.Token).ConfigureAwait(false);
        _inCallback = false;
        if (answer.IsAbort)
            throw new CallbackAbortException(answer.Message);
        if (answer.Next is not { } next)
            return false;
        _receive.Replace(next);
        return true;
    }

    private async ValueTask ReceiveAsync(HttpResponseMessage response, HttpResponseHead head)
    {
        using ContentDecoder? decoder = _request.Decompress ? ContentDecoder.For(head.Headers) : null;
        Stream content = await response.Content.ReadAsStreamAsync(_clock.Token).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSizes.Chunk);
        try
        {
            Memory<byte> room = buffer.AsMemory(0, BufferSizes.Chunk);
            for (; ; )
            {
                _clock.Wait();
                int count = await content.ReadAsync(room, _clock.Token).ConfigureAwait(false);
                _clock.Work();
                if (decoder is not null)
                    await DecodeAsync(decoder, room[..count]).ConfigureAwait(false);
                else
                    await DeliverAsync(room[..count]).ConfigureAwait(false);
                if (count == 0)
                    return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask DeliverAsync(ReadOnlyMemory<byte> data)
    {
        _inCallback = true;
        await _receive.WriteAsync(data, _clock.Token).ConfigureAwait(false);
        _inCallback = false;
    }

    // No data is the end.
    private async ValueTask DecodeAsync(ContentDecoder decoder, ReadOnlyMemory<byte> data)
    {
        bool goesOn = true;
        while (goesOn)
        {
            if (data.IsEmpty)
            {
                goesOn = !decoder.Finish();
            }
            else
            {
                data = data[decoder.Step(data.Span)..];
                goesOn = !data.IsEmpty;
            }

            await DeliverAsync(decoder.Output).ConfigureAwait(false);
        }
    }

    // A response on the way is read to its end, so that its connection serves the next hop, unless it is long, or the
    // server takes its time.
    private async ValueTask DropAsync(HttpResponseMessage response)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(_clock.Token);
        source.CancelAfter(DropPatience);
        try
        {
            Stream content = await response.Content.ReadAsStreamAsync(source.Token).ConfigureAwait(false);
            int dropped = 0;
            while (dropped < MaxDropped)
            {
                _clock.Wait();
                int count = await content.ReadAsync(buffer, source.Token).ConfigureAwait(false);
                _clock.Work();
                if (count == 0)
                    return;
                dropped += count;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException
            && !_clock.Token.IsCancellationRequested)
        {
            _clock.Work(); // the connection is gone with it, and nobody wanted the content
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private long? AnnouncedLength()
    {
        if (_request.Chunked || _request.Headers.Contains("Transfer-Encoding"))
            return null;
        if (_request.Length is null && _request.Headers["Content-Length"] is { } text)
            return long.Parse(text, CultureInfo.InvariantCulture);
        long? length = _request.Length ?? _send.Length;
        if (length is null && _request.HttpVersion == HttpVersion.Version10)
            throw new ArgumentException("HTTP/1.0 has no chunks: the length of what is sent must be known");
        return length;
    }

    // The receive callback is told before the caller is.
    private async ValueTask<Exception> FailAsync(Exception thrown)
    {
        Exception failure = HttpFailure.Explain(thrown, _content?.Failure, _inCallback, _clock, _request, _hop);
        TransferException told = TransferException.From(failure, _clock.Token);
        told.BytesReceived = _receive.Bytes;
        told.BytesSent = _send.Bytes;
        // The two callbacks do not overlap.
        if (_content is not null)
            await _content.RestAsync().ConfigureAwait(false);
        await _receive.FailAsync(told).ConfigureAwait(false);
        return failure;
    }
}
