namespace MoonSocket.Mime;

/// <summary>Whose rules quoted-printable follows where the two differ.</summary>
internal enum QuotedPrintableRules
{
    /// <summary>
    /// Encoding ends without a soft break. Decoding is robust (RFC 2045 section 6.7): blanks before a line end, which
    /// transport has added, are dropped; a bare LF is a line end and stays bare; <c>=</c> with blanks and a line end
    /// of either kind is a soft break; 8-bit and control bytes and malformed escapes stay as they are.
    /// </summary>
    Rfc2045,

    /// <summary>
    /// What LuaSocket does. Encoding quotes what was still waiting at the end and adds a soft break after it. Decoding
    /// keeps blanks before a line end, drops bare LF, controls but tab, and bytes from 127 up; CR goes together with
    /// the byte after it, unless that is LF; <c>=</c> and two bytes that are no escape stay, as three bytes.
    /// </summary>
    LuaSocket,
}
