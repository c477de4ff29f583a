using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;

namespace MoonSocket.Lua.Tests.Http;

/// <summary>
/// A gigabyte each way between a Lua script, in a process of its own, and nginx: every byte arrives, and the peak of the
/// process's memory stays where it is when nothing is moved.
/// </summary>
[Trait("Kind", "Real")]
public sealed class HttpGigabyteTests
{
    [Fact]
    public async Task Down_through_a_sink()
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        using var folder = new TemporaryFolder();
        string source = Path.Combine(nginx.Root, "gigabyte.bin");
        Gigabyte.Write(source);
        await MoveAsync("down", nginx.Url("/gigabyte.bin"), folder.At("down.bin"));
        await Gigabyte.AssertSameAsync(source, folder.At("down.bin"));
    }

    [Theory]
    [InlineData("up-chunked")]
    [InlineData("up-length")]
    public async Task Up_from_a_source_or_a_send_callback(string how)
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        using var folder = new TemporaryFolder();
        string source = folder.At("gigabyte.bin");
        Gigabyte.Write(source);
        await MoveAsync(how, nginx.Url("/dav/up.bin"), source);
        await Gigabyte.AssertSameAsync(source, nginx.Stored("up.bin"));
    }

    private static async Task MoveAsync(string how, string url, string file)
    {
        int idle = await Gigabyte.PeakAsync("gigabyte.lua", "idle");
        int peak = await Gigabyte.PeakAsync("gigabyte.lua", how, url, file);
        Assert.True(peak - idle < Gigabyte.AllowedKiB, $"{how}: {peak} KiB at the peak, {idle} KiB without moving anything");
    }
}
