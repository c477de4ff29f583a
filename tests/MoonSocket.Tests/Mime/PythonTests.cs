using FsCheck.Fluent;
using MoonSocket.Mime;
using MoonSocket.Streaming;
using MoonSocket.Tests.Mime.Peers;
using static MoonSocket.Tests.Mime.Chunking;

namespace MoonSocket.Tests.Mime;

/// <summary>The codecs beside Python's, in both directions.</summary>
public class PythonTests
{
    private static readonly byte[][] Cases =
    [
        [], Mixtures.EveryByte, .. Mixtures.All.Sample(60, 60), .. Mixtures.Text.Sample(20, 60),
    ];

    public static TheoryData<string, Func<Filter>> Ours => new()
    {
        { "base64-decode", Filters.Base64Encode },
        { "base64-decode", () => Filter.Chain(Filters.Base64Encode(), Filters.Wrap()) },
        { "qp-decode", () => Filters.QuotedPrintableEncode() },
        { "qp-decode", () => Filters.QuotedPrintableEncode(QuotedPrintableMode.Binary) },
        { "qp-decode", () => Filter.Chain(Filters.QuotedPrintableEncode(), Filters.QuotedPrintableWrap()) },
        { "qp-decode-lines", () => Filter.Chain(Filters.QuotedPrintableEncode(QuotedPrintableMode.Binary), Filters.QuotedPrintableWrap()) },
        { "gzip-decode", () => Filters.Gzip() },
        { "deflate-decode", () => Filters.Deflate() },
    };

    public static TheoryData<string, Func<Filter>> Theirs => new()
    {
        { "base64-encode", Filters.Base64Decode },
        { "base64-lines", Filters.Base64Decode },
        { "qp-encode-binary", Filters.QuotedPrintableDecode },
        { "gzip-encode", Filters.Gunzip },
        { "deflate-encode", Filters.Inflate },
        { "raw-encode", Filters.Inflate },
    };

    [Theory]
    [MemberData(nameof(Ours))]
    public async Task Python_decodes_what_we_encode(string operation, Func<Filter> encoder)
    {
        using Filter filter = encoder();
        string[] decoded = await AskAsync(operation, Array.ConvertAll(Cases, data => Run(filter, data)));
        Assert.Equal(Array.ConvertAll(Cases, Convert.ToHexStringLower), decoded);
    }

    [Theory]
    [MemberData(nameof(Theirs))]
    public async Task We_decode_what_Python_encodes(string operation, Func<Filter> decoder)
    {
        using Filter filter = decoder();
        string[] encoded = await AskAsync(operation, Cases);
        for (int i = 0; i < Cases.Length; i++)
        {
            AssertAlways(Cases[i], filter, Convert.FromHexString(encoded[i]));
        }
    }

    [Fact]
    public async Task We_decode_what_Python_encodes_as_text()
    {
        byte[][] texts = Array.ConvertAll(Cases, data => Run(Filters.NormalizeEndOfLine(), data));
        string[] encoded = await AskAsync("qp-encode-text", texts);
        using Filter filter = Filters.QuotedPrintableDecode();
        for (int i = 0; i < texts.Length; i++)
        {
            AssertAlways(texts[i], filter, Convert.FromHexString(encoded[i]));
        }
    }

    private static Task<string[]> AskAsync(string operation, byte[][] inputs) => Peer.AskAsync(
        "python3", "python_peer.py", Array.ConvertAll(inputs, input => $"{operation} {Convert.ToHexStringLower(input)}"));
}
