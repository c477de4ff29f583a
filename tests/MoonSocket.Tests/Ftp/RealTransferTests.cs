using System.Security.Cryptography;
using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Streaming;

/// <summary>What can become of a transfer, with each of the real servers, plain and secured.</summary>
[Trait("Kind", "Real")]
public sealed class RealTransferTests(FtpServers servers) : IClassFixture<FtpServers>
{
    public static TheoryData<FtpServerKind, ServerTls> Everywhere
    {
        get
        {
            var data = new TheoryData<FtpServerKind, ServerTls>();
            foreach (FtpServerKind kind in Enum.GetValues<FtpServerKind>())
            {
                data.Add(kind, ServerTls.None);
                data.Add(kind, ServerTls.Explicit);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task What_broke_off_is_resumed_in_both_directions(FtpServerKind kind, ServerTls tls)
    {
        FtpServer server = await servers.StartAsync(kind, tls);
        await using FtpSession session = await FtpServers.ConnectAsync(server);
        byte[] content = server.Put(Name(), 200_000);
        string name = Name();
        await File.WriteAllBytesAsync(Path.Combine(server.Root, name), content);
        byte[] part = content[..70_000];

        FtpResult down = await session.GetAsync(name, Receive.Concat(out Concat rest), new FtpTransferOptions
        {
            Resume = new FtpResume(part.Length) { Part = Send.Bytes(part) },
        });
        Assert.Equal(content[part.Length..], rest.ToArray());
        Assert.Equal((part.Length, true), (down.Offset, down.IsSizeVerified));
        Assert.Equal(kind == FtpServerKind.Proftpd, down.VerifiedHash is not null);

        int calls = 0;
        FtpResult none = await session.GetAsync(
            name,
            (chunk, _, _) =>
            {
                calls += chunk is { IsEmpty: true } ? 1 : 100;
                return new(ReceiveResult.Continue);
            },
            new FtpTransferOptions { Resume = new FtpResume(content.Length) });
        Assert.Equal((0L, 1), (none.Bytes, calls));

        string up = Name();
        await session.PutAsync(up, Send.Bytes(part));
        FtpResult result = await session.PutAsync(up, Send.Bytes(content), new FtpTransferOptions { ContinueUpload = true });
        Assert.Equal((part.Length, content.Length - part.Length, true), (result.Offset, result.Bytes, result.IsSizeVerified));
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(server.Root, up)));
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task A_session_goes_on_after_transfers_that_were_given_up(FtpServerKind kind, ServerTls tls)
    {
        FtpServer server = await servers.StartAsync(kind, tls);
        await using FtpSession session = await FtpServers.ConnectAsync(server);
        // Too much for the buffers between: the server is in the middle of it.
        string large = Name();
        server.Put(large, 30_000_000);
        string small = Name();
        byte[] content = server.Put(small, 1000);
        for (int i = 0; i < 3; i++)
        {
            var down = await Assert.ThrowsAsync<CallbackAbortException>(() => session.GetAsync(large, Receive.Fail("enough")));
            Assert.Equal("enough", down.Message);
            await session.GetAsync(small, Receive.Concat(out Concat whole));
            Assert.Equal(content, whole.ToArray());

            int left = 50;
            var up = await Assert.ThrowsAsync<CallbackAbortException>(() => session.PutAsync(
                Name(), _ => new(left-- > 0 ? SendResult.Chunk(content) : SendResult.Abort("no more"))));
            Assert.Equal("no more", up.Message);
            Assert.Equal(content.Length, await session.SizeAsync(small));
            await session.GetAsync(small, Receive.Concat(out whole));
            Assert.Equal(content, whole.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Text_is_converted_on_the_way(FtpServerKind kind, ServerTls tls)
    {
        FtpServer server = await servers.StartAsync(kind, tls);
        await using FtpSession session = await FtpServers.ConnectAsync(server);
        string name = Name();
        var text = new FtpTransferOptions { Type = FtpType.Ascii, LineEnd = "\n" };
        string content = string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n"));
        await session.PutAsync(name, Send.String(content), text);
        Assert.Equal(content, await File.ReadAllTextAsync(Path.Combine(server.Root, name)));
        await session.GetAsync(name, Receive.Concat(out Concat local), text);
        Assert.Equal(content, local.ToString());
        await session.GetAsync(name, Receive.Concat(out Concat network), text with { LineEnd = "\r\n" });
        Assert.Equal(content.ReplaceLineEndings("\r\n"), network.ToString());
        Assert.Equal(content.Length, await session.SizeAsync(name));
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task The_server_makes_the_data_connections_where_asked_to(FtpServerKind kind, ServerTls tls)
    {
        foreach (bool ipv6 in (bool[])[false, true])
        {
            FtpServer server = await servers.StartAsync(kind, tls, ipv6);
            await using FtpSession session = await FtpServers.ConnectAsync(server, o => o with { DataMode = FtpDataMode.Active });
            string name = Name();
            byte[] content = server.Put(Name(), 100_000);
            await session.PutAsync(name, Send.Bytes(content));
            await session.GetAsync(name, Receive.Concat(out Concat down));
            Assert.Equal(content, down.ToArray());
            Assert.Contains(name, await session.NamesAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Urls_share_sessions_and_many_go_at_once(FtpServerKind kind, ServerTls tls)
    {
        FtpServer server = await servers.StartAsync(kind, tls);
        using var connections = new FtpConnections();
        FtpOptions options = FtpServers.Options(server) with { Connections = connections };
        string directory = Name();
        await Ftp.MakeDirectoryAsync(server.Url(directory), options);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            string url = server.Url($"{directory}/f%20{i};type=i");
            await Ftp.PutAsync(url, Send.String($"content {i}"), options: options);
            await Ftp.GetAsync(url, Receive.Concat(out Concat content), options: options);
            Assert.Equal($"content {i}", content.ToString());
        }));
        // pure-ftpd writes the directory before each name.
        IReadOnlyList<string> names = await Ftp.NamesAsync(server.Url(directory), options);
        Assert.Equal(8, names.Count(n => n.Contains("f ", StringComparison.Ordinal)));
        Assert.InRange(connections.Count, 1, 8);
        Assert.Equal(9, await Ftp.SizeAsync(server.Url($"{directory}/f%203"), options));
    }

    [Theory]
    [InlineData(FtpServerKind.Proftpd, ServerTls.None)]
    [InlineData(FtpServerKind.Proftpd, ServerTls.Explicit)]
    public async Task A_server_that_hashes_is_asked_for_it(FtpServerKind kind, ServerTls tls)
    {
        FtpServer server = await servers.StartAsync(kind, tls);
        await using FtpSession session = await FtpServers.ConnectAsync(server);
        string name = Name() + " with spaces";
        byte[] content = RandomNumberGenerator.GetBytes(100_000);
        var hashed = new FtpTransferOptions { Verification = FtpVerification.Hash };
        Assert.Equal("SHA-256", (await session.PutAsync(name, Send.Bytes(content), hashed)).VerifiedHash);
        Assert.Equal("SHA-256", (await session.GetAsync(name, null, hashed)).VerifiedHash);

        // Somebody else writes there: the same length, other bytes.
        byte[] other = [.. content[..50_000], .. RandomNumberGenerator.GetBytes(50_000)];
        content[0] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(server.Root, name), other);
        var failure = await Assert.ThrowsAsync<ProtocolException>(() => session.GetAsync(name, null, new FtpTransferOptions
        {
            Resume = new FtpResume(50_000) { Part = Send.Bytes(content.AsMemory(0, 50_000)) },
        }));
        Assert.Contains("SHA-256", failure.Message);
    }

    [Theory]
    [InlineData(FtpServerKind.Vsftpd)]
    [InlineData(FtpServerKind.Proftpd)]
    public async Task Data_connections_resume_the_tls_session_of_their_control_connection(FtpServerKind kind)
    {
        FtpServer server = await servers.StartAsync(kind, ServerTls.Explicit, reuse: true);
        byte[] content = server.Put("reused", 10_000);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async number =>
        {
            // By name: for a bare address the platform keeps no sessions.
            await using FtpSession session = await FtpSession.ConnectAsync("localhost", server.Port, FtpServers.Options(server));
            for (int i = 0; i < 5; i++)
            {
                await session.PutAsync($"reused-{number}", Send.Bytes(content));
                await session.PutAsync($"reused-{number}", Send.Bytes(content));
                await session.GetAsync("reused", Receive.Concat(out Concat down));
                Assert.Equal(content, down.ToArray());
                await session.NamesAsync();
            }
        }));
    }

    private static string Name() => $"f{Guid.NewGuid():N}";
}
