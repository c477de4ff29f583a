namespace MoonSocket.Streaming;

/// <summary>Writes a file that is opened when the first chunk, or the end of empty content, comes.</summary>
internal sealed class FileReceiver(string path, bool append) : Receiver
{
    private StreamReceiver? _open;

    public override ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        if (_open is null && chunk is not null)
        {
            try
            {
                _open = new StreamReceiver(
                    new FileStream(path, append ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read, 0),
                    leaveOpen: false);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return new(ReceiveResult.Abort($"cannot open '{path}' for writing: {exception.Message}"));
            }
        }

        return _open?.TakeAsync(chunk, error, cancellationToken) ?? new(ReceiveResult.Continue);
    }

    public override ValueTask CloseAsync() => _open?.CloseAsync() ?? base.CloseAsync();
}
