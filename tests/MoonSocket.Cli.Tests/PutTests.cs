using MoonSocket.TestServers;

namespace MoonSocket.Cli.Tests;

/// <summary><c>moonsocket put</c> against nginx.</summary>
public sealed class PutTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private NginxServer _nginx = null!;

    public async Task InitializeAsync() => _nginx = await NginxServer.StartAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _nginx.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_arrives_whole()
    {
        var content = new byte[2_000_000];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(_folder.At("up.bin"), content);
        Outcome outcome = await PutAsync(null, "up.bin", _nginx.Url("/dav/stored.bin"));
        Assert.Equal((0, "", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
        Assert.Equal(content, File.ReadAllBytes(_nginx.Stored("stored.bin")));
    }

    [Fact]
    public async Task A_url_that_ends_in_a_slash_gets_the_files_name()
    {
        _folder.Write("my file.txt", "mine");
        Assert.Equal(0, (await PutAsync(null, "my file.txt", _nginx.Url("/dav/"))).ExitCode);
        Assert.Equal("mine", File.ReadAllText(_nginx.Stored("my file.txt")));
    }

    [Fact]
    public async Task A_dash_is_standard_input()
    {
        Assert.Equal(0, (await PutAsync("typed in", "-", _nginx.Url("/dav/typed.txt"))).ExitCode);
        Assert.Equal("typed in", File.ReadAllText(_nginx.Stored("typed.txt")));
    }

    [Fact]
    public async Task Interrupted_while_it_waits_for_input_it_ends_with_130()
    {
        await using MoonSocketProcess process = MoonSocketProcess.Start(_folder.Path, "put", "-", _nginx.Url("/dav/never.txt"));
        await process.WriteAsync(new string('x', 300_000));
        await process.UntilAsync(() => Directory.EnumerateFiles(Path.Combine(_nginx.Root, "..", "tmp")).Any());
        process.Interrupt();
        Outcome outcome = await process.EndAsync();
        Assert.Equal((130, "moonsocket: interrupted\n"), (outcome.ExitCode, outcome.Error));
        Assert.False(File.Exists(_nginx.Stored("never.txt")));
    }

    [Fact]
    public async Task An_empty_file_arrives_too()
    {
        _folder.Write("empty", "");
        Assert.Equal(0, (await PutAsync(null, "empty", _nginx.Url("/dav/empty"))).ExitCode);
        Assert.Equal("", File.ReadAllText(_nginx.Stored("empty")));
    }

    [Fact]
    public async Task What_the_server_answers_goes_to_standard_output()
    {
        _folder.Write("x", "x");
        Assert.Equal("shown", (await PutAsync(null, "x", _nginx.Url("/show/x"))).Output);
    }

    [Fact]
    public async Task An_error_status_ends_with_22()
    {
        File.WriteAllBytes(_folder.At("large"), new byte[3_000_000]);
        Outcome outcome = await PutAsync(null, "large", _nginx.Url("/small/x"));
        Assert.Equal(22, outcome.ExitCode);
        Assert.Equal($"moonsocket: the server answered 413 (Request Entity Too Large) for {_nginx.Url("/small/x")}\n", outcome.Error);
        Assert.Equal("", outcome.Output);
    }

    [Fact]
    public async Task A_server_that_wants_a_password_gets_it_and_then_the_file()
    {
        _folder.Write("x", "let me in");
        string user = $"{NginxServer.User}:{NginxServer.Password}";
        Assert.Equal(22, (await PutAsync(null, "x", _nginx.Url("/auth/x"))).ExitCode);
        Assert.Equal(0, (await PutAsync(null, "x", _nginx.Url("/auth/x"), "-u", user)).ExitCode);
        Assert.Equal("let me in", File.ReadAllText(Path.Combine(_nginx.Root, "auth", "x")));
        Assert.Equal(0, (await PutAsync("from a pipe", "-", _nginx.Url("/auth/y"), "-u", user)).ExitCode);
        Assert.Equal("from a pipe", File.ReadAllText(Path.Combine(_nginx.Root, "auth", "y")));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        Outcome outcome = await PutAsync(null, "nowhere.txt", _nginx.Url("/dav/x"));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("nowhere.txt", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.False(File.Exists(_nginx.Stored("x")));
    }

    [Fact]
    public async Task Going_on_with_an_upload_is_refused_with_the_reason()
    {
        _folder.Write("x", "x");
        Outcome outcome = await PutAsync(null, "x", _nginx.Url("/dav/x"), "-C");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("HTTP has no agreed way to go on with an upload", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_nginx.Stored("x")));
    }

    private Task<Outcome> PutAsync(string? input, params string[] words) => MoonSocketProcess.RunAsync(_folder.Path, input, ["put", .. words]);
}
