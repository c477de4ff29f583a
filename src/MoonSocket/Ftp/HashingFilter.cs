using System.Buffers;
using System.Security.Cryptography;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>Lets everything through as it is, and hashes it once told by what.</summary>
internal sealed class HashingFilter : Filter
{
    /// <summary>What it is hashed with; nothing until it is known what the server offers.</summary>
    public IncrementalHash? Hash { get; set; }

    public override int Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        Hash?.AppendData(input);
        output.Write(input);
        return input.Length;
    }

    public override bool TryPass(ReadOnlySpan<byte> input)
    {
        Hash?.AppendData(input);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Hash?.Dispose();
        Hash = null;
        base.Dispose(disposing);
    }
}
