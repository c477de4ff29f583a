using MoonSocket.TestServers;

namespace MoonSocket.Tests.Servers;

/// <summary>The FTP servers that other tests rely on do what their options say; Python's client is the witness.</summary>
public sealed class FtpServerTests
{
    public static TheoryData<FtpServerKind, ServerTls, bool> Servers
    {
        get
        {
            var servers = new TheoryData<FtpServerKind, ServerTls, bool>();
            foreach (FtpServerKind kind in Enum.GetValues<FtpServerKind>())
            {
                foreach (ServerTls tls in Enum.GetValues<ServerTls>())
                {
                    if (kind == FtpServerKind.PureFtpd && tls == ServerTls.Implicit)
                        continue;
                    servers.Add(kind, tls, false);
                    servers.Add(kind, tls, true);
                }
            }

            return servers;
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_file_goes_there_and_comes_back(FtpServerKind kind, ServerTls tls, bool v6)
    {
        using FtpServer server = await FtpServer.StartAsync(kind, new FtpServerOptions { Tls = tls, IPv6 = v6 });
        var witness = new FtpWitness(server);
        await witness.PutAsync("up.txt", "there and back");
        Assert.Equal("there and back", File.ReadAllText(Path.Combine(server.Root, "up.txt")));
        Assert.Equal("there and back", await witness.GetAsync(Path.Join(server.Home, "up.txt")));
    }

    [Theory]
    [InlineData(FtpServerKind.Vsftpd)]
    [InlineData(FtpServerKind.Proftpd)]
    [InlineData(FtpServerKind.PureFtpd)]
    [InlineData(FtpServerKind.Pyftpd)]
    public async Task Nobody_gets_in_with_another_password(FtpServerKind kind)
    {
        using FtpServer server = await FtpServer.StartAsync(kind);
        server.Put("x", 1);
        var witness = new FtpWitness(server) { Password = "wrong" };
        Assert.False(await witness.GetsAsync("x"));
        Assert.Contains("error_perm: 530", witness.LastError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FtpServerKind.Vsftpd)]
    [InlineData(FtpServerKind.Proftpd)]
    [InlineData(FtpServerKind.PureFtpd)]
    [InlineData(FtpServerKind.Pyftpd)]
    public async Task Nothing_is_moved_without_the_tls_that_is_wanted(FtpServerKind kind)
    {
        using FtpServer server = await FtpServer.StartAsync(kind, new FtpServerOptions { Tls = ServerTls.Explicit });
        server.Put("x", 1);
        Assert.True(await new FtpWitness(server).GetsAsync("x"));
        foreach (FtpWitness witness in (FtpWitness[])[new(server) { Tls = ServerTls.None }, new(server) { Data = "clear" }])
        {
            Assert.False(await witness.GetsAsync("x"));
            Assert.Matches("error_(perm|temp): [45]", witness.LastError);
        }
    }

    [Theory]
    [InlineData(FtpServerKind.Vsftpd)]
    [InlineData(FtpServerKind.Proftpd)]
    public async Task A_data_connection_with_a_tls_session_of_its_own_is_refused_where_that_is_wanted(FtpServerKind kind)
    {
        using FtpServer server = await FtpServer.StartAsync(
            kind, new FtpServerOptions { Tls = ServerTls.Explicit, RequireSessionReuse = true });
        server.Put("x", 1);
        Assert.False(await new FtpWitness(server).GetsAsync("x"));
        var resuming = new FtpWitness(server) { Data = "resumed" };
        Assert.True(await resuming.GetsAsync("x"), resuming.LastError + server.Log);
    }
}
