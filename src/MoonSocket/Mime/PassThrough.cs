using System.Buffers;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>The filter of the identity coding.</summary>
internal sealed class PassThrough : Filter
{
    public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        output.Write(input);
        return input.Length;
    }

    public override bool TryPass(ReadOnlySpan<byte> input) => !input.IsEmpty;
}
