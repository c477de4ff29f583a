using System.Globalization;
using System.Text;

namespace MoonSocket.Ftp;

/// <summary>
/// Reads the lines of MLSD and MLST (RFC 3659, section 7): <c>type=file;size=1;modify=20240101000000; name</c>.
/// </summary>
internal static class MachineListing
{
    // Servers tell a dozen; who tells thousands wants us to keep them.
    private const int MostFacts = 100;

    /// <summary>Reads one entry; <see langword="null"/> where there is no space between facts and name.</summary>
    public static FtpEntry? Read(ReadOnlySpan<byte> line, Encoding encoding)
    {
        int space = line.IndexOf((byte)' ');
        if (space < 0)
            return null;
        var facts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string fact in encoding.GetString(line[..space]).Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = fact.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && facts.Count < MostFacts)
                facts[fact[..equals]] = fact[(equals + 1)..];
        }

        string type = facts.GetValueOrDefault("type", string.Empty);
        return new FtpEntry(encoding.GetString(line[(space + 1)..]), facts)
        {
            Kind = KindOf(type),
            Size = SizeOf(facts.GetValueOrDefault("size") ?? facts.GetValueOrDefault("sizd")),
            Modified = facts.TryGetValue("modify", out string? time) ? ReadTime(time) : null,
            LinkTarget = TargetOf(type),
        };
    }

    /// <summary>Reads <c>20240229235959</c>, perhaps with a fraction, always UTC (RFC 3659, section 2.3).</summary>
    public static DateTimeOffset? ReadTime(string text)
    {
        int dot = text.IndexOf('.', StringComparison.Ordinal);
        string whole = dot < 0 ? text : text[..dot];
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParseExact(whole, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, Utc, out DateTimeOffset time))
            return null;
        if (dot < 0)
            return time;
        // Ticks are the seventh digit; the ninth of a nanosecond must not become another second.
        string fraction = text[(dot + 1)..].PadRight(7, '0')[..7];
        return int.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out int ticks) ? time.AddTicks(ticks) : time;
    }

    private static FtpEntryKind KindOf(string type)
    {
        string lower = type.ToLowerInvariant();
        return lower switch
        {
            "file" => FtpEntryKind.File,
            "dir" => FtpEntryKind.Directory,
            "cdir" => FtpEntryKind.CurrentDirectory,
            "pdir" => FtpEntryKind.ParentDirectory,
            _ when lower.StartsWith("os.unix=slink", StringComparison.Ordinal)
                || lower.StartsWith("os.unix=symlink", StringComparison.Ordinal) => FtpEntryKind.Link,
            _ => FtpEntryKind.Other,
        };
    }

    private static string? TargetOf(string type)
    {
        int colon = type.StartsWith("OS.unix=s", StringComparison.OrdinalIgnoreCase) ? type.IndexOf(':', StringComparison.Ordinal) : -1;
        return colon < 0 ? null : type[(colon + 1)..];
    }

    private static long? SizeOf(string? text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : null;
}
