namespace MoonSocket.Http;

/// <summary>
/// A header line "Connection: close" that is put behind the status line of an answer on its way to the engine, which
/// then hands the connection to nobody else. It is the first of its name, and taken out of what the caller gets to see.
/// </summary>
internal sealed class ClosingLine
{
    private bool _isWanted;
    private byte[] _held = [];
    private int _taken;

    private static ReadOnlySpan<byte> Line => "Connection: close\r\n"u8;

    /// <summary>Puts it behind the line that is passing, or is to pass next.</summary>
    public void Insert() => _isWanted = true;

    /// <summary>Looks at what passes; answers how much of it may pass before what <see cref="TryTake"/> then gives.</summary>
    public int Pass(ReadOnlySpan<byte> bytes)
    {
        if (!_isWanted)
            return bytes.Length;
        int end = bytes.IndexOf((byte)'\n') + 1;
        if (end == 0)
            return bytes.Length;
        _isWanted = false;
        _held = [.. Line, .. bytes[end..]];
        return end;
    }

    /// <summary>Gives the line and what was held back with it.</summary>
    public bool TryTake(Span<byte> buffer, out int count)
    {
        count = Math.Min(buffer.Length, _held.Length - _taken);
        _held.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count > 0;
    }
}
