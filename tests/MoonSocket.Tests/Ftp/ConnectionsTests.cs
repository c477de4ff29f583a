using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Streaming;

/// <summary>Sessions that are used again, or not.</summary>
public sealed class ConnectionsTests
{
    [Fact]
    public async Task Two_operations_share_a_session()
    {
        await PlayAsync("kept", async (url, options) =>
        {
            await Ftp.DeleteAsync(url("a"), options);
            await Ftp.DeleteAsync(url("b"), options);
            Assert.Equal(1, options.Connections!.Count);
        });
    }

    [Theory]
    [InlineData("kept-closed")]
    [InlineData("kept-going")]
    [InlineData("kept-gone")]
    public async Task A_session_that_is_not_there_any_more_is_replaced_by_one_new_one(string transcript)
    {
        await PlayAsync(transcript, async (url, options) =>
        {
            await Ftp.DeleteAsync(url("a"), options);
            await Ftp.DeleteAsync(url("b"), options);
        });
    }

    [Fact]
    public async Task Sessions_in_doubt_are_not_used_again()
    {
        await PlayAsync("kept-not", async (url, options) =>
        {
            await Ftp.CommandAsync(url(""), "SITE", "X", options);
            Assert.Equal(0, options.Connections!.Count);
            await Assert.ThrowsAsync<ProtocolException>(() => Ftp.DeleteAsync(url("b"), options));
            Assert.Equal(0, options.Connections!.Count);
            await Ftp.DeleteAsync(url("c"), options);
        });
    }

    [Fact]
    public async Task Who_logs_in_otherwise_gets_a_session_of_his_own()
    {
        using var connections = new FtpConnections();
        using var server = ScriptedServer.Start(Transcript.Load("ftp/kept-closed.txt"));
        FtpOptions options = Talk.Options with { Connections = connections };
        await Ftp.DeleteAsync($"ftp://127.0.0.1:{server.Port}/a", options);
        await Ftp.DeleteAsync($"ftp://moon:lua%20cheese@127.0.0.1:{server.Port}/b", options with { ConnectTimeout = Talk.Long / 2 });
        connections.Dispose();
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_session_nobody_uses_says_good_bye_after_a_time()
    {
        using var connections = new FtpConnections(TimeSpan.FromMilliseconds(50));
        string script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Transcripts/ftp/kept.txt"));
        using var server = ScriptedServer.Start(Transcript.Parse(
            script.Replace("C: NOOP\nS: 200 still here\nC: DELE b\nS: 250 gone\n", string.Empty, StringComparison.Ordinal)));
        await Ftp.DeleteAsync($"ftp://127.0.0.1:{server.Port}/a", Talk.Options with { Connections = connections });
        // Hears QUIT though nobody disposes of anything.
        await server.FinishAsync();
        Assert.Equal(0, connections.Count);
    }

    [Fact]
    public async Task A_session_closed_while_it_works_ends_its_transfer()
    {
        Transcript full = Transcript.Load("ftp/get.txt");
        int retr = full.Steps.ToList().FindIndex(step => step.Text.StartsWith("RETR", StringComparison.Ordinal));
        using var server = ScriptedServer.Start(full.SilentFrom(retr + 1));
        FtpSession session = await FtpSession.ConnectAsync("127.0.0.1", server.Port, Talk.Options);
        Task<FtpResult> transfer = session.GetAsync("a.txt", null);
        while (!server.Heard.Contains("RETR", StringComparison.Ordinal))
            await Task.Delay(5);
        await session.DisposeAsync();
        await Assert.ThrowsAsync<ConnectionException>(() => transfer.WaitAsync(Talk.Long));
        await server.FinishAsync();
    }

    [Fact]
    public async Task A_proxy_makes_the_data_connections_as_well()
    {
        using SocksServer proxy = SocksServer.Start();
        using var server = ScriptedServer.Start(Transcript.Load("ftp/get.txt"));
        FtpOptions options = Talk.Options with
        {
            Proxy = new MoonSocket.Net.Proxy(MoonSocket.Net.ProxyKind.Socks5Hostname, "127.0.0.1", proxy.Port) { User = "proxy", Password = "let me in" },
        };
        await using (FtpSession session = await FtpSession.ConnectAsync("ftp.example.org", server.Port, options))
        {
            await session.GetAsync("a.txt", Receive.Concat(out Concat content));
            Assert.Equal("hello, moon", content.ToString());
        }

        await server.FinishAsync();
        Assert.Equal(2, proxy.Wanted.Count);
        Assert.All(proxy.Wanted, wanted => Assert.StartsWith("ftp.example.org:", wanted));
        await Assert.ThrowsAsync<ArgumentException>(
            () => FtpSession.ConnectAsync("ftp.example.org", server.Port, options with { DataMode = FtpDataMode.Active }));
    }

    [Fact]
    public async Task A_callback_is_told_of_a_server_that_cannot_be_reached()
    {
        var told = new List<TransferException?>();
        using var stream = new MemoryStream();
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => Ftp.GetAsync(
            $"ftp://127.0.0.1:{ServerProcess.FreePort()}/x",
            (_, error, _) =>
            {
                told.Add(error);
                return new(ReceiveResult.Continue);
            }));
        Assert.Same(failure, Assert.Single(told));
        await Assert.ThrowsAsync<ConnectionException>(
            () => Ftp.PutAsync($"ftp://127.0.0.1:{ServerProcess.FreePort()}/x", Send.Stream(stream)));
        Assert.False(stream.CanRead);
    }

    private static async Task PlayAsync(string transcript, Func<Func<string, string>, FtpOptions, Task> act)
    {
        using var connections = new FtpConnections();
        using var server = ScriptedServer.Start(Transcript.Load($"ftp/{transcript}.txt"));
        await act(path => $"ftp://127.0.0.1:{server.Port}/{path}", Talk.Options with { Connections = connections });
        connections.Dispose();
        await server.FinishAsync();
    }
}
