namespace MoonSocket.Ftp;

/// <summary>How one transfer is made.</summary>
public sealed record FtpTransferOptions
{
    /// <summary>A name for the defaults.</summary>
    public static FtpTransferOptions Default { get; } = new();

    /// <summary>
    /// What the content is; <see langword="null"/>: what the URL says (<c>;type=a</c>, <c>;type=i</c>), else binary.
    /// </summary>
    public FtpType? Type { get; init; }

    /// <summary>With text: how lines end here. Lines end in CR LF on the way, and nothing else is changed.</summary>
    public string LineEnd { get; init; } = Environment.NewLine;

    /// <summary>Downloads: asks for the rest of a file, of which a first part is here already. Binary only.</summary>
    public FtpResume? Resume { get; init; }

    /// <summary>
    /// Uploads: goes on where an earlier attempt broke off. The server says how much it has (SIZE); so much is taken from
    /// the send callback, compared where the server offers a hash, and not sent; the rest is appended (APPE). Binary only.
    /// </summary>
    public bool ContinueUpload { get; init; }

    /// <summary>What a binary transfer is compared by.</summary>
    public FtpVerification Verification { get; init; }
}
