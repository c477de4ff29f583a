using System.IO.Compression;
using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Mime;

/// <summary>
/// The filters that come with the library. Each call makes a new one, for one stream at a time. They keep what they
/// cannot decide yet, so any chunking gives the same result, and none of them copies input it does not change.
/// </summary>
public static class Filters
{
    /// <summary>The length of a line that RFC 2045 allows, without its line end.</summary>
    public const int DefaultLineLength = LowLevel.DefaultLength;

    /// <summary>Encodes in base64, as one line without end: chain <see cref="Wrap"/> after it for a mail body.</summary>
    public static Filter Base64Encode() => new CodecFilter<Base64Encoder>(default);

    /// <summary>
    /// Decodes base64. Bytes outside the alphabet are skipped, as RFC 2045 section 6.8 asks; decoding goes on after
    /// padding; an incomplete last group is dropped.
    /// </summary>
    public static Filter Base64Decode() => new CodecFilter<Base64Decoder>(default);

    /// <summary>
    /// Encodes in quoted-printable, without breaking long lines: chain <see cref="QuotedPrintableWrap"/> after it. In
    /// text mode only CR LF is a line end: chain <see cref="NormalizeEndOfLine"/> before it where text may have others.
    /// </summary>
    public static Filter QuotedPrintableEncode(QuotedPrintableMode mode = QuotedPrintableMode.Text) =>
        new CodecFilter<QuotedPrintableEncoder>(new(QuotedPrintableRules.Rfc2045, mode));

    /// <summary>
    /// Decodes quoted-printable, robustly (RFC 2045 section 6.7): blanks at the end of a line, which transport has
    /// added, are dropped; bare LF, 8-bit bytes and malformed escapes stay as they are; <c>=</c> before a bare LF is a
    /// soft break too.
    /// </summary>
    public static Filter QuotedPrintableDecode() =>
        new CodecFilter<QuotedPrintableDecoder>(new(QuotedPrintableRules.Rfc2045));

    /// <summary>
    /// Breaks lines with CR LF after <paramref name="length"/> bytes, and ends the last one. CR is dropped, LF becomes
    /// CR LF.
    /// </summary>
    public static Filter Wrap(int length = DefaultLineLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return new CodecFilter<LineCodec<LineWrap>>(new(length));
    }

    /// <summary>Breaks the lines of quoted-printable text with soft breaks, so that none is longer than 76 bytes.</summary>
    public static Filter QuotedPrintableWrap() => new CodecFilter<LineCodec<QuotedPrintableWrap>>(new(DefaultLineLength));

    /// <summary>Makes each CR, LF, CR LF and LF CR one <paramref name="marker"/> (ASCII; may be empty).</summary>
    public static Filter NormalizeEndOfLine(string marker = "\r\n")
    {
        ArgumentNullException.ThrowIfNull(marker);
        return new CodecFilter<EndOfLine>(new(Encoding.UTF8.GetBytes(marker)));
    }

    /// <summary>Doubles dots at the start of lines, as SMTP has to (RFC 5321 section 4.5.2).</summary>
    public static Filter DotStuff() => new CodecFilter<DotStuffing>(new(removes: false));

    /// <summary>Removes the dot that <see cref="DotStuff"/> adds. The terminating dot is not its business.</summary>
    public static Filter DotUnstuff() => new CodecFilter<DotStuffing>(new(removes: true));

    /// <summary>Compresses to gzip (RFC 1952).</summary>
    public static Filter Gzip(CompressionLevel level = CompressionLevel.Optimal) =>
        new Deflater(CompressedFormat.Gzip, level);

    /// <summary>
    /// Decompresses gzip (RFC 1952), also several members in a row. As with the other decompressing filters, data that
    /// is damaged or ends too early fails with <see cref="ProtocolException"/>, what follows the end is ignored, and
    /// output comes in pieces of <see cref="Filter.OutputTarget"/>, however much little input expands to.
    /// </summary>
    public static Filter Gunzip() => new Inflater(CompressedFormat.Gzip);

    /// <summary>Compresses to what HTTP calls deflate: the zlib format (RFC 1950).</summary>
    public static Filter Deflate(CompressionLevel level = CompressionLevel.Optimal) =>
        new Deflater(CompressedFormat.Zlib, level);

    /// <summary>
    /// Decompresses what HTTP calls deflate: the zlib format (RFC 1950) or, as some servers send, bare deflate data
    /// (RFC 1951).
    /// </summary>
    public static Filter Inflate() => new Inflater(CompressedFormat.ZlibOrRaw);

    /// <summary>Compresses to brotli (RFC 7932).</summary>
    public static Filter BrotliCompress(CompressionLevel level = CompressionLevel.Optimal) =>
        new BrotliCompressor(level);

    /// <summary>Decompresses brotli (RFC 7932).</summary>
    public static Filter BrotliDecompress() => new BrotliDecompressor();

    /// <summary>
    /// Undoes the codings of a <c>Content-Encoding</c> header field (RFC 9110 section 8.4): <c>gzip</c>, <c>deflate</c>,
    /// <c>br</c>, <c>identity</c>, or several of them, separated by commas, undone last to first.
    /// </summary>
    /// <exception cref="ArgumentException">A coding is unknown.</exception>
    public static Filter Decompress(string contentEncoding)
    {
        ArgumentNullException.ThrowIfNull(contentEncoding);
        string[] codings = contentEncoding.Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var filters = Array.ConvertAll(codings, DecompressOne);
        Array.Reverse(filters);
        return filters.Length == 0 ? new PassThrough() : Filter.Chain(filters);
    }

    private static Filter DecompressOne(string coding) => coding.ToUpperInvariant() switch
    {
        "GZIP" or "X-GZIP" => Gunzip(),
        "DEFLATE" => Inflate(),
        "BR" => BrotliDecompress(),
        "IDENTITY" => new PassThrough(),
        _ => throw new ArgumentException($"unknown content coding \"{coding}\"", nameof(coding)),
    };
}
