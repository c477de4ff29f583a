using MoonSocket.TestServers;

namespace MoonSocket.Cli.Tests;

/// <summary>A download that was broken off goes on where it ended, or starts over where that would give nonsense.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Length = 400_000;
    private const int Half = 150_000;
    private readonly TemporaryFolder _folder = new();
    private readonly ContentServer _server = new(Length);

    private string Part => _folder.At("here.bin.moonpart");

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
        await BreakOffAsync(violently);
        Outcome outcome = await GoOnAsync();
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_server.Content, File.ReadAllBytes(_folder.At("here.bin")));
        Assert.Equal([_folder.At("here.bin")], Directory.GetFileSystemEntries(_folder.Path));
        string head = _server.Heads.Last();
        Assert.Contains($"\r\nRange: bytes={Half}-\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nIf-Range: \"first\"\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_says_how_to_go_on_and_ends_with_130()
    {
        Outcome outcome = await BreakOffAsync(violently: false);
        Assert.Equal(130, outcome.ExitCode);
        Assert.Equal("moonsocket: interrupted; here.bin.moonpart keeps what has come: add -C to go on from there\n", outcome.Error);
    }

    [Fact]
    public async Task Content_that_has_changed_meanwhile_is_fetched_anew()
    {
        await BreakOffAsync(violently: true);
        _server.Tag = "\"second\"";
        _server.Content = [.. _server.Content.Reverse()];
        Outcome outcome = await GoOnAsync();
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("starting over", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(_server.Content, File.ReadAllBytes(_folder.At("here.bin")));
    }

    [Fact]
    public async Task A_server_without_ranges_sends_everything_again()
    {
        await BreakOffAsync(violently: true);
        _server.KnowsRanges = false;
        Outcome outcome = await GoOnAsync();
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("starting over", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(_server.Content, File.ReadAllBytes(_folder.At("here.bin")));
    }

    [Fact]
    public async Task Without_a_tag_the_length_tells_that_content_has_changed()
    {
        _server.Tag = null;
        await BreakOffAsync(violently: true);
        _server.Content = [.. _server.Content, 1];
        Outcome outcome = await GoOnAsync();
        Assert.Equal(33, outcome.ExitCode);
        Assert.Contains("has changed on the server", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(Half, new FileInfo(Part).Length);
    }

    [Fact]
    public async Task Without_the_option_a_download_starts_over()
    {
        await BreakOffAsync(violently: true);
        Outcome outcome = await MoonSocketProcess.RunAsync(_folder.Path, null, "get", _server.Url, "-o", "here.bin");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_server.Content, File.ReadAllBytes(_folder.At("here.bin")));
        Assert.DoesNotContain("Range:", _server.Heads.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_another_program_left_unfinished_is_continued_in_its_place()
    {
        File.WriteAllBytes(_folder.At("here.bin"), _server.Content[..Half]);
        Outcome outcome = await GoOnAsync();
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_server.Content, File.ReadAllBytes(_folder.At("here.bin")));
    }

    [Fact]
    public async Task A_file_of_another_program_survives_a_server_that_cannot_continue_it()
    {
        File.WriteAllBytes(_folder.At("here.bin"), _server.Content[..Half]);
        _server.KnowsRanges = false;
        _server.BreaksAfter = 10;
        Outcome outcome = await GoOnAsync();
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal(_server.Content[..Half], File.ReadAllBytes(_folder.At("here.bin")));
    }

    [Fact]
    public async Task Nothing_is_fetched_when_nothing_is_missing()
    {
        File.WriteAllBytes(_folder.At("here.bin"), _server.Content);
        Outcome outcome = await GoOnAsync();
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(_server.Content, File.ReadAllBytes(_folder.At("here.bin")));
    }

    [Fact]
    public async Task Where_there_is_nothing_to_go_on_with_a_download_simply_starts()
    {
        Outcome outcome = await GoOnAsync();
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(_server.Content, File.ReadAllBytes(_folder.At("here.bin")));
    }

    [Theory]
    [InlineData("-C")]
    [InlineData("-C", "-o", "-")]
    [InlineData("-C", "-o", "here.bin", "--compressed")]
    public async Task Going_on_where_it_cannot_be_is_refused(params string[] options)
    {
        Outcome outcome = await MoonSocketProcess.RunAsync(_folder.Path, null, ["get", _server.Url, .. options]);
        Assert.Equal((2, 0), (outcome.ExitCode, _server.Heads.Count));
        Assert.Contains("-C", outcome.Error, StringComparison.Ordinal);
    }

    private async Task<Outcome> BreakOffAsync(bool violently)
    {
        _server.StallsAfter = Half;
        await using MoonSocketProcess process = MoonSocketProcess.Start(_folder.Path, "get", _server.Url, "-o", "here.bin");
        await process.UntilAsync(() => new FileInfo(Part) is { Exists: true, Length: Half });
        if (violently)
            process.Kill();
        else
            process.Interrupt();
        Outcome outcome = await process.EndAsync();
        _server.StallsAfter = null;
        Assert.False(File.Exists(_folder.At("here.bin")));
        return outcome;
    }

    private Task<Outcome> GoOnAsync() => MoonSocketProcess.RunAsync(_folder.Path, null, "get", "-C", _server.Url, "-o", "here.bin");
}
