namespace MoonSocket.Mime;

/// <summary>What quoted-printable makes of CR LF.</summary>
public enum QuotedPrintableMode
{
    /// <summary>CR LF is a line end and stays one (RFC 2045 section 6.7, rule 4).</summary>
    Text,

    /// <summary>CR LF is data like any other and is written <c>=0D=0A</c>.</summary>
    Binary,
}
