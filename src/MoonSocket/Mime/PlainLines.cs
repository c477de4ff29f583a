using System.Buffers;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>
/// Lets content through that keeps to the rules for content which is not encoded (RFC 2045, section 2.7 and 2.8): lines
/// of at most 998 bytes, no NUL, and no 8-bit bytes where only 7-bit ones may be. Ends the transfer at anything else.
/// </summary>
internal sealed class PlainLines(bool allows8Bit) : Filter
{
    private const int LongestLine = 998;
    private int _column;

    public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        Check(input);
        output.Write(input);
        return input.Length;
    }

    public override bool TryPass(ReadOnlySpan<byte> input)
    {
        Check(input);
        return true;
    }

    public override bool Flush(IBufferWriter<byte> output)
    {
        // A last line without its end has no CR.
        if (_column > LongestLine)
            throw TooLong();
        _column = 0;
        return true;
    }

    private static TransferException TooLong()
        => new($"a part that is not to be encoded has a line of more than {LongestLine} bytes");

    private void Check(ReadOnlySpan<byte> input)
    {
        if (input.Contains((byte)0))
            throw new TransferException("a part that is not to be encoded has a NUL in it");
        if (!allows8Bit && input.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0)
            throw new TransferException("a part that is to be 7-bit has 8-bit bytes in it");
        while (!input.IsEmpty)
        {
            int end = input.IndexOf((byte)'\n');
            _column += end < 0 ? input.Length : end;
            // One more for the CR.
            if (_column > LongestLine + 1)
                throw TooLong();
            if (end < 0)
                return;
            _column = 0;
            input = input[(end + 1)..];
        }
    }
}
