namespace MoonSocket.Mime;

/// <summary>A part that consists of parts (RFC 2046, section 5.1).</summary>
public sealed class MimeMultipart : MimePart
{
    /// <summary>Creates one.</summary>
    /// <param name="subtype">How the parts belong together: <c>mixed</c>, <c>alternative</c>, <c>related</c>, …</param>
    /// <param name="parts">At least one, before it is sent.</param>
    public MimeMultipart(string subtype, params IEnumerable<MimePart> parts)
        : base($"multipart/{subtype}") => Parts = [.. parts];

    /// <summary>The parts.</summary>
    public IList<MimePart> Parts { get; }

    /// <summary>What stands before the first part, for readers that do not know MIME. ASCII.</summary>
    public string? Preamble { get; set; }

    /// <summary>What stands after the last part. ASCII.</summary>
    public string? Epilogue { get; set; }
}
