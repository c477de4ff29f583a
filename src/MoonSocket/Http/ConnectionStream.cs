using System.Runtime.CompilerServices;
using MoonSocket.Net;

namespace MoonSocket.Http;

/// <summary>
/// An HTTP/1.1 connection below the engine. The engine does not listen while it sends; this does, so that a server
/// that refuses a content half way (RFC 9112, section 9.5) is heard: what is left is then not sent but swallowed, the
/// engine reads the answer, and in it that the connection closes, since the server was promised more than it got.
/// Otherwise everything passes through as it is.
/// </summary>
/// <remarks>Only one read may be under way below, since TLS allows no second one.</remarks>
internal sealed class ConnectionStream(Stream inner) : AwaitedStream
{
    // The engine reads heads into a small buffer of its own. A larger one is a receiver's, who gets content: no request
    // can be under way, and such reads are left alone.
    private const int LargestHeadRead = 32 * 1024;
    private readonly Lock _gate = new();
    private readonly AnswerAhead _answer = new();
    private readonly ClosingLine _closing = new();
    private CancellationTokenSource? _stop;
    private OutgoingContent? _content;
    private Task? _readingAhead;
    private bool _isReading;
    private volatile bool _swallows;

    /// <summary>The content that the present flow of execution is about to send, until its connection has learned of it.</summary>
    public static AsyncLocal<OutgoingContent?> Sending { get; } = new();

    /// <summary>Nothing of that content comes any more.</summary>
    public void Forget(OutgoingContent content)
    {
        lock (_gate)
            _content = _content == content ? null : _content;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_readingAhead is { } reading)
                return ReadAfterAsync(reading, buffer, cancellationToken);
            if (_closing.TryTake(buffer.Span, out int taken))
                return new(taken);
            if (_answer.TryTake(buffer, out taken))
                return new(_closing.Pass(buffer.Span[..taken]));
            if (_content is null && buffer.Length > LargestHeadRead)
                return inner.ReadAsync(buffer, cancellationToken);
            _isReading = true;
        }

        ValueTask<int> read = inner.ReadAsync(buffer, cancellationToken);
        if (!read.IsCompletedSuccessfully)
            return AwaitReadAsync(read, buffer);
        return new(Look(buffer.Span[..read.Result]));
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_swallows)
            return ValueTask.CompletedTask;
        if (Sending.Value is { Connection: null } content)
            Watch(content);
        // The engine gives no token of its own: it closes the connection to end a write.
        CancellationToken token = cancellationToken.CanBeCanceled ? cancellationToken : _stop?.Token ?? default;
        ValueTask write = inner.WriteAsync(buffer, token);
        return write.IsCompletedSuccessfully || _content is null ? write : AwaitWriteAsync(write);
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
        => _swallows ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private void Watch(OutgoingContent content)
    {
        content.Connection = this;
        lock (_gate)
        {
            _content = content;
            _stop ??= new CancellationTokenSource();
            _answer.Start();
            if (!_isReading && _readingAhead is null)
                _readingAhead = ReadAheadAsync();
        }
    }

    // Runs until it knows what kind of answer is coming; the engine's next read takes what came.
    private async Task ReadAheadAsync()
    {
        // Not within the lock this is started in.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (await _answer.ReadAsync(inner).ConfigureAwait(false))
        {
            // Too little has come to know.
        }

        bool isRefused;
        lock (_gate)
        {
            _readingAhead = null;
            isRefused = Judge();
        }

        if (isRefused)
            await _stop!.CancelAsync().ConfigureAwait(false);
    }

    private async ValueTask<int> ReadAfterAsync(Task reading, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> AwaitReadAsync(ValueTask<int> read, Memory<byte> buffer)
    {
        int count = 0;
        try
        {
            count = await read.ConfigureAwait(false);
        }
        finally
        {
            count = Look(buffer.Span[..count]);
        }

        return count;
    }

    // The engine reads by itself while it sends, where it waits for leave to send or has waited for the connection.
    // Answers how much of it the engine is to get now.
    private int Look(Span<byte> came)
    {
        bool isRefused;
        int count;
        lock (_gate)
        {
            _isReading = false;
            if (_content is null)
                return _closing.Pass(came);
            _answer.Note(came);
            // The engine may leave it at the first few bytes.
            if (came.Length > 0 && _answer.IsUnknown && _readingAhead is null)
                _readingAhead = ReadAheadAsync();
            isRefused = Judge();
            count = _closing.Pass(came);
        }

        if (isRefused)
            _stop!.Cancel();
        return count;
    }

    // Within the gate, so that the engine gets nothing of the answer in between. Whether it has just become a refusal.
    private bool Judge()
    {
        if (_content is null || _swallows || !_answer.RefusesContent)
            return false;
        _swallows = true;
        _closing.Insert();
        _content.Stop();
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitWriteAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A server that has answered and gone may still be heard.
            Task? reading;
            lock (_gate)
                reading = _readingAhead;
            if (reading is not null && e is IOException)
                await reading.ConfigureAwait(false);
            if (!_swallows)
                throw;
        }
    }
}
