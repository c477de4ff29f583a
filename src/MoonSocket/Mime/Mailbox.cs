using System.Globalization;
using System.Text;

namespace MoonSocket.Mime;

/// <summary>Somebody in a header: an address, and the name that is shown (RFC 5322, section 3.4).</summary>
/// <param name="Address">Such as <c>anna@example.org</c>, without brackets.</param>
/// <param name="Name">Such as <c>Anna Müller</c>, in any script.</param>
public sealed record Mailbox(string Address, string? Name = null)
{
    /// <summary>An address without a name, or <c>Name &lt;address&gt;</c>.</summary>
    public static implicit operator Mailbox(string text) => Parse(text);

    /// <summary>An address without a name, or <c>Name &lt;address&gt;</c>.</summary>
    public static Mailbox FromString(string text) => Parse(text);

    /// <summary>
    /// Reads an address, or <c>Name &lt;address&gt;</c>; the name may be in quotation marks. Whether the address is a
    /// good one is seen when a message is sent.
    /// </summary>
    /// <exception cref="ArgumentException">There are brackets, but not around an address at the end.</exception>
    public static Mailbox Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        int open = text.LastIndexOf('<');
        if (open < 0 || !text.EndsWith('>'))
            return text.AsSpan().IndexOfAny("<>") < 0 ? new Mailbox(text) : throw new ArgumentException("not an address: its brackets do not match");
        string name = text[..open].Trim();
        if (name.Length > 1 && name[0] == '"' && name[^1] == '"')
            name = Unquote(name[1..^1]);
        return new Mailbox(text[(open + 1)..^1].Trim(), name.Length > 0 ? name : null);
    }

    /// <summary>As it would be written by hand: <c>Name &lt;address&gt;</c>.</summary>
    public override string ToString() => Name is null ? Address : $"{Name} <{Address}>";

    /// <summary>The address for a header: its domain in ASCII (RFC 5891), where what is before the @ is.</summary>
    /// <exception cref="ArgumentException">It has in it what cannot stand in a header.</exception>
    internal string HeaderAddress()
    {
        if (Address.Length == 0 || HasStray(Address))
            throw new ArgumentException($"not an address: \"{string.Concat(Address.Where(c => !char.IsControl(c)))}\"");
        int at = Address.LastIndexOf('@');
        if (at < 0 || Ascii.IsValid(Address) || !Ascii.IsValid(Address.AsSpan(0, at)))
            return Address;
        return $"{Address[..at]}@{new IdnMapping().GetAscii(Address[(at + 1)..])}";
    }

    // Outside of quotation marks and of an address literal, these would begin something else.
    private static bool HasStray(string address)
    {
        bool isQuoted = false;
        bool isLiteral = false;
        for (int i = 0; i < address.Length; i++)
        {
            char c = address[i];
            if (char.IsControl(c))
                return true;
            if (isQuoted && c == '\\')
                i++;
            else if (c == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && c == '[' && i > 0 && address[i - 1] == '@')
                isLiteral = true;
            else if (isLiteral && c == ']' && i + 1 == address.Length)
                isLiteral = false;
            else if (!isQuoted && ("<>()[];\\, ".Contains(c, StringComparison.Ordinal) || (c == ':' && !isLiteral)))
                return true;
        }

        return isQuoted || isLiteral;
    }

    private static string Unquote(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                i++;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
