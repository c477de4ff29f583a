using System.Text;
using MoonSocket.TestServers;

namespace MoonSocket.Cli.Tests;

/// <summary>The examples in Lua do what they say, started the way their readers start them.</summary>
public sealed class LuaExampleTests : IDisposable
{
    private static readonly string Folder = FindFolder();
    private readonly TemporaryFolder _folder = new();

    /// <summary>Every example that ends by itself, and what its output ends with.</summary>
    public static TheoryData<string, string> Examples { get; } = new()
    {
        { "callbacks.lua", "\ndone\n" },
        { "ftp.lua", "at once     150000 bytes in 5 files\n" },
        { "mail.lua", "the server has\t2\tmessages\n" },
        { "filters.lua", "came back unharmed:   true\n" },
        { "streaming.lua", StreamingEnd() },
        { "url.lua", "  http://joe:secret@[::1]:8080/docs/images/moon%20rise.png/50%25%20%2F%20half%3F\n" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_runs_from_anywhere_and_ends_as_it_should(string name, string end)
    {
        Outcome outcome = await MoonSocketProcess.RunAsync(_folder.Path, null, "run", Path.Combine(Folder, name));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.NotEmpty(outcome.Output);
        Assert.EndsWith(end, outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void No_example_is_forgotten()
    {
        string[] ending = [.. Directory.GetFiles(Folder, "*.lua").Select(path => Path.GetFileName(path)!).Where(name => !name.EndsWith("_server.lua", StringComparison.Ordinal))];
        Assert.Equal(ending.Order(), Examples.Select(row => (string)row[0]).Order());
    }

    [Fact]
    public async Task The_streaming_example_shows_each_step()
    {
        Outcome outcome = await MoonSocketProcess.RunAsync(Folder, null, "run", "streaming.lua");
        Assert.Contains($"\"A friend\" {new string('.', 40)} 1000000 bytes\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("decoded, it is the same, byte for byte.\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("The transfer ended with: that will do\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_of_the_streaming_example_serves_on_its_own_until_interrupted()
    {
        await using MoonSocketProcess server = MoonSocketProcess.Start(_folder.Path, "run", Path.Combine(Folder, "tiny_server.lua"));
        await server.UntilAsync(() => Encoding.UTF8.GetString(server.Output).EndsWith("/moon\n", StringComparison.Ordinal));
        string url = Encoding.UTF8.GetString(server.Output)["serving ".Length..].TrimEnd();
        Outcome moon = await MoonSocketProcess.RunAsync(_folder.Path, null, "get", url);
        Assert.StartsWith("title: A friend\nbytes: 1000000\n\nThe moon", moon.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await MoonSocketProcess.RunAsync(_folder.Path, "dear server", "put", "-", url.Replace("moon", "note", StringComparison.Ordinal))).ExitCode);
        Assert.Equal("dear server", (await MoonSocketProcess.RunAsync(_folder.Path, null, "get", url.Replace("moon", "note", StringComparison.Ordinal))).Output);
        Assert.Equal(22, (await MoonSocketProcess.RunAsync(_folder.Path, null, "get", url + "/nowhere")).ExitCode);
        server.Interrupt();
        Assert.Equal(130, (await server.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task The_script_in_the_readme_works()
    {
        using var server = new ContentServer(200_000);
        string readme = File.ReadAllText(Path.Combine(Folder, "..", "..", "README.md"));
        string script = readme.Split("```lua\n")[1].Split("```")[0];
        Assert.Contains("http://example.com/", script, StringComparison.Ordinal);
        Outcome outcome = await MoonSocketProcess.RunAsync(
            _folder.Path, script.Replace("http://example.com/", server.Url, StringComparison.Ordinal), "run", "-");
        Assert.Matches(@"^200\t1\d{5}\tthat will do\n$", outcome.Output);
    }

    // The example sends itself, so its own size says in how many lines.
    private static string StreamingEnd()
    {
        long length = new FileInfo(Path.Combine(Folder, "streaming.lua")).Length;
        long lines = ((length + 2) / 3 * 4 + 75) / 76;
        return $"""

            In short:
              downloaded  200, by a callback that replaced itself
              uploaded    200, as {lines} lines of base64, and back unharmed
              stopped     200, with the message "that will do"

            """;
    }

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "examples", "lua");
            if (Directory.Exists(path))
                return path;
        }

        throw new DirectoryNotFoundException("there is no examples/lua above the tests");
    }
}
