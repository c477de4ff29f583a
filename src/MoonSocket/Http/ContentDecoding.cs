using System.IO.Compression;

namespace MoonSocket.Http;

/// <summary>
/// Undoes the content codings of a response (RFC 9110, section 8.4). Content is pulled through the decoder into the
/// transfer's one buffer, so that a few bytes that stand for gigabytes come as many chunks and never as one.
/// </summary>
internal static class ContentDecoding
{
    /// <summary>What is asked for.</summary>
    public const string Accepted = "gzip, br";

    /// <summary>The content decoded; as it is, where it is not encoded or in an unknown way.</summary>
    public static Stream Decode(HttpHeaderList headers, Stream content)
    {
        if (headers["Content-Encoding"] is not { } list)
            return content;
        string[] codings = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!codings.All(IsKnown))
            return content;
        return codings.AsEnumerable().Reverse().Aggregate(content, DecodeOne);
    }

    private static bool IsKnown(string coding) => coding.ToUpperInvariant() is "GZIP" or "X-GZIP" or "DEFLATE" or "BR" or "IDENTITY";

    private static Stream DecodeOne(Stream content, string coding) => coding.ToUpperInvariant() switch
    {
        "BR" => new BrotliStream(content, CompressionMode.Decompress),
        "DEFLATE" => new ZLibStream(content, CompressionMode.Decompress),
        "IDENTITY" => content,
        _ => new GZipStream(content, CompressionMode.Decompress),
    };
}
