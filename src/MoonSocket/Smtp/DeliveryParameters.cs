using System.Globalization;
using System.Text;

namespace MoonSocket.Smtp;

/// <summary>What stands behind the paths of MAIL and RCPT about delivery status notifications (RFC 3461).</summary>
internal static class DeliveryParameters
{
    // RFC 3461, section 5.4.
    private const int LongestEnvelopeId = 100;

    /// <summary>RET and ENVID, each with a blank before it.</summary>
    /// <exception cref="ArgumentException">The name of the envelope cannot be one.</exception>
    public static string OfMail(SmtpEnvelope envelope)
    {
        string parameters = envelope.Return switch
        {
            SmtpReturn.Full => " RET=FULL",
            SmtpReturn.Headers => " RET=HDRS",
            _ => string.Empty,
        };
        if (envelope.EnvelopeId is not { } id)
            return parameters;
        if (id.Length is 0 or > LongestEnvelopeId || id.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException("the envelope's name must be 1 to 100 printable ASCII characters");
        return $"{parameters} ENVID={Xtext(id)}";
    }

    /// <summary>NOTIFY and ORCPT, with a blank between.</summary>
    /// <exception cref="ArgumentException">Never, and something beside it.</exception>
    public static string OfRecipient(SmtpRecipient recipient)
    {
        var parameters = new List<string>(2);
        if (recipient.Notify == SmtpNotify.Never)
        {
            parameters.Add("NOTIFY=NEVER");
        }
        else if (recipient.Notify != SmtpNotify.Default)
        {
            if (recipient.Notify.HasFlag(SmtpNotify.Never))
                throw new ArgumentException($"{recipient.Address}: to be notified never, and sometimes");
            parameters.Add("NOTIFY=" + recipient.Notify.ToString().ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal));
        }

        if (recipient.OriginalAddress is { } original)
        {
            _ = new SmtpPath(original);
            parameters.Add(Ascii.IsValid(original) ? $"ORCPT=rfc822;{Xtext(original)}" : $"ORCPT=utf-8;{Unitext(original)}");
        }

        return string.Join(' ', parameters);
    }

    private static string Xtext(string text) => string.Concat(
        text.Select(c => c is > ' ' and <= '~' and not ('+' or '=') ? c.ToString() : $"+{(int)c:X2}"));

    // RFC 6533, section 3: utf-8-addr-xtext, which also a server without SMTPUTF8 takes.
    private static string Unitext(string text) => string.Concat(text.EnumerateRunes().Select(
        rune => rune.Value is > ' ' and <= '~' and not ('+' or '=' or '\\')
            ? rune.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X2}}}")));
}
