using System.Globalization;
using MoonSocket.Http;
using MoonSocket.Streaming;

namespace MoonSocket.Cli.Transfers;

/// <summary>
/// Gets a file over HTTP, or the rest of one. The server is asked to make sure that it is the same content (If-Range).
/// </summary>
internal sealed class HttpDownload(PartialFile file)
{
    /// <summary>What to ask the server for.</summary>
    public HttpResume? Resume { get; } = file.Length == 0
        ? null
        : new HttpResume(file.Length) { Validator = file.Origin?.Validator, AllowRestart = true };

    /// <summary>Whether the server says that nothing is missing (RFC 9110, section 15.5.17).</summary>
    public bool IsComplete(HttpResponseHead head)
        => Resume is { } resume && head.StatusCode == 416
            && head.Headers["Content-Range"] == FormattableString.Invariant($"bytes */{resume.Offset}");

    /// <summary>Decides, when the head of the response is here, where the content goes.</summary>
    public ReceiveCallback Open(HttpResponseHead head)
    {
        if (Resume is null || head.ContentOffset != Resume.Offset)
            return file.Begin(PartNote.From(head));
        string? total = head.Headers["Content-Range"]?.Split('/')[^1];
        file.CheckLength(long.TryParse(total, CultureInfo.InvariantCulture, out long length) ? length : null);
        return file.Append();
    }
}
