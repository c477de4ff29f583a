namespace MoonSocket.Ftp;

/// <summary>An entry of a directory, as MLSD and MLST tell it (RFC 3659, section 7).</summary>
public sealed record FtpEntry
{
    internal FtpEntry(string name, IReadOnlyDictionary<string, string> facts)
    {
        Name = name;
        Facts = facts;
    }

    /// <summary>
    /// The name, as the server writes it; with MLST perhaps a whole path. A server may write anything, <c>../../x</c> too:
    /// look at it before you make a local file of it.
    /// </summary>
    public string Name { get; }

    /// <summary>All that is said of it, by the name of the fact: <c>type</c>, <c>size</c>, <c>modify</c>, <c>unix.mode</c> …; case does not matter.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>What it is.</summary>
    public FtpEntryKind Kind { get; internal init; }

    /// <summary>Bytes, where told.</summary>
    public long? Size { get; internal init; }

    /// <summary>When it was last modified, where told.</summary>
    public DateTimeOffset? Modified { get; internal init; }

    /// <summary>Where a link leads to, where told.</summary>
    public string? LinkTarget { get; internal init; }
}
