namespace MoonSocket.Ftp;

/// <summary>What may be asked of a transfer.</summary>
internal static class TransferRules
{
    /// <summary>Refuses what cannot be done, and says what is compared.</summary>
    /// <exception cref="ArgumentException">It cannot be done.</exception>
    public static FtpVerification Check(FtpTransferOptions options, FtpType type)
    {
        if (type == FtpType.Binary)
            return options.Verification;
        if (options.Resume is not null || options.ContinueUpload)
            throw new ArgumentException("text cannot be resumed: its length is not the same on both sides");
        return options.Verification == FtpVerification.Hash
            ? throw new ArgumentException("text cannot be compared by its hash: it is not the same on both sides")
            : FtpVerification.None;
    }

    public static AsciiCodec FromNetwork(FtpTransferOptions options) => options.LineEnd switch
    {
        "\n" => new AsciiCodec("\r\n"u8.ToArray(), "\n"u8.ToArray()),
        "\r\n" => new AsciiCodec("\r\n"u8.ToArray(), "\r\n"u8.ToArray()),
        _ => throw new ArgumentException("lines of text end in LF or in CR LF here"),
    };

    // Whichever of the two they end in here.
    public static AsciiCodec ToNetwork() => new("\n"u8.ToArray(), "\r\n"u8.ToArray());
}
