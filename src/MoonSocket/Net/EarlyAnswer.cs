namespace MoonSocket.Net;

/// <summary>
/// A read that is under way while something is being written, so that a peer which answers before it has heard all is
/// heard at once. What it read is taken by the next who reads.
/// </summary>
internal sealed class EarlyAnswer : IDisposable
{
    private readonly byte[] _buffer = new byte[512];
    private readonly CancellationTokenSource _come = new();
    private readonly Task<int> _read;
    private int _taken;

    /// <summary>Begins to read.</summary>
    public EarlyAnswer(Stream stream) => _read = ReadAsync(stream);

    /// <summary>Canceled when the peer has said something, or closed.</summary>
    public CancellationToken Token => _come.Token;

    /// <summary>Whether the peer has said something, or closed.</summary>
    public bool HasCome => _read.IsCompleted;

    /// <summary>Over when the peer has said something, or closed, or broken off.</summary>
    public Task Coming => _read;

    /// <summary>Whether all it read has been taken.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Waits for what comes and takes it, or as much as there is room for; 0 at the end.</summary>
    public async ValueTask<int> TakeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int read = await _read.WaitAsync(cancellationToken).ConfigureAwait(false);
        int count = Math.Min(read - _taken, buffer.Length);
        _buffer.AsMemory(_taken, count).CopyTo(buffer);
        _taken += count;
        IsTaken = _taken == read;
        return count;
    }

    /// <summary>Nobody wants it any more; that the read fails when its connection closes is no news.</summary>
    public void Dispose()
    {
        _ = _read.ContinueWith(
            static read => read.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        if (_read.IsCompleted)
            _come.Dispose();
    }

    private async Task<int> ReadAsync(Stream stream)
    {
        try
        {
            return await stream.ReadAsync(_buffer).ConfigureAwait(false);
        }
        finally
        {
            await _come.CancelAsync().ConfigureAwait(false);
        }
    }
}
