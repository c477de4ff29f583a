using System.Buffers;
using System.IO.Compression;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>Compresses to brotli (RFC 7932), over the framework's encoder.</summary>
internal sealed class BrotliCompressor(CompressionLevel level) : Filter
{
    private const int LeastSpan = 4096;
    private const int Window = 22;

    // The encoder takes what it gets, up to megabytes, before it gives anything.
    private const int Slice = 64 * 1024;

    private BrotliEncoder _encoder;
    private bool _isOpen;

    public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        Open();
        int consumed = 0;
        int written = 0;
        while (consumed < input.Length && written < OutputTarget)
        {
            var slice = input.Slice(consumed, Math.Min(input.Length - consumed, Slice));
            consumed += Step(slice, isFinalBlock: false, output, ref written, out _);
        }

        return consumed;
    }

    public override bool Flush(IBufferWriter<byte> output)
    {
        Open();
        int written = 0;
        bool isDone = false;
        while (!isDone && written < OutputTarget)
            Step(default, isFinalBlock: true, output, ref written, out isDone);

        if (isDone)
            Close();

        return isDone;
    }

    protected override void Dispose(bool disposing)
    {
        Close();
        base.Dispose(disposing);
    }

    private void Open()
    {
        if (_isOpen)
            return;

        _encoder = new BrotliEncoder(Quality(level), Window);
        _isOpen = true;
    }

    private void Close()
    {
        _encoder.Dispose();
        _isOpen = false;
    }

    private int Step(
        ReadOnlySpan<byte> input, bool isFinalBlock, IBufferWriter<byte> output, ref int written, out bool isDone)
    {
        var span = output.GetSpan(LeastSpan);
        var status = _encoder.Compress(input, span, out int consumed, out int count, isFinalBlock);
        if (status == OperationStatus.InvalidData)
            throw new InvalidOperationException("the brotli encoder failed");

        output.Advance(count);
        written += count;
        isDone = status == OperationStatus.Done;
        return consumed;
    }

    private static int Quality(CompressionLevel level) => level switch
    {
        CompressionLevel.NoCompression => 0,
        CompressionLevel.Fastest => 1,
        CompressionLevel.SmallestSize => 11,
        _ => 4,
    };
}
