using System.Net.Http.Headers;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>Holds the answer to a request for a rest against what was asked for (RFC 9110, sections 14.4 and 15.3.7).</summary>
internal static class ContentRange
{
    /// <summary>Looks at a head.</summary>
    /// <returns>
    /// How many bytes have to come; -1 where it is not known; <see langword="null"/> where what comes is no part of
    /// what was asked for and is not to be delivered.
    /// </returns>
    /// <exception cref="ProtocolException">What comes does not continue what is here.</exception>
    public static long? Check(HttpResponseHead head, HttpResume resume, object deed)
    {
        if (!head.IsSuccess)
            return null;
        if (head.StatusCode == 206)
        {
            head.ContentOffset = resume.Offset;
            return Length(head, resume.Offset, deed);
        }

        if (resume.Offset > 0 && !resume.AllowRestart)
        {
            throw new ProtocolException(
                $"{deed}: asked for what follows byte {resume.Offset}, the server sent the whole (code {head.StatusCode})");
        }

        return -1;
    }

    /// <summary>The part of a 206 that leaves something out at the end, as the server names it.</summary>
    public static string? Unfinished(HttpResponseHead head)
    {
        if (head.StatusCode != 206 || head.Headers["Content-Range"] is not { } text)
            return null;
        return ContentRangeHeaderValue.TryParse(text, out ContentRangeHeaderValue? range) && range.To < range.Length - 1 ? text : null;
    }

    private static long Length(HttpResponseHead head, long offset, object deed)
    {
        string? text = head.Headers["Content-Range"];
        if (text is null || !ContentRangeHeaderValue.TryParse(text, out ContentRangeHeaderValue? range)
            || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || range.From is not { } from || range.To is not { } to)
        {
            throw new ProtocolException(
                $"{deed}: the server sent a part without saying which (Content-Range: {text ?? "missing"})");
        }

        if (from != offset)
            throw new ProtocolException($"{deed}: asked for what follows byte {offset}, the server sent \"{text}\"");
        long length = to - from + 1;
        if (head.ContentLength is { } announced && announced != length)
            throw new ProtocolException($"{deed}: the server announced {announced} bytes for \"{text}\"");
        return length;
    }
}
