using System.Buffers;
using System.IO.Compression;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>
/// Decompresses gzip, zlib or bare deflate, over the framework's streams, which are made to be pulled: input is pushed
/// into what they read from, and they are read until they want more. What follows the end of the data is ignored, and
/// no data at all is an empty result; data that ends too early is an error.
/// </summary>
internal sealed class Inflater(CompressedFormat format) : Filter
{
    private const int LeastSpan = 4096;
    private const int ZlibHeader = 2;

    private readonly PushedInput _input = new();
    private readonly byte[] _header = new byte[ZlibHeader];
    private int _headerLength;
    private Stream? _stream;
    private bool _isFinished;

    // Input that was used, but answered as if it were not, because there is still output to be asked for.
    private int _ahead;

    public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int consumed = Math.Min(_ahead, input.Length);
        _ahead -= consumed;
        if (_stream is null && !Open(input, ref consumed))
            return consumed;

        int written = 0;
        while (!_isFinished)
        {
            if (!Drain(output, ref written))
            {
                // The driver comes again as long as there is input, so the last byte is kept back.
                _ahead = consumed > 0 && consumed == input.Length ? 1 : 0;
                return consumed - _ahead;
            }

            if (consumed == input.Length)
                return consumed;

            consumed += _input.Push(input[consumed..]);
        }

        return input.Length;
    }

    public override bool Flush(IBufferWriter<byte> output)
    {
        int written = 0;
        if (_stream is null && _headerLength > 0)
            throw Truncated();

        if (_stream is not null && !_isFinished)
        {
            if (!Drain(output, ref written))
                return false;

            if (!_isFinished && !HasEnded())
                throw Truncated();
        }

        Reset();
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        Reset();
        base.Dispose(disposing);
    }

    private void Reset()
    {
        _stream?.Dispose();
        _stream = null;
        _input.Push(default);
        _headerLength = 0;
        _ahead = 0;
        _isFinished = false;
    }

    /// <summary>Opens the stream, as soon as enough has come to know which.</summary>
    private bool Open(ReadOnlySpan<byte> input, ref int consumed)
    {
        if (format == CompressedFormat.ZlibOrRaw)
        {
            while (_headerLength < ZlibHeader && consumed < input.Length)
                _header[_headerLength++] = input[consumed++];

            if (_headerLength < ZlibHeader)
                return false;
        }
        else if (consumed == input.Length)
        {
            return false;
        }

        _stream = format switch
        {
            CompressedFormat.Gzip => new GZipStream(_input, CompressionMode.Decompress, leaveOpen: true),
            CompressedFormat.Raw => new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true),
            CompressedFormat.ZlibOrRaw when !IsZlib(_header) =>
                new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true),
            _ => new ZLibStream(_input, CompressionMode.Decompress, leaveOpen: true),
        };
        _input.Push(_header.AsSpan(0, _headerLength));
        return true;
    }

    /// <summary>Reads the stream until it wants more input, or has ended; false if there is plenty of output.</summary>
    private bool Drain(IBufferWriter<byte> output, ref int written)
    {
        while (written < OutputTarget)
        {
            var span = output.GetSpan(LeastSpan);
            int count = Read(span[..Math.Min(span.Length, OutputTarget)]);
            if (count == 0)
            {
                _isFinished = !_input.RanDry;
                return true;
            }

            output.Advance(count);
            written += count;
        }

        return false;
    }

    private int Read(Span<byte> span)
    {
        try
        {
            return _stream!.Read(span);
        }
        catch (InvalidDataException) when (_input.RanDry)
        {
            // A host can make the framework strict: it then takes a pause in the input for its end.
            return 0;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            throw new ProtocolException($"the {Name} data is damaged", failure);
        }
    }

    /// <summary>
    /// Whether the data is complete. A gzip stream wants to know whether another member follows, and so always asks
    /// for more; whether it could do without is seen by giving it a byte that no member begins with. After the end it
    /// leaves that byte alone and asks no further.
    /// </summary>
    private bool HasEnded()
    {
        if (format != CompressedFormat.Gzip)
            return false;

        Span<byte> probe = stackalloc byte[1];
        _input.Push([byte.MaxValue]);
        try
        {
            return Read(probe) == 0 && !_input.RanDry;
        }
        catch (ProtocolException)
        {
            return false;
        }
    }

    private ProtocolException Truncated() => new($"the {Name} data ends too early");

    private string Name => format == CompressedFormat.Gzip ? "gzip" : "deflate";

    private static bool IsZlib(ReadOnlySpan<byte> header) =>
        (header[0] & 15) == 8 && ((header[0] << 8) | header[1]) % 31 == 0;
}
