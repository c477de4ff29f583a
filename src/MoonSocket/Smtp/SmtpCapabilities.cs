using System.Globalization;
using System.Text;
using MoonSocket.Replies;

namespace MoonSocket.Smtp;

/// <summary>What a server says it can do, in its answer to EHLO (RFC 5321, section 4.1.1.1).</summary>
public sealed class SmtpCapabilities
{
    private readonly Dictionary<string, string> _keywords = new(StringComparer.OrdinalIgnoreCase);

    private SmtpCapabilities()
    {
    }

    /// <summary>The keywords, such as <c>PIPELINING</c>.</summary>
    public IReadOnlyCollection<string> Keywords => _keywords.Keys;

    /// <summary>The largest message the server takes, in bytes, where it says so (RFC 1870).</summary>
    public long? MaxSize
        => long.TryParse(Parameters("SIZE"), NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size > 0
            ? size : null;

    /// <summary>The ways to authenticate, in the server's order (RFC 4954).</summary>
    public IReadOnlyList<string> Mechanisms
        => Parameters("AUTH")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Nothing: the server was not asked, or knows only HELO.</summary>
    internal static SmtpCapabilities None { get; } = new();

    /// <summary>Whether the server has an extension: <c>Supports("STARTTLS")</c>.</summary>
    public bool Supports(string keyword) => _keywords.ContainsKey(keyword);

    /// <summary>What follows a keyword, blanks between; <see langword="null"/> where the keyword is not there.</summary>
    public string? Parameters(string keyword) => _keywords.GetValueOrDefault(keyword);

    /// <summary>Reads the reply to EHLO: a line of greeting, then a keyword a line.</summary>
    internal static SmtpCapabilities Of(Reply reply)
    {
        // Put together first: a server may name one keyword a hundred thousand times.
        var all = new Dictionary<string, StringBuilder>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in reply.Lines.Skip(1))
        {
            // Servers older than RFC 2554 wrote AUTH=; some say it both ways.
            int end = line.AsSpan().IndexOfAny(' ', '=');
            string keyword = end < 0 ? line : line[..end];
            string parameters = end < 0 ? string.Empty : line[(end + 1)..].Trim();
            if (keyword.Length == 0)
                continue;
            if (all.TryGetValue(keyword, out StringBuilder? known))
                known.Append(' ').Append(parameters);
            else
                all.Add(keyword, new StringBuilder(parameters));
        }

        var capabilities = new SmtpCapabilities();
        foreach ((string keyword, StringBuilder parameters) in all)
            capabilities._keywords.Add(keyword, parameters.ToString());
        return capabilities;
    }
}
