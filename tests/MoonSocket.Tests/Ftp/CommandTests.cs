using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Replies;

public sealed class CommandTests
{
    public static TheoryData<Delivery> Deliveries => Talk.Deliveries;

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Files_and_directories_are_managed(Delivery delivery)
    {
        Talk talk = await Talk.PlayAsync(
            "files",
            async (s, _) =>
            {
                Assert.Equal(12345678901, await s.SizeAsync("a.txt"));
                Assert.Equal(new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.Zero), await s.ModifiedAsync("a.txt"));
                await s.DeleteAsync("a.txt");
                await s.RenameAsync("a", "b");
                await s.MakeDirectoryAsync("d");
                await s.RemoveDirectoryAsync("d");
                await s.ChangeDirectoryAsync("d");
                Assert.Equal("/a \"quoted\" d", await s.CurrentDirectoryAsync());
                Assert.Equal(new FtpReply(200, "200 done"), await s.CommandAsync("site", "CHMOD 644 a"));
                Assert.Equal("214-all\n214 I know", (await s.CommandAsync("HELP")).Text);
                Assert.Equal(550, (await Assert.ThrowsAsync<ReplyException>(() => s.SizeAsync("a.txt"))).Code);
                Assert.Equal("RNFR", (await Assert.ThrowsAsync<ReplyException>(() => s.RenameAsync("x", "y"))).Step);
            },
            delivery);
        talk.Succeeded();
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Directories_are_listed(Delivery delivery)
    {
        IReadOnlyList<FtpEntry> entries = [];
        Talk talk = await Talk.PlayAsync(
            "lists",
            async (s, t) =>
            {
                entries = await s.ListAsync("dir");
                Assert.Equal(["a file", "b"], await s.NamesAsync());
                await s.ListTextAsync("-a", t.Receive);
                Assert.Empty(await s.NamesAsync("empty"));
                Assert.Equal(("a file", 7L), ((await s.EntryAsync("a file")) is var e ? e.Name : "", e.Size));
            },
            delivery);
        Assert.Equal("total 1\r\n|end", talk.Succeeded().Told);
        Assert.Equal(["a file; with = signs", "sub", "link", "no facts"], entries.Select(e => e.Name));
        Assert.Equal([FtpEntryKind.File, FtpEntryKind.Directory, FtpEntryKind.Link, FtpEntryKind.Other], entries.Select(e => e.Kind));
        Assert.Equal(1234567890123, entries[0].Size);
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 23, 59, 59, 500, TimeSpan.Zero), entries[0].Modified);
        Assert.Equal("0644", entries[0].Facts["unix.mode"]);
        Assert.Equal("/etc/motd", entries[2].LinkTarget);
        Assert.Null(entries[1].Size);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Names_go_in_utf8_and_an_account_where_one_is_wanted(Delivery delivery)
    {
        Talk talk = await Talk.PlayAsync(
            "utf8",
            async (s, _) =>
            {
                Assert.Equal(["UTF8", "SIZE"], s.Features);
                await s.DeleteAsync("ä");
            },
            delivery,
            o => o with { User = "mönd", Account = "cheese" });
        talk.Succeeded();
    }

    [Fact]
    public async Task No_password_is_sent_where_none_is_asked_for()
    {
        Talk talk = await Talk.PlayAsync("unasked-password", (_, _) => Task.CompletedTask);
        talk.Succeeded();
        Assert.DoesNotContain("PASS", talk.Heard);
    }

    [Theory]
    [InlineData("a\r\nDELE b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public async Task A_line_break_in_a_path_is_refused_before_anything_is_sent(string path)
    {
        Talk talk = await Talk.PlayAsync("unasked-password", async (s, t) =>
        {
            await Assert.ThrowsAsync<ArgumentException>(() => s.GetAsync(path, t.Receive));
            await Assert.ThrowsAsync<ArgumentException>(() => s.PutAsync(path, null));
            await Assert.ThrowsAsync<ArgumentException>(() => s.DeleteAsync(path));
            await Assert.ThrowsAsync<ArgumentException>(() => s.RenameAsync("a", path));
            await Assert.ThrowsAsync<ArgumentException>(() => s.ListAsync(path));
            await Assert.ThrowsAsync<ArgumentException>(() => s.CommandAsync("SITE", path));
        });
        talk.Succeeded();
    }

    [Theory]
    [InlineData("RETR")]
    [InlineData("auth")]
    [InlineData("NOOP\r\nDELE")]
    [InlineData("NOOP x")]
    [InlineData("")]
    public async Task A_command_that_would_confuse_the_session_is_refused(string command)
    {
        Talk talk = await Talk.PlayAsync(
            "unasked-password", (s, _) => Assert.ThrowsAnyAsync<ArgumentException>(() => s.CommandAsync(command)));
        talk.Succeeded();
    }

    [Fact]
    public async Task A_session_does_one_thing_at_a_time()
    {
        Talk talk = await Talk.PlayAsync("get-sized", async (s, t) =>
        {
            Task<FtpReply>? second = null;
            await s.GetAsync("a.txt", (chunk, error, token) =>
            {
                second ??= s.CommandAsync("NOOP", null, token);
                return t.Receive(chunk, error, token);
            });
            await Assert.ThrowsAsync<InvalidOperationException>(() => second!);
        });
        Assert.Equal("hello|end", talk.Succeeded().Told);
    }

    [Fact]
    public void Options_do_not_print_the_password()
    {
        Assert.DoesNotContain("cheese", Talk.Options.ToString());
        Assert.DoesNotContain("moon", Talk.Options.ToString());
    }
}
