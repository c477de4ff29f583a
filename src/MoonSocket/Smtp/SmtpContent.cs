using MoonSocket.Mime;
using MoonSocket.Streaming;

namespace MoonSocket.Smtp;

/// <summary>The content of a message as it goes over the wire, and how it has to end.</summary>
internal sealed class SmtpContent(SendCallback callback, SmtpContentRules rules)
{
    private readonly SendCursor _cursor = new(callback);
    private readonly FilterBuffer _normalized = new();
    private readonly FilterBuffer _stuffed = new();
    private readonly CodecFilter<EndOfLine>? _lineEnds
        = rules.HasFlag(SmtpContentRules.Normalize) ? new(new("\r\n"u8.ToArray())) : null;

    private CodecFilter<DotStuffing>? _dots
        = rules.HasFlag(SmtpContentRules.Stuff) ? new(new(removes: false)) : null;

    private ReadOnlyMemory<byte>? _first;
    private bool _endsInCr;
    private bool _endsLine = true;

    /// <summary>Bytes the callback gave so far.</summary>
    public long Bytes => _cursor.Bytes;

    /// <summary>How many bytes the callback will give, where it knows.</summary>
    /// <exception cref="CallbackAbortException">What was to be sent cannot be opened.</exception>
    public long? Length => _cursor.Length;

    /// <summary>What DATA ends with: a dot on a line of its own.</summary>
    public ReadOnlyMemory<byte> Terminator => _endsLine && !rules.HasFlag(SmtpContentRules.AlwaysEndLine)
        ? Ends.AsMemory(2) : Ends;

    private static byte[] Ends { get; } = "\r\n.\r\n"u8.ToArray();

    /// <summary>Lines are sent as they are: dots mean nothing where the length is said (RFC 3030).</summary>
    public void LeaveDots() => _dots = null;

    /// <summary>
    /// Takes the first piece before the server is told that a message comes, so that content which cannot even begin
    /// leaves the connection as it was.
    /// </summary>
    /// <exception cref="CallbackAbortException">The callback aborted.</exception>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
        => _first ??= await _cursor.NextAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The next piece, as it is to be sent; empty at the end. Good until the next call.</summary>
    /// <exception cref="CallbackAbortException">The callback aborted.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadOnlyMemory<byte> given = _first ?? await _cursor.NextAsync(cancellationToken).ConfigureAwait(false);
            _first = null;
            if (given.IsEmpty)
                return given;
            ReadOnlyMemory<byte> piece = Pass(_dots, Pass(_lineEnds, given, _normalized), _stuffed);
            // The second half of a line end may come to nothing.
            if (piece.IsEmpty)
                continue;
            Note(piece.Span);
            return piece;
        }
    }

    /// <summary>Closes what the callback holds.</summary>
    public ValueTask CloseAsync() => _cursor.CloseAsync();

    private static ReadOnlyMemory<byte> Pass(Filter? filter, ReadOnlyMemory<byte> data, FilterBuffer output)
    {
        if (filter is null || data.IsEmpty || filter.TryPass(data.Span))
            return data;
        output.Clear();
        filter.Transform(data.Span, output);
        return output.Memory;
    }

    private void Note(ReadOnlySpan<byte> piece)
    {
        bool follows = piece.Length > 1 ? piece[^2] == '\r' : _endsInCr;
        _endsLine = piece[^1] == '\n' && follows;
        _endsInCr = piece[^1] == '\r';
    }
}
