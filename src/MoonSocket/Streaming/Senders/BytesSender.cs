namespace MoonSocket.Streaming;

/// <summary>Gives bytes that are in memory, in one chunk.</summary>
internal sealed class BytesSender(ReadOnlyMemory<byte> data) : Sender
{
    private bool _sent;

    public override long? Length => data.Length;

    public override ValueTask<SendResult> NextAsync(CancellationToken cancellationToken)
    {
        if (_sent)
        {
            return new(SendResult.End);
        }

        _sent = true;
        return new(SendResult.Chunk(data));
    }

    public override bool TryRewind()
    {
        _sent = false;
        return true;
    }
}
