using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Http;

/// <summary>
/// A gigabyte each way between a Lua script, in a process of its own, and nginx: every byte arrives, and the peak of the
/// process's memory stays where it is when nothing is moved.
/// </summary>
[Trait("Kind", "Real")]
public sealed partial class HttpGigabyteTests
{
    private const int Gigabyte = 1 << 30;
    private const int AllowedKiB = 64 * 1024;

    [Fact]
    public async Task Down_through_a_sink()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        using var folder = new TemporaryFolder();
        string source = Path.Combine(nginx.Root, "gigabyte.bin");
        WriteGigabyte(source);
        await MoveAsync("down", nginx.Url("/gigabyte.bin"), folder.At("down.bin"));
        await AssertSameAsync(source, folder.At("down.bin"));
    }

    [Theory]
    [InlineData("up-chunked")]
    [InlineData("up-length")]
    public async Task Up_from_a_source_or_a_send_callback(string how)
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        using var folder = new TemporaryFolder();
        string source = folder.At("gigabyte.bin");
        WriteGigabyte(source);
        await MoveAsync(how, nginx.Url("/dav/up.bin"), source);
        await AssertSameAsync(source, nginx.Stored("up.bin"));
    }

    private static async Task MoveAsync(string how, string url, string file)
    {
        int idle = await PeakAsync("idle");
        int peak = await PeakAsync(how, url, file);
        Assert.True(peak - idle < AllowedKiB, $"{how}: {peak} KiB at the peak, {idle} KiB without moving anything");
    }

    private static async Task<int> PeakAsync(params string[] arguments)
    {
        string script = Repository.At("tests", "lua", "real", "gigabyte.lua");
        ChildProcess run = await ChildProcess.RunAsync(
            HostedProcess.KeraLua[0], [.. HostedProcess.KeraLua[1..], script, .. arguments]);
        Match said = PeakLine().Match(run.Output);
        Assert.True(run.ExitCode == 0 && said.Success, run.Describe());
        return int.Parse(said.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
    }

    private static void WriteGigabyte(string path)
    {
        // Each block differs, so that one lost or out of place is seen.
        var block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        using FileStream file = File.Create(path);
        for (int i = 0; i < Gigabyte / block.Length; i++)
        {
            BitConverter.TryWriteBytes(block, i);
            file.Write(block);
        }
    }

    private static async Task AssertSameAsync(string expected, string actual)
    {
        Assert.Equal(Gigabyte, new FileInfo(actual).Length);
        await using FileStream one = File.OpenRead(expected);
        await using FileStream other = File.OpenRead(actual);
        byte[][] hashes = await Task.WhenAll(SHA256.HashDataAsync(one).AsTask(), SHA256.HashDataAsync(other).AsTask());
        Assert.Equal(hashes[0], hashes[1]);
    }

    [GeneratedRegex(@"^code 20\d, peak (\d+) KiB$", RegexOptions.Multiline)]
    private static partial Regex PeakLine();
}
