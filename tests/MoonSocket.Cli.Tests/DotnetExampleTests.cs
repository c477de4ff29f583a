using MoonSocket.TestServers;

namespace MoonSocket.Cli.Tests;

/// <summary>The examples in C# do what they say.</summary>
public sealed class DotnetExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("StreamingExample", """
        ^down: 200 OK, \d{4} bytes came, 1000009 are in the file
        up: 200, 1368438 bytes went; the server says: thank you for 17546 lines
        the first line is "A friend", and 1000000 bytes follow
        stopped: that will do
        $
        """)]
    [InlineData("SandboxExample", """
        ^plain http: refused, the network policy refuses the scheme "http": .*
        another host: refused, .*: the host "www.example.com" is not among the allowed hosts
        this machine: refused, .*: 127.0.0.1 is a private address .*
        a socket to this machine: refused, .*: 127.0.0.1 is a private address .*
        listening: refused, .*: binding is not allowed
        $
        """)]
    public async Task An_example_runs_and_prints_what_it_promises(string program, string output)
    {
        Outcome outcome = await MoonSocketProcess.RunProgramAsync(
            _folder.Path, null, Path.Combine(AppContext.BaseDirectory, program + ".dll"));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(output, outcome.Output);
    }
}
