using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// Undoes the content codings of a response (RFC 9110, section 8.4) piece by piece, so that a few bytes that stand for
/// gigabytes come as many pieces and never as one.
/// </summary>
internal sealed class ContentDecoder(Filter filter) : IDisposable
{
    /// <summary>What is asked for.</summary>
    public const string Accepted = "gzip, deflate, br";

    // Each coding costs memory, and a filter behind a filter costs stack; nobody needs more than one or two.
    private const int MaxCodings = 5;
    private readonly FilterBuffer _output = new();

    /// <summary>What the last step gave; valid until the next.</summary>
    public ReadOnlyMemory<byte> Output => _output.Memory;

    /// <summary>The decoder for a response; <see langword="null"/> where it is not encoded, or in an unknown way.</summary>
    /// <exception cref="ProtocolException">It is said to be encoded many times over.</exception>
    public static ContentDecoder? For(HttpHeaderList headers)
    {
        if (headers["Content-Encoding"] is not { } list)
            return null;
        string[] codings = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (codings.Length > MaxCodings)
            throw new ProtocolException($"the content has {codings.Length} codings, {MaxCodings} are undone at most");
        return Array.TrueForAll(codings, IsKnown) ? new ContentDecoder(Filters.Decompress(list)) : null;
    }

    /// <summary>Decodes some of the input.</summary>
    /// <returns>How much of it: what is left has to be offered again.</returns>
    /// <exception cref="ProtocolException">It is not encoded as it says.</exception>
    public int Step(ReadOnlySpan<byte> input)
    {
        _output.Clear();
        int consumed = filter.Transform(input, _output);
        FilterBuffer.RequireProgress(consumed, _output);
        return consumed;
    }

    /// <summary>Decodes what is left at the end.</summary>
    /// <returns>Whether that was all.</returns>
    /// <exception cref="ProtocolException">The end has not come yet.</exception>
    public bool Finish()
    {
        _output.Clear();
        return filter.Flush(_output);
    }

    public void Dispose() => filter.Dispose();

    private static bool IsKnown(string coding) => coding.ToUpperInvariant() is "GZIP" or "X-GZIP" or "DEFLATE" or "BR" or "IDENTITY";
}
