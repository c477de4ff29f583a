using MoonSocket.TestServers;

namespace MoonSocket.Cli.Tests;

/// <summary>FTP transfers that were broken off go on where they ended.</summary>
public sealed class FtpResumeTests : IAsyncLifetime, IDisposable
{
    private const int Length = 400_000;
    private readonly TemporaryFolder _folder = new();
    private FtpServer _server = null!;
    private byte[] _content = [];

    private string Part => _folder.At("here.bin.moonpart");

    public async Task InitializeAsync()
    {
        _server = await FtpServer.StartAsync(FtpServerKind.Vsftpd, new FtpServerOptions { BytesPerSecond = 150_000 });
        _content = _server.Put("thing.bin", Length);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_an_interruption_or_a_violent_end_the_rest_is_fetched(bool violently)
    {
        Outcome broken = await BreakOffAsync(violently);
        Assert.True(violently || broken.Error == "moonsocket: interrupted; here.bin.moonpart keeps what has come: add -C to go on from there\n", broken.Error);
        long kept = new FileInfo(Part).Length;
        Assert.InRange(kept, 1, Length - 1);
        Outcome outcome = await GoOnAsync();
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_content, File.ReadAllBytes(_folder.At("here.bin")));
        Assert.Equal([_folder.At("here.bin")], Directory.GetFileSystemEntries(_folder.Path));
        // vsftpd logs how much it sent.
        Assert.Contains($"thing.bin\", {Length - kept} bytes", _server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_changed_meanwhile_is_fetched_anew()
    {
        await BreakOffAsync(violently: true);
        File.WriteAllText(Path.Combine(_server.Root, "thing.bin"), "quite another");
        File.SetLastWriteTimeUtc(Path.Combine(_server.Root, "thing.bin"), DateTime.UtcNow.AddDays(-2));
        Outcome outcome = await GoOnAsync();
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("starting over", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("quite another", File.ReadAllText(_folder.At("here.bin")));
    }

    [Fact]
    public async Task What_is_longer_than_the_servers_file_is_no_part_of_it()
    {
        File.WriteAllBytes(_folder.At("here.bin"), new byte[Length + 1]);
        Outcome outcome = await GoOnAsync();
        Assert.Equal(33, outcome.ExitCode);
        Assert.Equal(Length + 1, new FileInfo(_folder.At("here.bin")).Length);
    }

    [Fact]
    public async Task What_is_here_and_has_another_hash_is_no_part_of_it()
    {
        using FtpServer server = await FtpServer.StartAsync(FtpServerKind.Proftpd);
        byte[] content = server.Put("thing.bin", 1000);
        File.WriteAllBytes(_folder.At("here.bin"), new byte[500]);
        Outcome outcome = await MoonSocketProcess.RunAsync(_folder.Path, null, "get", "-C", server.UserUrl("thing.bin"), "-o", "here.bin");
        Assert.Equal(33, outcome.ExitCode);
        Assert.EndsWith("without -C it is fetched anew\n", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await MoonSocketProcess.RunAsync(_folder.Path, null, "get", server.UserUrl("thing.bin"), "-o", "here.bin")).ExitCode);
        Assert.Equal(content, File.ReadAllBytes(_folder.At("here.bin")));
    }

    [Fact]
    public async Task Nothing_is_fetched_when_nothing_is_missing()
    {
        File.WriteAllBytes(_folder.At("here.bin"), _content);
        Outcome outcome = await GoOnAsync();
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_content, File.ReadAllBytes(_folder.At("here.bin")));
        Assert.DoesNotContain("DOWNLOAD", _server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_another_program_left_unfinished_is_continued_in_its_place()
    {
        File.WriteAllBytes(_folder.At("here.bin"), _content[..(Length - 1000)]);
        Outcome outcome = await GoOnAsync();
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_content, File.ReadAllBytes(_folder.At("here.bin")));
    }

    [Fact]
    public async Task An_upload_that_is_interrupted_says_how_to_go_on()
    {
        File.WriteAllBytes(_folder.At("up.bin"), _content);
        string stored = Path.Combine(_server.Root, "up.bin");
        await using MoonSocketProcess process = MoonSocketProcess.Start(_folder.Path, "put", "up.bin", _server.UserUrl("up.bin"));
        await process.UntilAsync(() => new FileInfo(stored) is { Exists: true, Length: > 0 });
        process.Interrupt();
        Outcome broken = await process.EndAsync();
        Assert.Equal((130, "moonsocket: interrupted; -C goes on from what the server has got\n"), (broken.ExitCode, broken.Error));
    }

    [Fact]
    public async Task An_upload_goes_on_from_what_the_server_has()
    {
        // The half is sent whole: a server may go on storing what was on its way to it when an upload broke off.
        File.WriteAllBytes(_folder.At("up.bin"), _content[..(Length / 2)]);
        Outcome half = await MoonSocketProcess.RunAsync(_folder.Path, null, "put", "up.bin", _server.UserUrl("rest.bin"));
        Assert.Equal((0, ""), (half.ExitCode, half.Error));
        File.WriteAllBytes(_folder.At("up.bin"), _content);
        Outcome outcome = await MoonSocketProcess.RunAsync(_folder.Path, null, "put", "up.bin", _server.UserUrl("rest.bin"), "-C");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_content, File.ReadAllBytes(Path.Combine(_server.Root, "rest.bin")));
    }

    private async Task<Outcome> BreakOffAsync(bool violently)
    {
        await using MoonSocketProcess process = MoonSocketProcess.Start(_folder.Path, "get", _server.UserUrl("thing.bin"), "-o", "here.bin");
        await process.UntilAsync(() => new FileInfo(Part) is { Exists: true, Length: > 0 });
        if (violently)
            process.Kill();
        else
            process.Interrupt();
        Outcome outcome = await process.EndAsync();
        Assert.False(File.Exists(_folder.At("here.bin")));
        return outcome;
    }

    private Task<Outcome> GoOnAsync()
        => MoonSocketProcess.RunAsync(_folder.Path, null, "get", "-C", _server.UserUrl("thing.bin"), "-o", "here.bin");
}
