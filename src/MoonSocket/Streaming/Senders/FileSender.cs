namespace MoonSocket.Streaming;

/// <summary>Gives the contents of a file that is opened when it is first needed, and again after a rewind.</summary>
internal sealed class FileSender(string path, long offset) : Sender
{
    private StreamSender? _open;
    private bool _ended;
    private bool _canSeek;

    public override long? Length => TryOpen(out string? error)
        ? _open!.Length
        : throw new CallbackAbortException(error);

    public override ValueTask<SendResult> NextAsync(CancellationToken cancellationToken)
    {
        if (_ended)
        {
            return new(SendResult.End);
        }

        return TryOpen(out string? error)
            ? _open!.NextAsync(cancellationToken)
            : new(SendResult.Abort(error));
    }

    public override bool TryRewind()
    {
        // What was taken out of a pipe is gone: opening it again would give something else.
        if (_open is not null && !_canSeek)
        {
            return false;
        }

        if (_open?.TryRewind() != true)
        {
            _open = null;
        }

        _ended = false;
        return TryOpen(out _);
    }

    public override ValueTask CloseAsync()
    {
        _ended = true;
        return _open?.CloseAsync() ?? base.CloseAsync();
    }

    private bool TryOpen(out string? error)
    {
        error = null;
        if (_open is not null)
        {
            return true;
        }

        try
        {
            var file = new FileStream(path, new FileStreamOptions
            {
                Options = FileOptions.SequentialScan,
                BufferSize = 0,
                Share = FileShare.ReadWrite | FileShare.Delete,
            });
            _canSeek = file.CanSeek;
            if (_canSeek)
            {
                file.Position = offset;
            }
            else if (offset > 0)
            {
                file.Dispose();
                error = $"cannot start at byte {offset} of '{path}': it cannot be positioned";
                return false;
            }

            _open = new StreamSender(file, leaveOpen: false);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            error = $"cannot open '{path}' for reading: {exception.Message}";
            return false;
        }
    }
}
