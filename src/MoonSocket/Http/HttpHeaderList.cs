using System.Collections;
using System.Text;

namespace MoonSocket.Http;

/// <summary>
/// Header lines in their order, repeated ones kept apart. What is added is checked, so that no line can bring a
/// second one with it: CR, LF and NUL are refused.
/// </summary>
public sealed class HttpHeaderList : IReadOnlyList<HttpHeader>
{
    private readonly List<HttpHeader> _lines = [];

    /// <summary>How many lines there are.</summary>
    public int Count => _lines.Count;

    /// <summary>The line at <paramref name="index"/>.</summary>
    public HttpHeader this[int index] => _lines[index];

    /// <summary>
    /// All values of that name joined by <c>", "</c>, as RFC 9110 allows for all but <c>Set-Cookie</c>;
    /// <see langword="null"/> where there is none.
    /// </summary>
    public string? this[string name]
    {
        get
        {
            string? joined = null;
            foreach (var line in _lines)
            {
                if (Same(line.Name, name))
                    joined = joined is null ? line.Value : joined + ", " + line.Value;
            }

            return joined;
        }
    }

    /// <summary>Adds a line, beside any other of that name.</summary>
    /// <exception cref="ArgumentException">
    /// The name is not a token, or the value has a CR, LF, NUL or a character beyond Latin-1.
    /// </exception>
    public void Add(string name, string value)
    {
        HeaderSyntax.CheckName(name);
        HeaderSyntax.CheckValue(name, value);
        _lines.Add(new HttpHeader(name, value));
    }

    /// <summary>Puts one line in the place of all of that name.</summary>
    /// <exception cref="ArgumentException">As with <see cref="Add"/>.</exception>
    public void Set(string name, string value)
    {
        HeaderSyntax.CheckName(name);
        HeaderSyntax.CheckValue(name, value);
        Remove(name);
        _lines.Add(new HttpHeader(name, value));
    }

    /// <summary>Removes every line of that name.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string name) => _lines.RemoveAll(line => Same(line.Name, name)) > 0;

    /// <summary>Whether a line has that name.</summary>
    public bool Contains(string name) => _lines.Exists(line => Same(line.Name, name));

    /// <summary>The values of that name, one for each line.</summary>
    public IEnumerable<string> GetAll(string name) => _lines.Where(line => Same(line.Name, name)).Select(line => line.Value);

    /// <summary>The lines in their order.</summary>
    public IEnumerator<HttpHeader> GetEnumerator() => _lines.GetEnumerator();

    /// <summary>The header block: each line followed by CR LF, without the empty line at its end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(256);
        foreach (HttpHeader line in _lines)
            text.Append(line.Name).Append(": ").Append(line.Value).Append("\r\n");
        return text.ToString();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All lines by their names, the values of one name joined as by the indexer.</summary>
    internal Dictionary<string, string> Joined()
    {
        var all = new Dictionary<string, string>(_lines.Count, StringComparer.OrdinalIgnoreCase);
        foreach (HttpHeader line in _lines)
        {
            if (!all.TryAdd(line.Name, line.Value))
                all[line.Name] += ", " + line.Value;
        }

        return all;
    }

    /// <summary>Takes a line a peer sent, which its reader has split and so checked.</summary>
    internal void AddReceived(string name, string value) => _lines.Add(new HttpHeader(name, value));

    /// <summary>Removes the first line of that name.</summary>
    internal void RemoveFirst(string name) => _lines.RemoveAt(_lines.FindIndex(line => Same(line.Name, name)));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
