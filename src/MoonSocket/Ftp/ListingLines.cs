using System.Buffers;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>Cuts the lines of a listing out of the chunks it comes in. Neither a line nor their number is without end.</summary>
internal sealed class ListingLines(Action<ReadOnlyMemory<byte>> take)
{
    /// <summary>A longer line is no entry. Bytes.</summary>
    public const int LongestLine = 16 * 1024;

    /// <summary>More lines are not kept in memory: who expects them receives the listing through a callback.</summary>
    public const int MostLines = 1_000_000;

    /// <summary>A listing that is longer than this is not kept in memory either. Bytes.</summary>
    public const long MostBytes = 128L << 20;

    private readonly ArrayBufferWriter<byte> _open = new();
    private int _count;
    private long _bytes;

    public ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        if (chunk is not { } data)
            return new(ReceiveResult.Continue);
        // A last line without an end is a line, too.
        if (data.IsEmpty)
        {
            TakeLine(_open.WrittenMemory);
            return new(ReceiveResult.Continue);
        }

        _bytes += data.Length;
        if (_bytes > MostBytes)
            throw new ProtocolException($"the listing has more than {MostBytes} bytes");
        for (int end; (end = data.Span.IndexOf((byte)'\n')) >= 0; data = data[(end + 1)..])
        {
            _open.Write(data.Span[..end]);
            if (_open.WrittenCount > LongestLine)
                break;
            TakeLine(_open.WrittenMemory);
            _open.ResetWrittenCount();
            if (_count > MostLines)
                throw new ProtocolException($"the listing has more than {MostLines} lines");
        }

        if (_open.WrittenCount + data.Length > LongestLine)
            throw new ProtocolException($"the listing has a line of more than {LongestLine} bytes");
        _open.Write(data.Span);
        return new(ReceiveResult.Continue);
    }

    private void TakeLine(ReadOnlyMemory<byte> line)
    {
        if (!line.IsEmpty && line.Span[^1] == '\r')
            line = line[..^1];
        if (line.IsEmpty)
            return;
        _count++;
        take(line);
    }
}
