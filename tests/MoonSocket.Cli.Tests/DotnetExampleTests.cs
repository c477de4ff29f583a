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
    [InlineData("FanOutExample", """
        ^100 visitors: the sum is 55
        $
        """)]
    [InlineData("MailExample", """
        ^sent: 250 taken; 3088890 bytes attached as \d{3} kB of mail
        Subject: Heute: Vollmond =\?utf-8\?B\?w7xiZXIgS8O2bG4g8J\+MlQ==\?=
        anna@example.org: 250 ok
        nobody@example.org: 550 no such mailbox
        not sent, but usable: True; 1 recipient refused
        the last line of the last message: 1
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

    [Fact]
    public async Task The_ftp_example_keeps_its_promises_with_a_server()
    {
        using FtpServer server = await FtpServer.StartAsync(FtpServerKind.Proftpd);
        Directory.CreateDirectory(Path.Combine(server.Root, "out"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(server.Root, "out"), (UnixFileMode)0b111_111_111);
        Outcome outcome = await MoonSocketProcess.RunProgramAsync(
            _folder.Path, null, Path.Combine(AppContext.BaseDirectory, "FtpExample.dll"), server.UserUrl("out"));
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Matches(
            """
            ^up: 1088890 bytes, and the server has as many
            down: the network has died; what had come is in the file
            resumed: (?<here>\d+) and \d+ bytes make 1088890
            refused: RETR, 550
            listed: File moon.txt, 1088890 bytes
            named: old moon.txt
            $
            """,
            outcome.Output);
        Assert.Empty(Directory.GetFiles(Path.Combine(server.Root, "out")));
    }
}
