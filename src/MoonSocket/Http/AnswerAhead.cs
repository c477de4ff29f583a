namespace MoonSocket.Http;

/// <summary>
/// The start of an answer that comes while the request is still being sent: kept until the engine asks for it, and
/// read just so far that one knows whether the server still wants the content.
/// </summary>
internal sealed class AnswerAhead
{
    private const int CodeAt = 9; // "HTTP/1.1 413"
    private const int Enough = 12;
    private readonly byte[] _start = new byte[Enough];
    private byte[]? _buffer;
    private int _noted;
    private int _taken;
    private int _end;
    private bool _isOver;
    private Exception? _failure;

    /// <summary>Whether the code is a 3xx, 4xx or 5xx. An interim answer or a 2xx says nothing against the content.</summary>
    public bool RefusesContent => _noted == Enough && _start.AsSpan().StartsWith("HTTP/"u8) && _start[CodeAt] is >= (byte)'3' and <= (byte)'5';

    /// <summary>Whether too little has come to know.</summary>
    public bool IsUnknown => _noted < Enough;

    /// <summary>A new request is being sent.</summary>
    public void Start() => _noted = 0;

    /// <summary>Takes note of what comes by.</summary>
    public void Note(ReadOnlySpan<byte> came)
    {
        int count = Math.Min(came.Length, Enough - _noted);
        came[..count].CopyTo(_start.AsSpan(_noted));
        _noted += count;
    }

    /// <summary>Reads some of the answer.</summary>
    /// <returns>Whether more has to be read until one knows.</returns>
    public async ValueTask<bool> ReadAsync(Stream from)
    {
        _buffer ??= new byte[2048];
        try
        {
            int count = await from.ReadAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
            Note(_buffer.AsSpan(_end, count));
            _end += count;
            _isOver = count == 0;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The engine meets it when it reads.
            _failure = e;
        }

        return IsUnknown && !_isOver && _failure is null;
    }

    /// <summary>Gives what was read ahead, or what reading ahead ended with, once.</summary>
    public bool TryTake(Memory<byte> buffer, out int count)
    {
        count = Math.Min(buffer.Length, _end - _taken);
        if (_taken < _end)
        {
            _buffer.AsSpan(_taken, count).CopyTo(buffer.Span);
            _taken += count;
            if (_taken == _end)
                _taken = _end = 0;
            return true;
        }

        if (_failure is { } failure)
            throw new IOException(failure.Message, failure);
        return _isOver;
    }
}
