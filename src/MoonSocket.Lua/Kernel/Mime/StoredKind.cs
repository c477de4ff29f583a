namespace MoonSocket.Lua.Kernel.Mime;

/// <summary>The filters whose state is a few bytes, as the first byte of that state names them.</summary>
internal enum StoredKind : byte
{
    None,
    Base64Encode,
    Base64Decode,
    QuotedPrintableEncode,
    QuotedPrintableEncodeBinary,
    QuotedPrintableDecode,
    Wrap,
    QuotedPrintableWrap,
    Normalize,
    Stuff,
    Unstuff,
}
