using System.Security.Cryptography;
using MoonSocket.Replies;

namespace MoonSocket.Ftp;

/// <summary>
/// A hash a server computes of a file: HASH (draft-bryan-ftpext-hash), or one of the older commands named for one
/// algorithm each. It tells damage; it is no proof against a server that lies.
/// </summary>
/// <param name="Algorithm">What it is called in a HASH command.</param>
/// <param name="Verb">The command.</param>
/// <param name="Selection">What must be said first for HASH to use this algorithm, or nothing.</param>
internal sealed record FtpHash(string Algorithm, string Verb, string? Selection)
{
    private static readonly (string Algorithm, string Verb)[] Known =
        [("SHA-512", "XSHA512"), ("SHA-256", "XSHA256"), ("SHA-1", "XSHA1"), ("MD5", "XMD5")];

    /// <summary>The best of those a server offers: SHA-256 by HASH, then the strongest of the others.</summary>
    public static FtpHash? Best(FtpFeatures features)
    {
        string[] offered = (features.Parameters("HASH") ?? string.Empty).Split(';', StringSplitOptions.TrimEntries);
        foreach (string algorithm in (string[])["SHA-256", "SHA-512", "SHA-1", "MD5"])
        {
            if (offered.Contains(algorithm + "*", StringComparer.OrdinalIgnoreCase))
                return new FtpHash(algorithm, "HASH", null);
            if (offered.Contains(algorithm, StringComparer.OrdinalIgnoreCase))
                return new FtpHash(algorithm, "HASH", $"HASH {algorithm}");
        }

        foreach ((string algorithm, string verb) in Known)
        {
            if (features.Has(verb))
                return new FtpHash(algorithm, verb, null);
        }

        return null;
    }

    /// <summary>Starts to compute the same here.</summary>
    public IncrementalHash Start() => IncrementalHash.CreateHash(Algorithm switch
    {
        "SHA-512" => HashAlgorithmName.SHA512,
        "SHA-256" => HashAlgorithmName.SHA256,
        "SHA-1" => HashAlgorithmName.SHA1,
        _ => HashAlgorithmName.MD5,
    });

    /// <summary>The hash in a reply: the first word of as many hexadecimal digits as it has; nothing where there is none.</summary>
    public string? Read(Reply reply)
    {
        int digits = Algorithm switch { "SHA-512" => 128, "SHA-256" => 64, "SHA-1" => 40, _ => 32 };
        return reply.Lines
            .SelectMany(line => line.Split([' ', '\t', '"'], StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(word => word.Length == digits && word.All(char.IsAsciiHexDigit))
            ?.ToLowerInvariant();
    }
}
