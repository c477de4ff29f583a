using System.Buffers;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>
/// The input side of a stream: what was read and not delivered yet, and how a pattern is cut out of it. The buffer is
/// rented only while there is something in it, so that a thousand idle connections cost nothing. It grows with a stream
/// that always fills it.
/// </summary>
internal sealed class StreamInput
{
    private const int DirectRead = 65536;

    private byte[]? _buffer;
    private int _readAhead = BufferSizes.ReadAhead;
    private int _start;
    private int _end;
    private ByteBuilder _result;

    /// <summary>How many bytes wait to be delivered.</summary>
    public int Buffered => _end - _start;

    /// <summary>How many bytes the last call took out of the stream.</summary>
    public long Delivered { get; private set; }

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Begins a result, by what is to stand in front of it.</summary>
    public void Begin(ReadOnlySpan<byte> prefix)
    {
        _result.Clear();
        _result.Append(prefix);
        Delivered = 0;
    }

    /// <summary>See <see cref="StreamSocket.Receive"/>. After <see cref="Fault.Pending"/> it is called again.</summary>
    public Fault Receive(StreamSocket stream, ReceivePattern pattern, long start, out ReadOnlySpan<byte> data)
    {
        if (pattern.IsLine)
            return ReceiveLine(stream, start, out data);
        if (pattern.IsAll)
            return ReceiveAll(stream, start, out data);
        if (pattern.Count <= _result.Length && _result.Length > 0)
        {
            data = _result.Written;
            return Fault.None;
        }

        return ReceiveBytes(stream, pattern.Count, start, out data);
    }

    /// <summary>Nobody looks at the last result any more.</summary>
    public void ReleaseResult()
    {
        _result.Clear();
        ReturnIfEmpty();
    }

    /// <summary>Takes as much of what is buffered as there is room for.</summary>
    public int Take(Span<byte> target)
    {
        int count = Math.Min(Buffered, target.Length);
        Unread[..count].CopyTo(target);
        Consume(count);
        ReturnIfEmpty();
        return count;
    }

    /// <summary>Puts bytes before what is buffered.</summary>
    public void PutBack(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(data.Length + Buffered, BufferSizes.ReadAhead));
        data.CopyTo(buffer);
        Unread.CopyTo(buffer.AsSpan(data.Length));
        _end = data.Length + Buffered;
        _start = 0;
        if (_buffer is { } old)
            ArrayPool<byte>.Shared.Return(old);
        _buffer = buffer;
    }

    /// <summary>Who waits for much holds no memory before something has come.</summary>
    public void ReleaseEmptyResult()
    {
        if (_result.Length == 0)
            _result.Clear();
    }

    private Fault ReceiveBytes(StreamSocket stream, long total, long start, out ReadOnlySpan<byte> data)
    {
        long missing = total - _result.Length;
        if (_result.Length == 0)
        {
            // The usual small case: everything lies in the buffer, or will after one read.
            Fault filled = Buffered > 0 || missing > BufferSizes.ReadAhead ? Fault.None : Fill(stream, start);
            if (!filled.IsNone)
            {
                data = default;
                return filled;
            }

            if (Buffered >= missing)
            {
                data = Unread[..(int)missing];
                Consume((int)missing);
                Delivered += missing;
                return Fault.None;
            }
        }

        Fault fault = Fault.None;
        while (missing > 0 && fault.IsNone)
        {
            if (Buffered == 0 && missing >= BufferSizes.ReadAhead)
            {
                // Large pieces go straight to where they belong.
                Span<byte> room = _result.GetSpan((int)Math.Min(missing, DirectRead));
                fault = stream.ReadSome(room[..(int)Math.Min(missing, room.Length)], start, out int count);
                _result.Advance(count);
                Delivered += count;
                missing -= count;
                continue;
            }

            if (Buffered == 0)
                fault = Fill(stream, start);
            int taken = (int)Math.Min(missing, Buffered);
            _result.Append(Unread[..taken]);
            Consume(taken);
            Delivered += taken;
            missing -= taken;
        }

        data = _result.Written;
        return fault;
    }

    private Fault ReceiveAll(StreamSocket stream, long start, out ReadOnlySpan<byte> data)
    {
        _result.Append(Unread);
        Delivered += Buffered;
        Consume(Buffered);
        Fault fault;
        do
        {
            // The result grows for what has come, not for what may: its memory doubles, and mostly this was the end.
            if (_result.Room < BufferSizes.ReadAhead)
            {
                fault = Fill(stream, start);
                _result.Append(Unread);
                Delivered += Buffered;
                Consume(Buffered);
                continue;
            }

            fault = stream.ReadSome(_result.GetSpan(BufferSizes.ReadAhead), start, out int count);
            _result.Advance(count);
            Delivered += count;
        }
        while (fault.IsNone);
        data = _result.Written;
        return fault.Kind == FaultKind.Closed && Delivered > 0 ? Fault.None : fault;
    }

    private Fault ReceiveLine(StreamSocket stream, long start, out ReadOnlySpan<byte> data)
    {
        bool isFirst = _result.Length == 0;
        while (true)
        {
            if (Buffered == 0)
            {
                Fault fault = Fill(stream, start);
                if (!fault.IsNone)
                {
                    data = _result.Written;
                    return fault;
                }
            }

            ReadOnlySpan<byte> unread = Unread;
            int mark = unread.IndexOfAny((byte)'\n', (byte)'\r');
            if (isFirst && mark >= 0 && LengthOfEnd(unread[mark..]) is > 0 and var endLength)
            {
                // The whole line lies in the buffer, as lines do: no copy.
                data = unread[..mark];
                Consume(mark + endLength);
                Delivered += mark + endLength;
                return Fault.None;
            }

            isFirst = false;
            int end = mark < 0 ? -1 : unread[mark..].IndexOf((byte)'\n');
            int used = end < 0 ? unread.Length : mark + end + 1;
            AppendWithout(end < 0 ? unread : unread[..(used - 1)], mark);
            Consume(used);
            Delivered += used;
            if (end < 0)
                continue;
            data = _result.Written;
            return Fault.None;
        }
    }

    // How many bytes the end of a line is long, where these begin with one.
    private static int LengthOfEnd(ReadOnlySpan<byte> bytes)
        => bytes[0] == '\n' ? 1 : bytes.Length > 1 && bytes[1] == '\n' ? 2 : 0;

    // Every CR of the line is dropped, wherever it stands; the first one, if any, not before `from`.
    private void AppendWithout(ReadOnlySpan<byte> piece, int from)
    {
        if (from >= 0)
        {
            _result.Append(piece[..from]);
            piece = piece[from..];
            int carriageReturn;
            while ((carriageReturn = piece.IndexOf((byte)'\r')) >= 0)
            {
                _result.Append(piece[..carriageReturn]);
                piece = piece[(carriageReturn + 1)..];
            }
        }

        _result.Append(piece);
    }

    private Fault Fill(StreamSocket stream, long start)
    {
        if (_buffer is null || _buffer.Length < _readAhead)
        {
            ReturnIfEmpty();
            _buffer = ArrayPool<byte>.Shared.Rent(_readAhead);
        }

        _start = _end = 0;
        Fault fault = stream.ReadSome(_buffer.AsSpan(0, _readAhead), start, out int count);
        _end = count;
        if (count == _readAhead)
            _readAhead = Math.Min(2 * _readAhead, BufferSizes.LongReadAhead);
        else if (count < _readAhead / 4)
            _readAhead = BufferSizes.ReadAhead;
        if (count == 0)
            ReturnIfEmpty();
        return fault;
    }

    private void Consume(int count) => _start += count;

    private void ReturnIfEmpty()
    {
        if (Buffered > 0 || _buffer is not { } buffer)
            return;
        ArrayPool<byte>.Shared.Return(buffer);
        _buffer = null;
        _start = _end = 0;
    }
}
