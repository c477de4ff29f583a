using System.Text;

namespace MoonSocket.HttpTests;

using MoonSocket.Streaming;

/// <summary>What receive callbacks and the head hook can do to a transfer.</summary>
public sealed class CallbackTests
{
    [Fact]
    public async Task An_abort_closes_the_connection()
    {
        int calls = 0;
        var talk = await Conversation.PlayAsync("aborted-content", r => r.Receive = (_, _, _) =>
        {
            calls++;
            return new(ReceiveResult.Abort("that will do"));
        });
        Assert.Equal("that will do", talk.Failed<CallbackAbortException>().Message);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task What_a_receive_callback_throws_comes_out_unchanged_and_closes_the_connection()
    {
        var thrown = new IOException("disk full");
        var talk = await Conversation.PlayAsync("aborted-content", r => r.Receive = (_, _, _) => throw thrown);
        Assert.Same(thrown, talk.Failure);
    }

    [Fact]
    public async Task The_head_hook_may_abort()
    {
        var talk = await Conversation.PlayAsync("aborted-content", r => r.OnHead = (head, _) =>
            new(ReceiveResult.Abort($"no more than 1000 bytes, not {head.ContentLength}")));
        Assert.Equal("no more than 1000 bytes, not 1000000", talk.Failed<CallbackAbortException>().Message);
        Assert.Equal("|CallbackAbortException", talk.Told);
    }

    [Fact]
    public async Task The_head_hook_may_give_the_receive_callback()
    {
        using var received = new MemoryStream();
        var talk = await Conversation.PlayAsync("plain", r =>
        {
            r.Headers.Add("X-Custom", "one");
            r.OnHead = (_, _) => new(ReceiveResult.ContinueWith(Receive.Stream(received)));
        });
        Assert.Equal(200, talk.Succeeded().StatusCode);
        Assert.Equal("hello", Encoding.ASCII.GetString(received.ToArray()));
        Assert.Empty(talk.Told);
    }

    [Fact]
    public async Task A_replacement_gets_the_rest()
    {
        var first = new StringBuilder();
        var second = new StringBuilder();
        ReceiveCallback Into(StringBuilder to, Func<ReceiveResult> answer) => (chunk, _, _) =>
        {
            to.Append(chunk is { IsEmpty: true } ? "|end" : Encoding.ASCII.GetString(chunk!.Value.Span));
            return new(answer());
        };
        var talk = await Conversation.PlayAsync("long", r => r.Receive =
            Into(first, () => ReceiveResult.ContinueWith(Into(second, () => ReceiveResult.Continue))));
        Assert.Equal(160_000, talk.Succeeded().BytesReceived);
        Assert.InRange(first.Length, 1, BufferSizes.Chunk);
        Assert.Equal(string.Concat(Enumerable.Repeat("abcdefgh", 20_000)) + "|end", $"{first}{second}");
    }
}
