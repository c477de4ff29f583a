using System.IO.Pipelines;
using MoonSocket.Streaming;
using static MoonSocket.Tests.Streaming.Recorder;

namespace MoonSocket.Tests.Streaming;

public sealed class ReceiveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moonsocket-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);

    [Fact]
    public async Task A_file_holds_what_was_received_and_is_closed()
    {
        await Pump.AllAsync(Give("ab", "cd"), Receive.File(PathOf("a")));
        Assert.Equal("abcd", File.ReadAllText(PathOf("a")));
        await Pump.AllAsync(Give("ef"), Receive.File(PathOf("a"), append: true));
        Assert.Equal("abcdef", File.ReadAllText(PathOf("a")));
        File.Delete(PathOf("a"));
    }

    [Fact]
    public async Task Empty_content_makes_an_empty_file_and_no_content_leaves_it_alone()
    {
        await Pump.AllAsync(Send.Empty(), Receive.File(PathOf("empty")));
        Assert.True(File.Exists(PathOf("empty")));

        File.WriteAllText(PathOf("old"), "old");
        await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Send.Fail("no"), Receive.File(PathOf("old"))));
        Assert.Equal("old", File.ReadAllText(PathOf("old")));
    }

    [Fact]
    public async Task A_failed_transfer_leaves_what_had_come()
    {
        await Assert.ThrowsAsync<CallbackAbortException>(async () =>
            await Pump.AllAsync(Send.Concat(Give("half"), Send.Fail("cut")), Receive.File(PathOf("half"))));
        Assert.Equal("half", File.ReadAllText(PathOf("half")));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_aborts_and_is_named()
    {
        var error = await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Give("a"), Receive.File(PathOf("no/such/folder"))));
        Assert.Contains(PathOf("no/such/folder"), error.Message, StringComparison.Ordinal);

        error = await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Give("a"), Receive.File("/dev/full")));
        Assert.NotEqual(CallbackAbortException.DefaultMessage, error.Message);
    }

    [Fact]
    public async Task An_open_file_is_closed_even_when_another_callback_aborts()
    {
        var file = new FileStream(PathOf("tee"), FileMode.Create);
        await Assert.ThrowsAsync<CallbackAbortException>(async () => await Pump.AllAsync(
            Give("a"), Receive.Tee(Receive.File(file, null), Receive.Fail("stop"))));
        Assert.False(file.CanWrite);
        Assert.Equal("a", File.ReadAllText(PathOf("tee")));
    }

    [Fact]
    public async Task Concat_can_be_asked_at_any_time_and_keeps_a_partial_result()
    {
        ReceiveCallback receive = Receive.Concat(out Concat concat);
        Assert.Equal("", concat.ToString());
        await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Send.Concat(Give("a", "b"), Send.Fail("cut")), receive));
        Assert.Equal("ab", concat.ToString());
        Assert.Equal(2, concat.Length);
    }

    [Fact]
    public async Task Concat_has_a_limit_when_given_one()
    {
        var concat = new Concat(limit: 3);
        var error = await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Give("ab", "cd"), Receive.Concat(concat)));
        Assert.Equal("more than the limit of 3 bytes", error.Message);
        Assert.Equal("ab", concat.ToString());
    }

    [Fact]
    public async Task A_stream_is_written_and_may_be_left_open()
    {
        var stream = new MemoryStream();
        await Pump.AllAsync(Give("ab"), Receive.Stream(stream, leaveOpen: true));
        Assert.True(stream.CanWrite);
        Assert.Equal("ab"u8.ToArray(), stream.ToArray());
        await Pump.AllAsync(Give("cd"), Receive.Stream(stream));
        Assert.False(stream.CanWrite);
        Assert.Equal("abcd"u8.ToArray(), stream.ToArray());
    }

    [Fact]
    public async Task A_pipe_ends_with_the_transfer_and_fails_with_it()
    {
        var good = new Pipe();
        await Pump.AllAsync(Give("ab"), Receive.Pipe(good.Writer));
        ReadResult result = await good.Reader.ReadAsync();
        Assert.True(result.IsCompleted);
        Assert.Equal(2, result.Buffer.Length);

        var bad = new Pipe();
        await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Send.Fail("cut"), Receive.Pipe(bad.Writer)));
        var error = await Assert.ThrowsAsync<CallbackAbortException>(async () => await bad.Reader.ReadAsync());
        Assert.Equal("cut", error.Message);
    }

    [Fact]
    public async Task A_pipe_whose_reader_has_gone_aborts()
    {
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();
        await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Give("ab"), Receive.Pipe(pipe.Writer)));
    }

    [Fact]
    public async Task A_pipe_whose_reader_is_slow_holds_the_transfer_back()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4, resumeWriterThreshold: 1));
        int given = 0;
        ValueTask<long> pumping = Pump.AllAsync(
            _ => new(++given <= 100 ? SendResult.Chunk(new byte[2]) : SendResult.End), Receive.Pipe(pipe.Writer));
        Assert.False(pumping.IsCompleted);
        Assert.InRange(given, 1, 3);
        long read = 0;
        while (await pipe.Reader.ReadAsync() is { IsCompleted: false } result)
        {
            read += result.Buffer.Length;
            pipe.Reader.AdvanceTo(result.Buffer.End);
        }

        Assert.Equal(200, await pumping);
    }

    [Fact]
    public async Task Tee_gives_to_each_and_tells_the_others_when_one_aborts()
    {
        var first = new Recorder();
        var second = new Recorder(n => n == 2 ? ReceiveResult.Abort("full") : ReceiveResult.Continue);
        var third = new Recorder();
        await Assert.ThrowsAsync<CallbackAbortException>(async () => await Pump.AllAsync(
            Give("a", "b", "c"), Receive.Tee(first.TakeAsync, second.TakeAsync, third.TakeAsync)));
        Assert.Equal(["a", "b", "error: full"], first.Calls);
        Assert.Equal(["a", "b"], second.Calls);
        Assert.Equal(["a", "error: full"], third.Calls);
    }

    [Fact]
    public async Task Progress_counts_the_bytes()
    {
        var reports = new List<TransferProgress>();
        await Pump.AllAsync(
            Give("ab", "c"), Receive.Null().Reporting(new SendTests.Immediate(reports.Add), total: 3));
        Assert.Equal([new(2, 3), new(3, 3)], reports);
    }
}
