using System.Buffers;

namespace MoonSocket.Streaming;

/// <summary>A filter made of two functions.</summary>
internal sealed class DelegateFilter(FilterFunction transform, Action<IBufferWriter<byte>>? flush) : Filter
{
    public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        transform(input, output);
        return input.Length;
    }

    public override bool Flush(IBufferWriter<byte> output)
    {
        flush?.Invoke(output);
        return true;
    }
}
