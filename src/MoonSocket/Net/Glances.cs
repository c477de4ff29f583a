using System.Diagnostics;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// When to look whether the peer has something to say while much is sent to it: at first, and then once in so many bytes
/// or milliseconds. Looking is a system call, about as dear as sending a small piece.
/// </summary>
internal sealed class Glances
{
    private const int Bytes = 16 * BufferSizes.Chunk;

    private static readonly long Ticks = Stopwatch.Frequency / 50;

    private long _nextMoment;
    private long _bytes;

    /// <summary>Whether to look now, before so many bytes are sent.</summary>
    public bool IsDue(int length)
    {
        long now = Stopwatch.GetTimestamp();
        _bytes -= length;
        if (_bytes > 0 && now < _nextMoment)
            return false;
        _bytes = Bytes;
        _nextMoment = now + Ticks;
        return true;
    }
}
