using System.Collections;

namespace MoonSocket.Mime;

/// <summary>
/// Headers beside those that a message or a part makes of its properties, in order. A name may occur more than once.
/// </summary>
public sealed class MimeHeaderList : IReadOnlyList<MimeHeader>
{
    private readonly List<MimeHeader> _headers = [];

    /// <inheritdoc/>
    public int Count => _headers.Count;

    /// <inheritdoc/>
    public MimeHeader this[int index] => _headers[index];

    /// <summary>The value of the first header of a name, in whatever case; setting it replaces all of that name.</summary>
    /// <exception cref="ArgumentException">See <see cref="Add"/>.</exception>
    public string? this[string name]
    {
        get
        {
            int index = _headers.FindIndex(header => Is(header, name));
            return index < 0 ? null : _headers[index].Value;
        }

        set
        {
            _headers.RemoveAll(header => Is(header, name));
            if (value is not null)
                Add(name, value);
        }
    }

    /// <summary>Adds a header.</summary>
    /// <exception cref="ArgumentException">
    /// The name is not one (RFC 5322, section 2.2), or there is a CR, LF or NUL in the value, which would make it two.
    /// </exception>
    public void Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (name.Length == 0 || name.Any(c => c is <= ' ' or >= '\x7f' or ':'))
            throw new ArgumentException("the name of a header has something in it that cannot be there");
        if (value.AsSpan().IndexOfAny("\r\n\0") >= 0)
            throw new ArgumentException($"there is a line break or a NUL in the header {name}");
        _headers.Add(new MimeHeader(name, value));
    }

    /// <inheritdoc/>
    public IEnumerator<MimeHeader> GetEnumerator() => _headers.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool Is(MimeHeader header, string name) => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
