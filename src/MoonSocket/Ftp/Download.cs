using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Ftp;

/// <summary>What is asked for by a download, and the callback with what stands between it and the network.</summary>
internal sealed class Download
{
    public Download(ReadOnlyMemory<byte> path, ReceiveCallback? receive, FtpTransferOptions options, FtpType type = FtpType.Binary)
    {
        Path = path;
        Type = options.Type ?? type;
        Verification = TransferRules.Check(options, Type);
        Resume = options.Resume;
        Callback = receive ?? Receive.Null();
        if (Type == FtpType.Ascii)
            Callback = Receive.Chain(new CodecFilter<AsciiCodec>(TransferRules.FromNetwork(options)), Callback);
        else if (Verification is FtpVerification.Automatic or FtpVerification.Hash)
            Callback = Receive.Chain(Hashing, Callback);
    }

    public ReadOnlyMemory<byte> Path { get; }

    public FtpType Type { get; }

    public FtpVerification Verification { get; }

    public FtpResume? Resume { get; }

    public long Offset => Resume?.Offset ?? 0;

    public ReceiveCallback Callback { get; }

    public HashingFilter Hashing { get; } = new();
}
