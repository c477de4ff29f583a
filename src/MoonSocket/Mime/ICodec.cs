using System.Buffers;

namespace MoonSocket.Mime;

/// <summary>
/// A filter's work without the filter: a struct that keeps the remainder between calls. <see cref="CodecFilter{T}"/>
/// makes a filter of it; <see cref="LowLevel"/> uses it on the stack.
/// </summary>
internal interface ICodec
{
    /// <summary>Consumes all of <paramref name="input"/>, writing what is certain.</summary>
    void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output);

    /// <summary>Writes what is left; the codec is as new afterwards.</summary>
    void Flush(IBufferWriter<byte> output);

    /// <summary>See <see cref="Streaming.Filter.TryPass"/>.</summary>
    bool TryPass(ReadOnlySpan<byte> input);
}
