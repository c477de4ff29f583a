using MoonSocket.Replies;

namespace MoonSocket.Ftp;

/// <summary>What came of a transfer the server has confirmed.</summary>
public sealed record FtpResult
{
    internal FtpResult(Reply reply, long bytes)
    {
        Reply = FtpReply.Of(reply);
        Bytes = bytes;
    }

    /// <summary>The last reply, mostly 226.</summary>
    public FtpReply Reply { get; }

    /// <summary>Bytes that went over the data connection.</summary>
    public long Bytes { get; }

    /// <summary>Where in the file the transfer began: more than 0 where it was resumed.</summary>
    public long Offset { get; internal init; }

    /// <summary>Whether the size the server tells was found to be right.</summary>
    public bool IsSizeVerified { get; internal init; }

    /// <summary>The hash that was found to be the same on both sides: "SHA-256" …; <see langword="null"/>: none was compared.</summary>
    public string? VerifiedHash { get; internal init; }
}
