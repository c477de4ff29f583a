using System.Buffers;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>The filter around a codec. These codecs expand little, so no call stops early.</summary>
internal class CodecFilter<T>(T codec) : Filter
    where T : struct, ICodec
{
    private T _codec = codec;

    private protected ref T Codec => ref _codec;

    public sealed override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        _codec.Transform(input, output);
        return input.Length;
    }

    public sealed override bool Flush(IBufferWriter<byte> output)
    {
        _codec.Flush(output);
        return true;
    }

    public sealed override bool TryPass(ReadOnlySpan<byte> input) => !input.IsEmpty && _codec.TryPass(input);
}
