namespace MoonSocket.Http;

/// <summary>
/// What a server asks for in <c>WWW-Authenticate</c> (RFC 9110, section 11.6.1): a scheme and its parameters. One
/// header line can hold several, parted by the same commas that part the parameters.
/// </summary>
internal sealed class AuthenticationChallenge(string scheme)
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

    public string Scheme { get; } = scheme;

    /// <summary>A parameter, unquoted; <see langword="null"/> where it is not given.</summary>
    public string? this[string name] => _parameters.GetValueOrDefault(name);

    /// <summary>Whether it asks for this scheme.</summary>
    public bool Is(string scheme) => Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads all challenges of a line, leaving out what is not understood.</summary>
    public static List<AuthenticationChallenge> Parse(string line)
    {
        var challenges = new List<AuthenticationChallenge>();
        int at = 0;
        while (true)
        {
            Skip(line, ref at, " \t,");
            string word = Token(line, ref at);
            if (word.Length == 0)
                return challenges;
            Skip(line, ref at, " \t");
            // "name = value" belongs to the challenge before; a word by itself starts a new one.
            if (at < line.Length && line[at] == '=' && challenges.Count > 0 && !IsPadding(line, at))
            {
                at++;
                Skip(line, ref at, " \t");
                challenges[^1]._parameters[word] = Value(line, ref at);
            }
            else
            {
                challenges.Add(new AuthenticationChallenge(word));
                SkipToken68(line, ref at);
            }
        }
    }

    // The old form "Scheme abc/def==" has no parameters; nothing here needs what it says.
    private static void SkipToken68(string line, ref int at)
    {
        int end = at;
        while (end < line.Length && (char.IsAsciiLetterOrDigit(line[end]) || "-._~+/".Contains(line[end], StringComparison.Ordinal)))
            end++;
        int afterWord = end;
        while (end < line.Length && line[end] == '=')
            end++;
        bool isAlone = end == line.Length || line[end] == ',';
        if (isAlone && end > at && (end > afterWord || afterWord == line.Length || line[afterWord] == ','))
            at = end;
    }

    private static bool IsPadding(string line, int at)
    {
        while (at < line.Length && line[at] == '=')
            at++;
        return at == line.Length || line[at] == ',';
    }

    private static void Skip(string line, ref int at, string what)
    {
        while (at < line.Length && what.Contains(line[at], StringComparison.Ordinal))
            at++;
    }

    private static string Token(string line, ref int at)
    {
        int start = at;
        while (at < line.Length && HeaderSyntax.IsToken(line.AsSpan(at, 1)))
            at++;
        return line[start..at];
    }

    private static string Value(string line, ref int at)
    {
        if (at == line.Length || line[at] != '"')
            return Token(line, ref at);
        var text = new System.Text.StringBuilder();
        for (at++; at < line.Length && line[at] != '"'; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length)
                at++;
            text.Append(line[at]);
        }

        at = Math.Min(at + 1, line.Length);
        return text.ToString();
    }
}
