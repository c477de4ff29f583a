using MoonSocket.TestServers;

namespace MoonSocket.FtpTests;

using MoonSocket.Ftp;
using MoonSocket.Replies;
using MoonSocket.Streaming;

/// <summary>The whole life of a session with each of the real servers, plain and secured, on IPv4 and IPv6.</summary>
[Trait("Kind", "Real")]
public sealed class RealServerTests(FtpServers servers) : IClassFixture<FtpServers>
{
    public static TheoryData<FtpServerKind, ServerTls, bool> Everywhere()
    {
        var data = new TheoryData<FtpServerKind, ServerTls, bool>();
        foreach (FtpServerKind kind in Enum.GetValues<FtpServerKind>())
        {
            foreach (ServerTls tls in Enum.GetValues<ServerTls>())
            {
                // pure-ftpd knows no implicit TLS.
                if (kind == FtpServerKind.PureFtpd && tls == ServerTls.Implicit)
                    continue;
                data.Add(kind, tls, false);
                data.Add(kind, tls, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task A_session_does_what_ftp_can(FtpServerKind kind, ServerTls tls, bool ipv6)
    {
        FtpServer server = await servers.StartAsync(kind, tls, ipv6);
        string name = $"life-{Guid.NewGuid():N}";
        await using FtpSession session = await FtpServers.ConnectAsync(server);
        byte[] content = new byte[300_000];
        Random.Shared.NextBytes(content);

        await session.MakeDirectoryAsync(name);
        FtpResult up = await session.PutAsync($"{name}/a.bin", Send.Bytes(content));
        Assert.Equal((content.Length, true), (up.Bytes, up.IsSizeVerified));
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(server.Root, name, "a.bin")));
        Assert.Equal(content.Length, await session.SizeAsync($"{name}/a.bin"));
        Assert.InRange(await session.ModifiedAsync($"{name}/a.bin"), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));

        await session.GetAsync($"{name}/a.bin", Receive.Concat(out Concat down));
        Assert.Equal(content, down.ToArray());

        await session.AppendAsync($"{name}/a.bin", Send.String(" and more"));
        Assert.Equal(content.Length + 9, await session.SizeAsync($"{name}/a.bin"));
        await session.PutAsync($"{name}/a.bin", null);
        Assert.Equal(0, (await session.GetAsync($"{name}/a.bin", null)).Bytes);

        await session.RenameAsync($"{name}/a.bin", $"{name}/ä b.bin");
        await session.ChangeDirectoryAsync(name);
        Assert.EndsWith(name, await session.CurrentDirectoryAsync());
        Assert.Equal(["ä b.bin"], await session.NamesAsync());
        await session.ListTextAsync("", Receive.Concat(out Concat listing));
        Assert.Contains("ä b.bin", listing.ToString());
        if (kind != FtpServerKind.Vsftpd)
        {
            FtpEntry entry = Assert.Single(await session.ListAsync());
            Assert.Equal(("ä b.bin", FtpEntryKind.File, 0L), (entry.Name, entry.Kind, entry.Size));
        }

        await session.DeleteAsync("ä b.bin");
        var refused = await Assert.ThrowsAsync<ReplyException>(() => session.GetAsync("ä b.bin", null));
        Assert.Equal((550, "RETR"), (refused.Code, refused.Step));
        Assert.True(session.IsUsable);
        await session.ChangeDirectoryAsync("..");
        await session.RemoveDirectoryAsync(name);
        Assert.False(Directory.Exists(Path.Combine(server.Root, name)));
        await session.QuitAsync();
    }

    [Theory]
    [InlineData(FtpServerKind.PureFtpd)]
    [InlineData(FtpServerKind.Vsftpd)]
    public async Task After_the_last_reply_to_a_secured_upload_nothing_more_is_waited_for(FtpServerKind kind)
    {
        FtpServer server = await servers.StartAsync(kind, ServerTls.Explicit);
        await using FtpSession session = await FtpServers.ConnectAsync(
            server, o => o with { IdleTimeout = null, TotalTimeout = null });
        string name = $"after-{Guid.NewGuid():N}";
        await session.PutAsync(name, Send.String("all is well")).WaitAsync(Talk.Long);
        Assert.Equal(11, await session.SizeAsync(name).WaitAsync(Talk.Long));
    }
}
