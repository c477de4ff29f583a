using MoonSocket.Replies;

namespace MoonSocket.Ftp;

/// <summary>What a server says it can do (FEAT, RFC 2389).</summary>
internal sealed class FtpFeatures
{
    private readonly string[] _lines;

    private FtpFeatures(string[] lines) => _lines = lines;

    /// <summary>A server that does not know FEAT.</summary>
    public static FtpFeatures None { get; } = new([]);

    /// <summary>The features, a line each, as the server words them.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Whether the server takes and gives UTF-8 (RFC 2640, section 3.2).</summary>
    public bool HasUtf8 => Has("UTF8");

    public static FtpFeatures Of(Reply reply)
    {
        if (reply.Code != 211)
            return None;
        string[] lines = [.. reply.Lines];
        // The first and the last line are about the others.
        return lines.Length < 3 ? None : new([.. lines[1..^1].Select(line => line.Trim()).Where(line => line.Length > 0)]);
    }

    /// <summary>Whether a feature is there, whatever stands behind it.</summary>
    public bool Has(string name) => Parameters(name) is not null;

    /// <summary>What stands behind a feature's name; <see langword="null"/> where it is not there.</summary>
    public string? Parameters(string name)
    {
        foreach (string line in _lines)
        {
            if (line.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (line.Length == name.Length || line[name.Length] == ' '))
                return line[name.Length..].Trim();
        }

        return null;
    }
}
