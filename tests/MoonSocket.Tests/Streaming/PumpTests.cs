using MoonSocket.Streaming;
using static MoonSocket.Tests.Streaming.Recorder;

namespace MoonSocket.Tests.Streaming;

public sealed class PumpTests
{
    [Fact]
    public async Task Gives_every_chunk_in_order_and_then_one_empty_one()
    {
        var recorder = new Recorder();
        long moved = await Pump.AllAsync(Give("ab", "cd"), recorder.TakeAsync);
        Assert.Equal(4, moved);
        Assert.Equal(["ab", "cd", "\"\""], recorder.Calls);
    }

    [Fact]
    public async Task An_empty_body_is_the_end_alone()
    {
        var recorder = new Recorder();
        Assert.Equal(0, await Pump.AllAsync(Send.Empty(), recorder.TakeAsync));
        Assert.Equal(["\"\""], recorder.Calls);
    }

    [Fact]
    public async Task A_receiver_that_aborts_is_not_called_again_and_its_message_is_the_error()
    {
        var recorder = new Recorder(_ => ReceiveResult.Abort("enough"));
        CallbackAbortException error = await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Give("ab", "cd"), recorder.TakeAsync));
        Assert.Equal("enough", error.Message);
        Assert.Equal(["ab"], recorder.Calls);
    }

    [Fact]
    public async Task An_abort_without_a_message_has_the_default_one()
    {
        CallbackAbortException error = await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(_ => new(SendResult.Abort()), Receive.Null()));
        Assert.Equal("aborted by callback", error.Message);
    }

    [Fact]
    public async Task A_sender_that_aborts_is_reported_to_the_receiver_before_the_caller()
    {
        var recorder = new Recorder();
        var error = await Assert.ThrowsAsync<CallbackAbortException>(async () =>
            await Pump.AllAsync(Send.Concat(Give("ab"), Send.Fail("no more")), recorder.TakeAsync));
        Assert.Equal(["ab", "error: no more"], recorder.Calls);
        Assert.Equal(2, error.BytesReceived);
    }

    [Fact]
    public async Task A_receiver_may_replace_itself_again_and_again()
    {
        var second = new Recorder();
        var third = new Recorder();
        ReceiveCallback then = async (chunk, error, token) =>
        {
            await second.TakeAsync(chunk, error, token);
            return ReceiveResult.ContinueWith(third.TakeAsync);
        };
        var first = new Recorder(_ => ReceiveResult.ContinueWith(then));
        await Pump.AllAsync(Give("a", "b", "c"), first.TakeAsync);
        Assert.Equal(["a"], first.Calls);
        Assert.Equal(["b"], second.Calls);
        Assert.Equal(["c", "\"\""], third.Calls);
    }

    [Fact]
    public async Task A_sender_may_replace_itself()
    {
        SendCallback first = _ => new(SendResult.Chunk("head "u8.ToArray(), Give("body")));
        var recorder = new Recorder();
        await Pump.AllAsync(first, recorder.TakeAsync);
        Assert.Equal(["head ", "body", "\"\""], recorder.Calls);
    }

    [Fact]
    public async Task A_replacement_next_to_the_empty_chunk_has_no_effect()
    {
        SendCallback odd = _ => new(SendResult.Chunk(default, Send.Fail("must not be asked")));
        Assert.Equal(0, await Pump.AllAsync(odd, Receive.Null()));
    }

    [Fact]
    public async Task An_abort_at_the_end_counts_only_with_a_message()
    {
        var silent = new Recorder(n => n == 2 ? ReceiveResult.Abort() : ReceiveResult.Continue);
        Assert.Equal(1, await Pump.AllAsync(Give("a"), silent.TakeAsync));

        var talking = new Recorder(n => n == 2 ? ReceiveResult.Abort("disk full") : ReceiveResult.Continue);
        var error = await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Give("a"), talking.TakeAsync));
        Assert.Equal("disk full", error.Message);
    }

    [Fact]
    public async Task What_a_callback_throws_passes_through_unchanged_and_the_receiver_is_told()
    {
        var recorder = new Recorder();
        var thrown = new InvalidOperationException("boom");
        var caught = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Pump.AllAsync(_ => throw thrown, recorder.TakeAsync));
        Assert.Same(thrown, caught);
        Assert.Equal(["error: boom"], recorder.Calls);
    }

    [Fact]
    public async Task Cancellation_is_one_of_the_family_and_the_receiver_is_told()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder(n =>
        {
            source.Cancel();
            return ReceiveResult.Continue;
        });
        await Assert.ThrowsAsync<TransferCanceledException>(
            async () => await Pump.AllAsync(Give("a", "b"), recorder.TakeAsync, source.Token));
        Assert.Equal(["a", "error: the transfer was canceled"], recorder.Calls);
    }

    [Fact]
    public async Task A_slow_receiver_holds_the_sender_back()
    {
        int given = 0;
        SendCallback send = _ => new(++given <= 3 ? SendResult.Chunk(new byte[1]) : SendResult.End);
        var gate = new TaskCompletionSource();
        ReceiveCallback slow = async (_, _, _) =>
        {
            await gate.Task;
            return ReceiveResult.Continue;
        };
        ValueTask<long> pumping = Pump.AllAsync(send, slow);
        Assert.Equal(1, given);
        gate.SetResult();
        Assert.Equal(3, await pumping);
        Assert.Equal(4, given);
    }

    [Fact]
    public async Task Steps_move_one_chunk_at_a_time()
    {
        var recorder = new Recorder();
        await using var pump = new Pump(Give("ab", "c"), recorder.TakeAsync);
        Assert.True(await pump.StepAsync());
        Assert.Equal(["ab"], recorder.Calls);
        Assert.True(await pump.StepAsync());
        Assert.False(await pump.StepAsync());
        Assert.False(await pump.StepAsync());
        Assert.Equal(["ab", "c", "\"\""], recorder.Calls);
        Assert.Equal(3, pump.Bytes);
    }

#if !DEBUG // In debug builds the compiler makes every async state machine an object.
    [Fact]
    public void A_chunk_costs_no_allocation()
    {
        byte[] data = new byte[100];
        ReceiveCallback receive = Filter
            .Create((input, output) => System.Buffers.BuffersExtensions.Write(output, input))
            .Into(Receive.Null());
        var pump = new Pump(_ => new(SendResult.Chunk(data)), receive);

        long Allocated(int chunks)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < chunks; i++)
            {
                ValueTask<bool> step = pump.StepAsync();
                Assert.True(step.IsCompletedSuccessfully);
                Assert.True(step.Result);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(1_000);
        Assert.Equal(0, Allocated(10_000));
    }
#endif
}
