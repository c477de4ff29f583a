using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>What is to be uploaded, and the callback with what stands between it and the network.</summary>
internal sealed class Upload
{
    public Upload(
        ReadOnlyMemory<byte> path, SendCallback? send, FtpTransferOptions options, bool isAppending, FtpType type = FtpType.Binary)
    {
        Path = path;
        Type = options.Type ?? type;
        IsAppending = isAppending;
        Verification = TransferRules.Check(options, Type);
        Callback = send ?? Send.Empty();
        if (options.ContinueUpload)
        {
            if (isAppending)
                throw new ArgumentException("what is appended cannot be told from what was there: it cannot be continued");
            Skipping = new SkippingSender(Callback);
            Callback = Skipping.NextAsync;
        }

        if (Type == FtpType.Ascii)
            Callback = Send.Chain(Callback, new CodecFilter<AsciiCodec>(TransferRules.ToNetwork()));
        else if (Verification == FtpVerification.Hash)
            Callback = Send.Chain(Callback, Hashing);
    }

    public ReadOnlyMemory<byte> Path { get; }

    public FtpType Type { get; }

    public FtpVerification Verification { get; }

    public bool IsAppending { get; }

    public SkippingSender? Skipping { get; }

    public SendCallback Callback { get; }

    public HashingFilter Hashing { get; } = new();
}
