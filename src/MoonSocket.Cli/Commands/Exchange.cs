using MoonSocket.Http;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Commands;

/// <summary>What a command itself, and none of the options that all have, says about its request.</summary>
internal sealed record Exchange(string Method)
{
    public SendCallback? Send { get; init; }

    /// <summary>Whether what is sent may be long, so that sending it in vain would be a pity.</summary>
    public bool IsLong { get; init; }

    public HttpHeadCallback? OnHead { get; init; }

    public HttpResume? Resume { get; init; }

    public bool Decompress { get; init; }
}
