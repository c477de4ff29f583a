using System.Globalization;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Tests;

/// <summary>
/// A gibibyte in each direction, in a process of its own: the same bytes arrive, and memory stays flat. In debug
/// builds, which move sixteen bytes at a time, it is less.
/// </summary>
[Collection(NginxCollection.Name)]
[Trait("Kind", "Real")]
public sealed class LargeTransferTests(NginxFixture nginx)
{
    private readonly NginxServer _server = nginx.Server;

    [Fact]
    public async Task A_long_download_arrives_whole_in_little_memory()
    {
        string path = Path.Combine(_server.Root, "large.bin");
        TransferProcess.WriteLarge(path);
        try
        {
            TransferProcess outcome = await TransferProcess.RunAsync("get", _server.Url("/large.bin"));
            Assert.Equal(TransferProcess.Size, outcome.Bytes);
            Assert.Equal(TransferProcess.HashOf(path), outcome.Hash);
            Assert.InRange(outcome.Memory, 0, await IdleMemoryAsync() + TransferProcess.Allowance);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("length")]
    [InlineData("chunked")]
    public async Task A_long_upload_arrives_whole_in_little_memory(string framing)
    {
        TransferProcess outcome = await TransferProcess.RunAsync(
            "put", _server.Url("/dav/large.bin"), TransferProcess.Size.ToString(CultureInfo.InvariantCulture), framing);
        try
        {
            Assert.Equal(TransferProcess.Size, outcome.Bytes);
            Assert.Equal(TransferProcess.HashOf(_server.Stored("large.bin")), outcome.Hash);
            Assert.InRange(outcome.Memory, 0, await IdleMemoryAsync() + TransferProcess.Allowance);
        }
        finally
        {
            File.Delete(_server.Stored("large.bin"));
        }
    }

    // The same program with next to nothing to do.
    private async Task<long> IdleMemoryAsync()
    {
        _server.Put("tiny.bin", 1);
        return (await TransferProcess.RunAsync("get", _server.Url("/tiny.bin"))).Memory;
    }
}
