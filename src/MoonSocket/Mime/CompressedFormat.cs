namespace MoonSocket.Mime;

/// <summary>The formats around deflate (RFC 1951).</summary>
internal enum CompressedFormat
{
    /// <summary>RFC 1952, any number of members one after the other.</summary>
    Gzip,

    /// <summary>RFC 1950, which HTTP calls deflate.</summary>
    Zlib,

    /// <summary>RFC 1951 bare, which some servers send for it.</summary>
    Raw,

    /// <summary>RFC 1950 or 1951, told apart by the first two bytes.</summary>
    ZlibOrRaw,
}
