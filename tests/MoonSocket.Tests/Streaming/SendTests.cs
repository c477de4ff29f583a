using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Streaming;

public sealed class SendTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moonsocket-").FullName;

    private static readonly byte[] Content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 500)));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<byte[]> All(SendCallback? callback)
    {
        await Pump.AllAsync(callback!, Receive.Concat(out Concat concat));
        return concat.ToArray();
    }

    private string NewFile()
    {
        string path = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllBytes(path, Content);
        return path;
    }

    [Fact]
    public async Task A_file_is_sent_whole_or_from_an_offset()
    {
        string path = NewFile();
        Assert.Equal(Content, await All(Send.File(path)));
        Assert.Equal(Content[100..], await All(Send.File(path, offset: 100)));
        Assert.Empty(await All(Send.File(path, offset: Content.Length + 5)));
    }

    [Fact]
    public void The_length_of_a_file_is_known_beforehand()
    {
        string path = NewFile();
        Assert.Equal(Content.Length, new SendCursor(Send.File(path)).Length);
        Assert.Equal(Content.Length - 10, new SendCursor(Send.File(path, 10)).Length);
        Assert.Equal(Content.Length + 3, new SendCursor(Send.Concat(Send.File(path), Send.String("abc"))).Length);
        Assert.Null(new SendCursor(Send.File(path).Through(Filter.Create((_, _) => { }))).Length);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_aborts_and_is_named()
    {
        string path = Path.Combine(_folder, "missing.txt");
        var error = await Assert.ThrowsAsync<CallbackAbortException>(() => All(Send.File(path)));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Throws<CallbackAbortException>(() => new SendCursor(Send.File(path)).Length);
    }

    [Fact]
    public async Task A_failed_open_aborts_with_its_message()
    {
        var error = await Assert.ThrowsAsync<CallbackAbortException>(() => All(Send.File(null, new IOException("no such file"))));
        Assert.Equal("no such file", error.Message);
        error = await Assert.ThrowsAsync<CallbackAbortException>(() => All(Send.File(null, null)));
        Assert.Equal("unable to open file", error.Message);
    }

    [Fact]
    public async Task An_open_file_is_closed_when_done_aborted_or_failed()
    {
        var done = new FileStream(NewFile(), FileMode.Open);
        await All(Send.File(done, null));
        Assert.False(done.CanRead);

        var aborted = new FileStream(NewFile(), FileMode.Open);
        await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Send.File(aborted, null), Receive.Fail("stop")));
        Assert.False(aborted.CanRead);

        var failed = new FileStream(NewFile(), FileMode.Open);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Pump.AllAsync(
            Send.File(failed, null).Through(Filter.Create((_, _) => throw new InvalidOperationException())),
            Receive.Null()));
        Assert.False(failed.CanRead);
    }

    [Fact]
    public async Task A_string_is_sent_as_UTF8_and_no_string_is_no_callback()
    {
        Assert.Equal("zażółć"u8.ToArray(), await All(Send.String("zażółć")));
        Assert.Empty(await All(Send.String("")));
        Assert.Null(Send.String(null));
    }

    [Fact]
    public async Task A_stream_may_be_left_open()
    {
        var stream = new MemoryStream(Content) { Position = 7 };
        Assert.Equal(Content[7..], await All(Send.Stream(stream, leaveOpen: true)));
        Assert.True(stream.CanRead);
        stream.Position = 0;
        await All(Send.Stream(stream));
        Assert.False(stream.CanRead);
    }

    [Fact]
    public async Task A_sequence_loses_nothing_to_empty_chunks_and_is_disposed()
    {
        bool disposed = false;
        async IAsyncEnumerable<ReadOnlyMemory<byte>> Chunks([EnumeratorCancellation] CancellationToken token = default)
        {
            try
            {
                yield return "ab"u8.ToArray();
                yield return default;
                await Task.Yield();
                yield return "cd"u8.ToArray();
            }
            finally
            {
                disposed = true;
            }
        }

        Assert.Equal("abcd"u8.ToArray(), await All(Send.Sequence(Chunks())));
        Assert.True(disposed);

        disposed = false;
        await Assert.ThrowsAsync<CallbackAbortException>(
            async () => await Pump.AllAsync(Send.Sequence(Chunks()), Receive.Fail("stop")));
        Assert.True(disposed);
    }

    [Fact]
    public async Task A_pipe_is_sent_until_its_writer_completes()
    {
        var pipe = new Pipe();
        Task<byte[]> received = All(Send.Pipe(pipe.Reader));
        await pipe.Writer.WriteAsync(Content);
        await pipe.Writer.FlushAsync();
        await pipe.Writer.CompleteAsync();
        Assert.Equal(Content, await received);
    }

    [Fact]
    public async Task Several_callbacks_are_sent_one_after_the_other()
    {
        Assert.Equal("abcd"u8.ToArray(), await All(Send.Concat(Send.String("ab"), Send.Empty(), Recorder.Give("c", "d"))));
        Assert.Empty(await All(Send.Concat()));
    }

    [Fact]
    public async Task What_can_be_sent_again_can_be_rewound()
    {
        foreach (SendCallback callback in new[]
        {
            Send.File(NewFile()),
            Send.Bytes(Content),
            Send.Stream(new MemoryStream(Content)),
            Send.Concat(Send.Bytes(Content.AsMemory(0, 9)), Send.Bytes(Content.AsMemory(9))),
        })
        {
            var cursor = new SendCursor(callback);
            await cursor.NextAsync(default);
            Assert.True(cursor.TryRewind());
            var again = new MemoryStream();
            while (await cursor.NextAsync(default) is { IsEmpty: false } chunk)
            {
                again.Write(chunk.Span);
            }

            Assert.Equal(Content, again.ToArray());
            Assert.Equal(Content.Length, cursor.Bytes);
        }

        var once = new SendCursor(Recorder.Give("a"));
        Assert.True(once.TryRewind());
        await once.NextAsync(default);
        Assert.False(once.TryRewind());
    }

    [Fact]
    public async Task After_its_end_a_callback_is_not_asked_again()
    {
        int asked = 0;
        var cursor = new SendCursor(_ =>
        {
            asked++;
            return new(SendResult.End);
        });
        await cursor.NextAsync(default);
        await cursor.NextAsync(default);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Progress_tells_the_bytes_and_the_length()
    {
        var reports = new List<TransferProgress>();
        await All(Send.Bytes(Content).Reporting(new Immediate(reports.Add)));
        Assert.Equal(new TransferProgress(Content.Length, Content.Length), reports[^1]);
    }

    internal sealed class Immediate(Action<TransferProgress> report) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => report(value);
    }
}
