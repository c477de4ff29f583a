using System.Buffers;
using System.IO.Compression;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>Compresses to gzip, zlib or bare deflate, over the framework's streams.</summary>
internal sealed class Deflater(CompressedFormat format, CompressionLevel level) : Filter
{
    private const int Slice = 16 * 1024;

    private readonly PushedOutput _output = new();
    private Stream? _stream;

    // What no data looks like when compressed; the framework would write nothing at all.
    private ReadOnlySpan<byte> Nothing => format switch
    {
        CompressedFormat.Gzip =>
            [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        CompressedFormat.Raw => [3, 0],
        _ => [0x78, 0x9C, 3, 0, 0, 0, 0, 1],
    };

    public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        if (input.IsEmpty)
            return 0;

        _output.Aim(output);
        _stream ??= Open();
        int consumed = 0;
        while (consumed < input.Length && _output.Written < OutputTarget)
        {
            var slice = input.Slice(consumed, Math.Min(input.Length - consumed, Slice));
            _stream.Write(slice);
            consumed += slice.Length;
        }

        _output.Aim(null);
        return consumed;
    }

    public override bool Flush(IBufferWriter<byte> output)
    {
        if (_stream is null)
        {
            output.Write(Nothing);
            return true;
        }

        _output.Aim(output);
        _stream.Dispose();
        _stream = null;
        _output.Aim(null);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _stream?.Dispose();
        _stream = null;
        base.Dispose(disposing);
    }

    private Stream Open() => format switch
    {
        CompressedFormat.Gzip => new GZipStream(_output, level, leaveOpen: true),
        CompressedFormat.Raw => new DeflateStream(_output, level, leaveOpen: true),
        _ => new ZLibStream(_output, level, leaveOpen: true),
    };
}
