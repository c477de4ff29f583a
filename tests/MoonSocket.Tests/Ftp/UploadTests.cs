using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Replies;
using MoonSocket.Streaming;

public sealed class UploadTests
{
    public static TheoryData<Delivery> Deliveries => Talk.Deliveries;

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task A_file_leaves(Delivery delivery)
    {
        FtpResult? result = null;
        Talk talk = await Talk.PlayAsync("put", async (s, _) => result = await s.PutAsync("a.txt", Pieces("hello,", " ", "moon")), delivery);
        talk.Succeeded();
        Assert.Equal((11L, true), (result!.Bytes, result.IsSizeVerified));
    }

    [Fact]
    public async Task A_refusal_on_the_way_is_heard_before_all_is_sent()
    {
        int asked = 0;
        Talk talk = await Talk.PlayAsync("upload-refused", async (s, _) =>
        {
            var failure = await Assert.ThrowsAsync<ReplyException>(() => s.PutAsync(
                "a.txt", _ => new(SendResult.Chunk(asked++ == 0 ? "first"u8.ToArray() : new byte[1024]))));
            Assert.Equal(552, failure.Code);
            Assert.InRange(failure.BytesSent, 5, long.MaxValue);
            Assert.True(s.IsUsable);
        });
        talk.Succeeded();
    }

    [Fact]
    public async Task When_the_server_breaks_off_its_reason_is_told()
    {
        Talk talk = await Talk.PlayAsync("upload-broken", async (s, _) =>
        {
            int asked = 0;
            var failure = await Assert.ThrowsAsync<ReplyException>(() => s.PutAsync(
                "a.txt", _ => new(SendResult.Chunk(asked++ == 0 ? "first"u8.ToArray() : new byte[1024]))));
            Assert.Equal(452, failure.Code);
            Assert.True(failure.IsTransient);
            Assert.True(s.IsUsable);
        });
        talk.Succeeded();
    }

    [Fact]
    public async Task Fewer_bytes_there_than_were_sent_are_an_error()
    {
        Talk talk = await Talk.PlayAsync("short-upload", (s, _) => s.PutAsync("a.txt", Send.String("hello")));
        Assert.EndsWith("5 bytes should be there, the server has 3", talk.Failed<ProtocolException>().Message);
    }

    [Fact]
    public async Task A_callback_that_gives_up_leaves_the_session_usable()
    {
        Talk talk = await Talk.PlayAsync("abort-upload", async (s, _) =>
        {
            int asked = 0;
            var failure = await Assert.ThrowsAsync<CallbackAbortException>(() => s.PutAsync(
                "a.txt", _ => new(asked++ == 0 ? SendResult.Chunk("hello"u8.ToArray()) : SendResult.Abort("enough"))));
            Assert.Equal("enough", failure.Message);
            Assert.Equal(5, failure.BytesSent);
            Assert.Equal(200, (await s.CommandAsync("NOOP")).Code);
        });
        talk.Succeeded();
    }

    [Fact]
    public async Task What_a_callback_throws_comes_out_unchanged_and_the_session_goes_on()
    {
        Talk talk = await Talk.PlayAsync("abort-upload", async (s, _) =>
        {
            int asked = 0;
            await Assert.ThrowsAsync<FormatException>(() => s.PutAsync(
                "a.txt", _ => asked++ == 0 ? new(SendResult.Chunk("hello"u8.ToArray())) : throw new FormatException()));
            Assert.Equal(200, (await s.CommandAsync("NOOP")).Code);
        });
        talk.Succeeded();
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Text_is_converted_both_ways_and_nothing_else_is_changed(Delivery delivery)
    {
        var text = new FtpTransferOptions { Type = FtpType.Ascii, LineEnd = "\n" };
        Talk talk = await Talk.PlayAsync(
            "ascii",
            async (s, t) =>
            {
                await s.GetAsync("a.txt", t.Receive, text);
                await s.PutAsync("a.txt", Pieces("one\ntwo\r", "\r\n", "\rthree\nfour\r"), text);
            },
            delivery);
        Assert.Equal("one\ntwo\r\n\rthree\nfour\r|end", talk.Succeeded().Told);
    }

    private static SendCallback Pieces(params string[] pieces)
    {
        int next = 0;
        return _ => new(next < pieces.Length ? SendResult.Chunk(Encoding.Latin1.GetBytes(pieces[next++])) : SendResult.End);
    }
}
