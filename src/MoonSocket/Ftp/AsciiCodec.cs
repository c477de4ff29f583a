using System.Buffers;
using MoonSocket.Mime;

namespace MoonSocket.Ftp;

/// <summary>
/// Text with line ends of one kind becomes text with line ends of another (RFC 959, section 3.1.1.1), and nothing else
/// is changed: a CR alone stays one. <c>Mime/EndOfLine</c> would also convert those, and could not be undone.
/// </summary>
/// <param name="from">How lines end in what comes: CR LF, or LF. LF after CR counts as one end either way.</param>
/// <param name="to">How they are to end.</param>
internal struct AsciiCodec(byte[] from, byte[] to) : ICodec
{
    private bool _hasReturn;

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        while (!input.IsEmpty)
        {
            // The CR that ended the last piece waits for what follows it.
            if (_hasReturn && input[0] != '\n')
                output.Write("\r"u8);
            int end = input.IndexOf((byte)'\n');
            if (end < 0)
            {
                _hasReturn = input[^1] == '\r';
                output.Write(_hasReturn ? input[..^1] : input);
                return;
            }

            bool isPair = end > 0 ? input[end - 1] == '\r' : _hasReturn;
            output.Write(isPair && end > 0 ? input[..(end - 1)] : input[..end]);
            // What comes over the network ends its lines in CR LF; an LF alone is content there.
            output.Write(isPair || from.Length == 1 ? to : "\n"u8);
            _hasReturn = false;
            input = input[(end + 1)..];
        }
    }

    public void Flush(IBufferWriter<byte> output)
    {
        if (_hasReturn)
            output.Write("\r"u8);
        _hasReturn = false;
    }

    public readonly bool TryPass(ReadOnlySpan<byte> input) => !_hasReturn && input.IndexOfAny((byte)'\n', (byte)'\r') < 0;
}
