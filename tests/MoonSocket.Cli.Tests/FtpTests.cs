using MoonSocket.TestServers;

namespace MoonSocket.Cli.Tests;

/// <summary><c>moonsocket get</c>, <c>put</c> and <c>ls</c> with FTP servers.</summary>
public sealed class FtpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(FtpServerKind.Vsftpd, ServerTls.None, false)]
    [InlineData(FtpServerKind.Vsftpd, ServerTls.Implicit, true)]
    [InlineData(FtpServerKind.Proftpd, ServerTls.Explicit, false)]
    [InlineData(FtpServerKind.PureFtpd, ServerTls.Explicit, true)]
    [InlineData(FtpServerKind.Pyftpd, ServerTls.Implicit, false)]
    public async Task A_file_goes_there_and_comes_back(FtpServerKind kind, ServerTls tls, bool v6)
    {
        using FtpServer server = await FtpServer.StartAsync(kind, new FtpServerOptions { Tls = tls, IPv6 = v6 });
        var content = new byte[1_000_000];
        new Random(7).NextBytes(content);
        File.WriteAllBytes(_folder.At("my file.bin"), content);
        string[] trust = tls switch
        {
            ServerTls.None => [],
            ServerTls.Explicit => ["--ssl-reqd", "--cacert", _folder.Write("ca.pem", server.Authority.CertificatePem)],
            _ => ["--cacert", _folder.Write("ca.pem", server.Authority.CertificatePem)],
        };
        Outcome put = await RunAsync(["put", "my file.bin", server.UserUrl(""), .. trust]);
        Assert.Equal((0, "", ""), (put.ExitCode, put.Output, put.Error));
        Assert.Equal(content, File.ReadAllBytes(Path.Combine(server.Root, "my file.bin")));
        Outcome get = await RunAsync(["get", server.UserUrl("my%20file.bin"), "-o", "back.bin", .. trust]);
        Assert.Equal((0, "", ""), (get.ExitCode, get.Output, get.Error));
        Assert.Equal(content, File.ReadAllBytes(_folder.At("back.bin")));
        Assert.Equal(content, (await RunAsync(["get", server.UserUrl("my%20file.bin"), .. trust])).Bytes);
        Assert.Equal("my file.bin\n", (await RunAsync(["ls", server.UserUrl(""), .. trust])).Output);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.Contains("moonpart", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dash_is_standard_input_and_lines_are_converted_when_asked_to()
    {
        using FtpServer server = await FtpServer.StartAsync(FtpServerKind.Proftpd);
        Assert.Equal(0, (await RunAsync("typed\nin\n", ["put", "-", server.UserUrl("typed.txt"), "-B"])).ExitCode);
        Assert.Equal("typed\nin\n", File.ReadAllText(Path.Combine(server.Root, "typed.txt")));
        Assert.Equal(0, (await RunAsync("more\n", ["put", "-", server.UserUrl("typed.txt"), "-a"])).ExitCode);
        Assert.Equal("typed\nin\nmore\n", (await RunAsync(["get", server.UserUrl("typed.txt"), "-B"])).Output);
        Assert.Equal("typed\nin\nmore\n", (await RunAsync(["get", server.UserUrl("typed.txt"), "--active"])).Output);
        Assert.Equal("typed\nin\nmore\n", (await RunAsync(["get", server.UserUrl("typed.txt"), "--disable-epsv"])).Output);
    }

    [Theory]
    [InlineData(FtpServerKind.PureFtpd)]
    [InlineData(FtpServerKind.Vsftpd)]
    public async Task A_long_listing_tells_kind_and_size(FtpServerKind kind)
    {
        using FtpServer server = await FtpServer.StartAsync(kind);
        server.Put("b.bin", 12345);
        Directory.CreateDirectory(Path.Combine(server.Root, "a"));
        Outcome outcome = await RunAsync(["ls", "-l", server.UserUrl("")]);
        string[] lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.True(lines.Length == 2, outcome.ToString());
        Assert.Matches(@"^d.* a$", lines[0]);
        Assert.Matches(@"^-.* 12345 .* b\.bin$", lines[1]);
    }

    [Fact]
    public async Task A_name_does_not_steer_the_terminal()
    {
        using FtpServer server = await FtpServer.StartAsync(FtpServerKind.Vsftpd);
        server.Put("evil\x1b]0;name", 1);
        Outcome terminal = await MoonSocketProcess.RunOnTerminalAsync(_folder.Path, "ls", server.UserUrl(""));
        Assert.Contains("evil?]0;name", terminal.Output, StringComparison.Ordinal);
        Assert.Equal("evil\x1b]0;name\n", (await RunAsync(["ls", server.UserUrl("")])).Output);
    }

    [Fact]
    public async Task A_wrong_password_ends_with_67_and_is_not_repeated()
    {
        using FtpServer server = await FtpServer.StartAsync(FtpServerKind.Vsftpd);
        Outcome outcome = await RunAsync(["get", server.Url("x"), "-u", $"{server.User}:secret"]);
        Assert.Equal((67, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("530", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_may_come_from_the_environment_or_a_file()
    {
        using FtpServer server = await FtpServer.StartAsync(FtpServerKind.Vsftpd);
        File.WriteAllText(Path.Combine(server.Root, "x"), "in");
        _folder.Write("password", server.Password + "\nsecond line\n");
        Outcome variable = await MoonSocketProcess.RunWithAsync(
            _folder.Path, ("MOON", server.Password), "get", server.Url("x"), "-u", server.User, "--password-from", "env:MOON");
        Assert.Equal((0, "in"), (variable.ExitCode, variable.Output));
        Assert.Equal("in", (await RunAsync(["get", server.Url("x"), "-u", server.User, "--password-from", "file:password"])).Output);
        foreach (string[] wrong in (string[][])[["env:NONE"], ["what"], ["env:MOON", "-u", "me:pw"]])
        {
            Outcome outcome = await RunAsync(["get", server.Url("x"), "--password-from", .. wrong]);
            Assert.True(outcome.ExitCode == 2, outcome.ToString());
        }
    }

    [Fact]
    public async Task What_a_server_says_does_not_steer_the_terminal()
    {
        using var server = ScriptedServer.Start(Transcript.Parse(
            "S: 220 ready\nC: USER anonymous\nS> 530-not you\\r\\n\\x1b]0;evil\\x07\\x9b2J\\r\\n530 go\\r\\n\n!closed\n"));
        Outcome outcome = await RunAsync(["get", $"ftp://127.0.0.1:{server.Port}/x"]);
        Assert.Equal(67, outcome.ExitCode);
        Assert.Contains("530-not you ?]0;evil?", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(outcome.Error.TrimEnd('\n'), c => char.IsControl(c));
    }

    [Fact]
    public async Task A_password_that_nobody_can_be_asked_for_is_missed_before_anything_is_sent()
    {
        Outcome outcome = await RunAsync(["get", "ftp://127.0.0.1:1/x", "-u", "moon"]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--password-from", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_ends_with_78_and_leaves_nothing()
    {
        using FtpServer server = await FtpServer.StartAsync(FtpServerKind.PureFtpd);
        Outcome outcome = await RunAsync(["get", server.UserUrl("nowhere.txt"), "-O"]);
        Assert.Equal(78, outcome.ExitCode);
        Assert.Contains("550", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Without_the_tls_that_is_wanted_no_password_is_sent()
    {
        using FtpServer plain = await FtpServer.StartAsync(FtpServerKind.PureFtpd);
        Outcome none = await RunAsync(["get", plain.UserUrl("x"), "--ssl-reqd"]);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("AUTH", none.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("logged in", plain.Log, StringComparison.Ordinal);

        using FtpServer secure = await FtpServer.StartAsync(FtpServerKind.Vsftpd, new FtpServerOptions { Tls = ServerTls.Explicit });
        secure.Put("x", 1);
        Outcome untrusted = await RunAsync(["get", secure.UserUrl("x"), "--ssl-reqd"]);
        Assert.Equal(1, untrusted.ExitCode);
        Assert.Contains("certificate", untrusted.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("LOGIN", secure.Log, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(["get", secure.UserUrl("x"), "--ssl-reqd", "-k"])).ExitCode);
    }

    [Theory]
    [InlineData("get", "ftp://127.0.0.1:1/x", "-H", "a: b")]
    [InlineData("get", "ftp://127.0.0.1:1/x", "--compressed")]
    [InlineData("get", "ftp://127.0.0.1:1/folder/")]
    [InlineData("get", "http://127.0.0.1:1/x", "--active")]
    [InlineData("put", "-", "http://127.0.0.1:1/x", "-a")]
    [InlineData("put", "-", "ftp://127.0.0.1:1/x", "-a", "-C")]
    [InlineData("get", "ftp://127.0.0.1:1/x", "-o", "x", "-C", "-B")]
    [InlineData("ls", "http://127.0.0.1:1/")]
    [InlineData("get", "ftp://127.0.0.1:1/a%0d%0aDELE%20b")]
    public async Task What_means_nothing_is_refused(params string[] words)
    {
        File.WriteAllText(_folder.At("x"), "begun");
        Outcome outcome = await RunAsync(words);
        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    private Task<Outcome> RunAsync(string[] words) => RunAsync(null, words);

    private Task<Outcome> RunAsync(string? input, string[] words) => MoonSocketProcess.RunAsync(_folder.Path, input, words);
}
