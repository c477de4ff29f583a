using System.Globalization;
using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>
/// An address of the envelope, checked: whatever could end the path, or the line it stands in, is refused. Whether the
/// address is a good one is the server's to say.
/// </summary>
internal sealed class SmtpPath
{
    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private readonly string _address;

    /// <exception cref="ArgumentException">The address cannot be one.</exception>
    public SmtpPath(string address, bool mayBeEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (Problem(address, mayBeEmpty) is { } problem)
            throw new ArgumentException($"the address \"{Printable(address)}\" {problem}");
        _address = address;
    }

    /// <summary>Whether the address is of ASCII characters only.</summary>
    public bool IsAscii => Ascii.IsValid(_address);

    /// <summary>
    /// The path as it is sent. Without SMTPUTF8, a name of a domain that is not ASCII is translated (RFC 5891); what is
    /// before the @ cannot be.
    /// </summary>
    /// <exception cref="TransferException">The address cannot be sent to this server.</exception>
    public byte[] ToBytes(bool hasUtf8, string peer)
    {
        if (hasUtf8 || IsAscii)
            return Utf8.GetBytes($"<{_address}>");
        int at = _address.LastIndexOf('@');
        if (at >= 0 && Ascii.IsValid(_address.AsSpan(0, at)))
        {
            try
            {
                return Utf8.GetBytes($"<{_address[..at]}@{new IdnMapping().GetAscii(_address[(at + 1)..])}>");
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"the address \"{_address}\" has a domain that is none: {e.Message}", e);
            }
        }

        throw new TransferException($"the address \"{_address}\" needs SMTPUTF8, which {peer} does not offer; nothing was sent");
    }

    private static string? Problem(string address, bool mayBeEmpty)
    {
        if (address.Length == 0)
            return mayBeEmpty ? null : "is empty";
        bool isQuoted = false;
        for (int i = 0; i < address.Length; i++)
        {
            char c = address[i];
            if (char.IsControl(c))
                return "has a control character in it";
            if (char.IsSurrogate(c) && (!char.IsSurrogatePair(address, i) && (i == 0 || !char.IsSurrogatePair(address, i - 1))))
                return "is not valid Unicode";
            if (c == '"')
                isQuoted = !isQuoted;
            else if (isQuoted && c == '\\' && i + 1 < address.Length && !char.IsControl(address[i + 1]))
                i++;
            else if (!isQuoted && c is '<' or '>' or ' ' && !isQuoted)
                return c == ' ' ? "has a blank in it" : "has an angle bracket in it";
        }

        return isQuoted ? "has a quotation mark without its other" : null;
    }

    private static string Printable(string text)
        => string.Concat(text.Take(100).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\x{(int)c:X2}" : c.ToString()));
}
