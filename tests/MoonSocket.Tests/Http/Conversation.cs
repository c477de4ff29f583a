using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Streaming;

/// <summary>
/// One transfer against a scripted server, and everything there is to know of it: the result or the exception, what
/// the receive callback was told in which order, and what the server heard.
/// </summary>
internal sealed class Conversation
{
    private readonly StringBuilder _told = new();

    public HttpTransferResult? Result { get; private set; }

    public Exception? Failure { get; private set; }

    /// <summary>What the receive callback got, one piece after the other, then "|end" or "|" and the error's type.</summary>
    public string Told => _told.ToString();

    public string Heard { get; private set; } = string.Empty;

    public static TheoryData<Delivery> Deliveries => [Delivery.Whole, Delivery.ByLine, Delivery.ByByte];

    /// <summary>Plays a transcript of tests/Transcripts/http against a request to /x, and waits until it is over.</summary>
    public static async Task<Conversation> PlayAsync(
        string name, Action<HttpTransferRequest>? set = null, Delivery delivery = Delivery.Whole, CancellationToken cancellationToken = default)
    {
        using var server = ScriptedServer.Start(Transcript.Load($"http/{name}.txt"), delivery);
        using var connections = new HttpConnections();
        var conversation = new Conversation();
        var request = new HttpTransferRequest(server.Url("/x")) { Connections = connections, Receive = conversation.Receive };
        set?.Invoke(request);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        conversation.Failure = await Record.ExceptionAsync(
            async () => conversation.Result = await Http.RequestAsync(request, limit.Token));
        // An exception of the script is the more telling one, where there are both.
        await server.FinishAsync();
        conversation.Heard = server.Heard;
        return conversation;
    }

    /// <summary>The result of a transfer that must have one.</summary>
    public HttpTransferResult Succeeded()
    {
        Assert.Null(Failure);
        return Result!;
    }

    /// <summary>The exception of a transfer that must have failed with it.</summary>
    public T Failed<T>()
        where T : Exception => Assert.IsType<T>(Failure);

    private ValueTask<ReceiveResult> Receive(ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
    {
        _told.Append(chunk switch
        {
            null => $"|{error!.GetType().Name}",
            { IsEmpty: true } => "|end",
            { } data => Encoding.Latin1.GetString(data.Span),
        });
        return new(ReceiveResult.Continue);
    }
}
