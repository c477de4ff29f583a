using System.Buffers;
using System.Buffers.Text;

namespace MoonSocket.Mime;

/// <summary>Base64 (RFC 2045 section 6.8) without line breaks. What does not fill a group of three waits.</summary>
internal struct Base64Encoder : IStoredCodec
{
    private const int Group = 3;
    private const int EncodedGroup = 4;
    private const int Slice = 4096 * Group;

    private Remainder _rest;

    public void Transform(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        if (_rest.Count > 0)
        {
            while (_rest.Count < Group && !input.IsEmpty)
            {
                _rest.Add(input[0]);
                input = input[1..];
            }

            if (_rest.Count < Group)
                return;

            Encode(_rest.Span, output, isFinalBlock: false);
            _rest.Clear();
        }

        while (input.Length >= Group)
            input = input[Encode(input[..Math.Min(input.Length, Slice)], output, isFinalBlock: false)..];

        _rest.Set(input);
    }

    public void Flush(IBufferWriter<byte> output)
    {
        if (_rest.Count > 0)
            Encode(_rest.Span, output, isFinalBlock: true);

        _rest.Clear();
    }

    public readonly bool TryPass(ReadOnlySpan<byte> input) => false;

    public readonly int Save(Span<byte> target)
    {
        _rest.Span.CopyTo(target);
        return _rest.Count;
    }

    public void Restore(ReadOnlySpan<byte> saved) => _rest.Set(saved);

    private static int Encode(ReadOnlySpan<byte> input, IBufferWriter<byte> output, bool isFinalBlock)
    {
        var span = output.GetSpan((input.Length + Group - 1) / Group * EncodedGroup);
        Base64.EncodeToUtf8(input, span, out int consumed, out int written, isFinalBlock);
        output.Advance(written);
        return consumed;
    }
}
