using System.Security.Cryptography.X509Certificates;
using MoonSocket.TestServers;

namespace MoonSocket.Cli.Tests;

/// <summary><c>moonsocket get</c>: where the content goes, what is said, and how it ends.</summary>
public sealed class GetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ContentServer _server = new(300_000);

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Content_goes_to_standard_output_and_nothing_else_is_said_in_a_pipe()
    {
        Outcome outcome = await GetAsync(_server.Url);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_server.Content, outcome.Bytes);
    }

    [Fact]
    public async Task A_dash_is_standard_output_too()
        => Assert.Equal(_server.Content, (await GetAsync(_server.Url, "-o", "-")).Bytes);

    [Fact]
    public async Task A_file_is_made_and_nothing_remains_beside_it()
    {
        Outcome outcome = await GetAsync(_server.Url, "-o", "here.bin");
        Assert.Equal((0, "", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
        Assert.Equal(_server.Content, Read("here.bin"));
        Assert.Equal(["here.bin"], Names());
    }

    [Fact]
    public async Task The_name_of_the_file_may_be_the_urls()
    {
        await GetAsync(_server.Url, "-O");
        Assert.Equal(_server.Content, Read("thing.bin"));
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_is_refused()
    {
        Outcome outcome = await GetAsync(_server.Url.Replace("thing.bin", "..%2Fout", StringComparison.Ordinal), "-O");
        Assert.Equal((2, 0), (outcome.ExitCode, _server.Heads.Count));
    }

    [Fact]
    public async Task Without_a_scheme_a_url_is_http()
        => Assert.Equal(0, (await GetAsync(_server.Url["http://".Length..])).ExitCode);

    [Fact]
    public async Task Existing_content_is_replaced_and_its_permissions_stay()
    {
        string path = _folder.Write("here.bin", "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await GetAsync(_server.Url, "-o", "here.bin");
        Assert.Equal(_server.Content, Read("here.bin"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_link_stays_a_link_to_the_file_that_is_replaced()
    {
        _folder.Write("real.bin", "old");
        File.CreateSymbolicLink(_folder.At("link.bin"), "real.bin");
        await GetAsync(_server.Url, "-o", "link.bin");
        Assert.Equal(_server.Content, Read("real.bin"));
        Assert.NotNull(new FileInfo(_folder.At("link.bin")).LinkTarget);
    }

    [Fact]
    public async Task A_download_that_breaks_leaves_the_existing_file_alone()
    {
        _folder.Write("here.bin", "precious");
        _server.BreaksAfter = 1000;
        Outcome outcome = await GetAsync(_server.Url, "-o", "here.bin");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("precious", File.ReadAllText(_folder.At("here.bin")));
        Assert.Contains("closed before everything had come; here.bin.moonpart keeps what has come: add -C", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(_server.Content[..1000], Read("here.bin.moonpart"));
    }

    [Fact]
    public async Task An_error_status_ends_with_22_and_touches_no_file()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        _folder.Write("here.bin", "precious");
        Outcome outcome = await GetAsync(nginx.Url("/nothing-there?q=1"), "-o", "here.bin");
        Assert.Equal(22, outcome.ExitCode);
        Assert.Equal($"moonsocket: the server answered 404 (Not Found) for {nginx.Url("/nothing-there?q=1")}\n", outcome.Error);
        Assert.Equal("precious", File.ReadAllText(_folder.At("here.bin")));
        Assert.Equal(["here.bin"], Names());
        Assert.Empty((await GetAsync(nginx.Url("/nothing-there"))).Bytes);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/x", 1, "connecting to 127.0.0.1:1 failed: Connection refused")]
    [InlineData("gopher://127.0.0.1/x", 2, "unknown scheme \"gopher\"")]
    [InlineData("http://", 2, "is not an absolute URL")]
    public async Task What_went_wrong_is_said_in_one_line(string url, int code, string message)
    {
        Outcome outcome = await GetAsync(url);
        Assert.Equal(code, outcome.ExitCode);
        Assert.StartsWith("moonsocket: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named()
    {
        Outcome outcome = await GetAsync(_server.Url, "-o", _folder.At("no", "such", "folder"));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(_folder.At("no", "such", "folder"), outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await GetAsync(_server.Url, "-o", _folder.Path)).ExitCode);
    }

    [Fact]
    public async Task Silence_beyond_the_time_out_ends_with_28()
    {
        _server.StallsAfter = 10;
        Assert.Equal(28, (await GetAsync(_server.Url, "--timeout", "0.2")).ExitCode);
        Assert.Equal(28, (await GetAsync(_server.Url, "--max-time", "0.2")).ExitCode);
    }

    [Fact]
    public async Task Headers_are_sent_replaced_and_left_out_as_asked()
    {
        await GetAsync(_server.Url, "-H", "X-One: 1", "-H", "X-One: 2", "-H", "Accept:", "-H", "X-None;", "-A", "me/1");
        string head = Assert.Single(_server.Heads);
        Assert.StartsWith("GET /thing.bin HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nX-None:", head, StringComparison.Ordinal);
        Assert.Contains("\r\nUser-Agent: me/1\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nAccept:", head, StringComparison.Ordinal);
        Assert.Matches("X-One: 1(, 2\r\n|\r\nX-One: 2\r\n)", head);
    }

    [Theory]
    [InlineData("no colon")]
    [InlineData("X: a\r\nY: b")]
    public async Task A_header_that_is_none_is_refused(string line)
    {
        Outcome outcome = await GetAsync(_server.Url, "-H", line);
        Assert.Equal((2, 0), (outcome.ExitCode, _server.Heads.Count));
    }

    [Fact]
    public async Task The_method_can_be_chosen()
    {
        await GetAsync(_server.Url, "-X", "OPTIONS");
        Assert.StartsWith("OPTIONS /thing.bin HTTP/1.1\r\n", Assert.Single(_server.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_gets_in_with_the_password_only()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        string url = nginx.Url("/auth/secret.txt");
        Assert.Equal(22, (await GetAsync(url)).ExitCode);
        Assert.Equal(22, (await GetAsync(url, "-u", "moon:wrong")).ExitCode);
        Assert.Equal("the moon is made of Lua", (await GetAsync(url, "-u", $"{NginxServer.User}:{NginxServer.Password}")).Output);
        Assert.Equal("the moon is made of Lua", (await GetAsync(url, "--basic", "-u", $"{NginxServer.User}:{NginxServer.Password}")).Output);
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_refused_unless_told_otherwise()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        byte[] content = nginx.Put("safe.bin", 5000);
        string authority = _folder.Write("ca.pem", nginx.Authority.CertificatePem);
        Outcome refused = await GetAsync(nginx.TlsUrl("/safe.bin"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Single(refused.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal(content, (await GetAsync(nginx.TlsUrl("/safe.bin"), "--cacert", authority)).Bytes);
        Assert.Equal(content, (await GetAsync(nginx.TlsUrl("/safe.bin"), "-k")).Bytes);
        Assert.Equal(1, (await GetAsync($"https://127.0.0.1:{nginx.WrongNamePort}/safe.bin", "--cacert", authority)).ExitCode);
        Assert.Equal(1, (await GetAsync(nginx.TlsUrl("/safe.bin"), "--cacert", "nowhere.pem")).ExitCode);
    }

    [Fact]
    public async Task Compressed_content_is_decompressed()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        string text = string.Concat(Enumerable.Repeat("the same again and again\n", 2000));
        File.WriteAllText(Path.Combine(nginx.Root, "text.txt"), text);
        Outcome outcome = await GetAsync(nginx.Url("/packed/text.txt"), "--compressed");
        Assert.Equal((0, text), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task Redirects_are_followed_as_far_as_wanted()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        byte[] content = nginx.Put("moved.bin", 100);
        Assert.Equal(content, (await GetAsync(nginx.Url("/r302/moved.bin"))).Bytes);
        Outcome stopped = await GetAsync(nginx.Url("/r302/moved.bin"), "--max-redirs", "0");
        Assert.Equal(0, stopped.ExitCode);
        Assert.Contains("302 Found", stopped.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await GetAsync(nginx.Url("/loop"))).ExitCode);
    }

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        string authority = _folder.Write("ca.pem", nginx.Authority.CertificatePem);
        using X509Certificate2 client = nginx.Authority.Issue("visitor");
        string certificate = _folder.Write("me.pem", client.ExportCertificatePem());
        string key = _folder.Write("me.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        string url = $"https://localhost:{nginx.ClientCertificatePort}/";
        Assert.Equal(22, (await GetAsync(url, "--cacert", authority)).ExitCode);
        Assert.Equal("CN=visitor", (await GetAsync(url, "--cacert", authority, "--cert", certificate, "--key", key)).Output);
    }

    [Fact]
    public async Task A_proxy_is_gone_through_when_named_or_found_in_the_environment()
    {
        using SquidServer squid = await SquidServer.StartAsync();
        Outcome through = await GetAsync(_server.Url, "-x", squid.Url.AbsoluteUri);
        Assert.Equal(_server.Content, through.Bytes);
        Assert.Contains("\r\nVia: ", _server.Heads.Last(), StringComparison.Ordinal);
        var environment = ("http_proxy", squid.Url.AbsoluteUri);
        Assert.Equal(_server.Content, (await MoonSocketProcess.RunWithAsync(_folder.Path, environment, "get", _server.Url)).Bytes);
        Assert.Contains("\r\nVia: ", _server.Heads.Last(), StringComparison.Ordinal);
        Assert.Equal(_server.Content, (await MoonSocketProcess.RunWithAsync(_folder.Path, environment, "get", _server.Url, "-x", "")).Bytes);
        Assert.DoesNotContain("\r\nVia: ", _server.Heads.Last(), StringComparison.Ordinal);
        Assert.Equal(22, (await GetAsync(_server.Url, "-x", squid.UrlWithoutPassword.Authority)).ExitCode);
    }

    [Fact]
    public async Task On_a_terminal_there_is_a_progress_bar_unless_it_is_not_wanted()
    {
        Outcome shown = await MoonSocketProcess.RunOnTerminalAsync(_folder.Path, "get", _server.Url, "-o", "here.bin");
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("here.bin", shown.Output, StringComparison.Ordinal);
        Assert.Contains("293.0 KiB of 293.0 KiB", shown.Output, StringComparison.Ordinal);
        Assert.Equal(_server.Content, Read("here.bin"));
        Outcome silent = await MoonSocketProcess.RunOnTerminalAsync(_folder.Path, "get", "-s", _server.Url, "-o", "here.bin");
        Assert.Equal((0, ""), (silent.ExitCode, silent.Output));
    }

    [Fact]
    public async Task A_reader_that_has_gone_ends_the_download()
    {
        _server.StallsAfter = 200_000;
        await using MoonSocketProcess process = MoonSocketProcess.Start(_folder.Path, "get", _server.Url);
        process.StopReading();
        Outcome outcome = await process.EndAsync();
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("moonsocket: cannot write to standard output: ", outcome.Error, StringComparison.Ordinal);
    }

    private Task<Outcome> GetAsync(params string[] words) => MoonSocketProcess.RunAsync(_folder.Path, null, ["get", .. words]);

    private byte[] Read(string name) => File.ReadAllBytes(_folder.At(name));

    private string[] Names() => [.. Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)!).Order()];
}
