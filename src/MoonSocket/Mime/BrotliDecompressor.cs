using System.Buffers;
using System.IO.Compression;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>
/// Decompresses brotli (RFC 7932), over the framework's decoder. What follows the end of the data is ignored, and no
/// data at all is an empty result; data that ends too early is an error.
/// </summary>
internal sealed class BrotliDecompressor : Filter
{
    private const int LeastSpan = 4096;

    private BrotliDecoder _decoder;
    private bool _isBegun;
    private bool _isFinished;

    // Input that was used, but answered as if it were not, because there is still output to be asked for.
    private int _ahead;

    public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        int consumed = Math.Min(_ahead, input.Length);
        _ahead -= consumed;
        _isBegun |= !input.IsEmpty;
        if (_isFinished || !_isBegun)
            return input.Length;

        if (Drain(input, ref consumed, output))
            return input.Length;

        // The driver comes again as long as there is input, so the last byte is kept back.
        _ahead = consumed > 0 && consumed == input.Length ? 1 : 0;
        return consumed - _ahead;
    }

    public override bool Flush(IBufferWriter<byte> output)
    {
        int consumed = 0;
        if (_isBegun && !_isFinished)
        {
            if (!Drain(default, ref consumed, output))
                return false;

            if (!_isFinished)
                throw new ProtocolException("the brotli data ends too early");
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
        _decoder.Dispose();
        _decoder = default;
        _isBegun = false;
        _isFinished = false;
        _ahead = 0;
    }

    /// <summary>Decodes until more input is needed, or the data has ended; false if there is plenty of output.</summary>
    private bool Drain(ReadOnlySpan<byte> input, ref int consumed, IBufferWriter<byte> output)
    {
        int written = 0;
        while (written < OutputTarget)
        {
            var span = output.GetSpan(LeastSpan);
            span = span[..Math.Min(span.Length, OutputTarget)];
            var status = _decoder.Decompress(input[consumed..], span, out int used, out int count);
            if (status == OperationStatus.InvalidData)
                throw new ProtocolException("the brotli data is damaged");

            output.Advance(count);
            written += count;
            consumed += used;
            _isFinished = status == OperationStatus.Done;
            if (status != OperationStatus.DestinationTooSmall)
                return true;
        }

        return false;
    }
}
