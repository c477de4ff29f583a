using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Streaming;

/// <summary>A receive callback that writes down every call it gets.</summary>
internal sealed class Recorder
{
    private readonly Func<int, ReceiveResult>? _answer;

    /// <param name="answer">What to answer to the n-th call, counted from 1; always to go on if left out.</param>
    public Recorder(Func<int, ReceiveResult>? answer = null) => _answer = answer;

    /// <summary>One entry a call: the data, <c>""</c> at the end, <c>error: message</c> on failure.</summary>
    public List<string> Calls { get; } = [];

    public string Data => string.Concat(Calls.Where(call => call != "\"\"" && !call.StartsWith("error:", StringComparison.Ordinal)));

    public ValueTask<ReceiveResult> TakeAsync(
        ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        Calls.Add(chunk switch
        {
            null => $"error: {error!.Message}",
            { Length: 0 } => "\"\"",
            { } data => Encoding.Latin1.GetString(data.Span),
        });
        return new(_answer?.Invoke(Calls.Count) ?? ReceiveResult.Continue);
    }

    /// <summary>A send callback that gives the pieces one by one.</summary>
    public static SendCallback Give(params string[] pieces)
    {
        int next = 0;
        return _ => new(next < pieces.Length ? SendResult.Chunk(Encoding.Latin1.GetBytes(pieces[next++])) : SendResult.End);
    }
}
