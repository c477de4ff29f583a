using System.Text;
using MoonSocket.Net;
using MoonSocket.Replies;
using MoonSocket.Streaming;

namespace MoonSocket.Tests.Replies;

public class ReplyChannelTests
{
    public static TheoryData<string, int, string> WholeReplies => new()
    {
        { "220 ready\r\n", 220, "220 ready" },
        { "220\r\n", 220, "220" },
        { "220 bare line feed\n", 220, "220 bare line feed" },
        { "250-one\r\n250 two\r\n", 250, "250-one\n250 two" },
        { "211-features\r\n MLST type*;\r\n211\r\n2110 no\r\n211- nor this\r\n211 end\r\n", 211, "211-features\n MLST type*;\n211\n2110 no\n211- nor this\n211 end" },
        { "120 soon\r\n220 ready\r\n", 120, "120 soon" },
    };

    [Theory]
    [MemberData(nameof(WholeReplies))]
    public async Task A_reply_is_read_whole_however_it_is_cut(string said, int code, string text)
    {
        for (int size = 1; size <= said.Length; size++)
        {
            var channel = new ReplyChannel(Saying(said, size));
            Reply reply = await channel.ReceiveAsync("the greeting", default);
            Assert.Equal(code, reply.Code);
            Assert.Equal(text, reply.Text);
        }
    }

    [Fact]
    public async Task Replies_that_come_together_are_told_apart()
    {
        var channel = new ReplyChannel(Saying("250-a\r\n250 b\r\n354 go\r\n", 100));
        Assert.Equal("250-a\n250 b", (await channel.ReceiveAsync("x", default)).Text);
        Assert.Equal(354, (await channel.ReceiveAsync("y", default)).Code);
        ConnectionException end = await Assert.ThrowsAsync<ConnectionException>(async () => await channel.ReceiveAsync("NOOP", default));
        Assert.Equal("waiting for the reply to NOOP: memory closed the connection", end.Message);
    }

    [Theory]
    [InlineData("hello\r\n", "waiting for the reply to USER: invalid server reply: hello")]
    [InlineData("22\r\n", "waiting for the reply to USER: invalid server reply: 22")]
    [InlineData("\r\n", "waiting for the reply to USER: invalid server reply: ")]
    [InlineData("220-never\r\nending", "waiting for the reply to USER: memory closed the connection within a line")]
    public async Task What_is_no_reply_says_so_and_at_which_step(string said, string message)
    {
        var channel = new ReplyChannel(Saying(said, 100));
        ProtocolException error = await Assert.ThrowsAsync<ProtocolException>(async () => await channel.ReceiveAsync("USER", default));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public async Task Neither_a_line_nor_a_reply_may_be_endless()
    {
        var longLine = new ReplyChannel(Saying("220 " + new string('x', ReplyChannel.LongestLine) + "\r\n", 4096));
        await Assert.ThrowsAsync<ProtocolException>(async () => await longLine.ReceiveAsync("x", default));

        string line = "220-" + new string('x', 1000) + "\r\n";
        var longReply = new ReplyChannel(Saying(string.Concat(Enumerable.Repeat(line, 1100)), 65536));
        ProtocolException error = await Assert.ThrowsAsync<ProtocolException>(async () => await longReply.ReceiveAsync("x", default));
        Assert.Contains("server reply too long", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RETR", "a\r\nDELE b")]
    [InlineData("RETR", "a\nb")]
    [InlineData("RETR", "a\0b")]
    [InlineData("NOOP\r\nQUIT", "x")]
    public async Task A_line_break_in_a_command_is_refused_before_anything_is_sent(string verb, string argument)
    {
        MemoryTransport transport = Saying(string.Empty, 1);
        await Assert.ThrowsAsync<ArgumentException>(async () => await new ReplyChannel(transport).AskAsync(verb, argument, default));
        Assert.True(transport.Written.IsEmpty);
    }

    [Fact]
    public async Task Commands_can_be_sent_together()
    {
        MemoryTransport transport = Saying("250 a\r\n250 b\r\n", 3);
        var channel = new ReplyChannel(transport);
        channel.Append("MAIL", "FROM:<a@b>"u8);
        channel.Append("DATA", default);
        await channel.FlushAsync("MAIL", default);
        Assert.Equal("MAIL FROM:<a@b>\r\nDATA\r\n", Encoding.ASCII.GetString(transport.Written.Span));
        Assert.Equal(250, (await channel.ReceiveAsync("MAIL", default)).Code);
        Assert.Equal(250, (await channel.ReceiveAsync("DATA", default)).Code);
    }

    [Fact]
    public void The_lines_of_a_reply_come_without_their_digits()
    {
        var reply = new Reply(211, Encoding.UTF8.GetBytes("211-Features:\n SIZE\n UTF8\n211 End"));
        Assert.Equal(["Features:", " SIZE", " UTF8", "End"], reply.Lines);
    }

    private static MemoryTransport Saying(string text, int size)
        => new(Encoding.UTF8.GetBytes(text).Chunk(size).Select(piece => (ReadOnlyMemory<byte>)piece));
}
