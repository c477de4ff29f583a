using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

/// <summary>
/// A gibibyte in each direction, in a process of its own: the same bytes arrive, and memory stays flat. In debug
/// builds, which move sixteen bytes at a time, it is less.
/// </summary>
[Collection(NginxCollection.Name)]
[Trait("Kind", "Real")]
public sealed class LargeTransferTests(NginxFixture nginx)
{
#if DEBUG
    private const long Size = 8L << 20;
#else
    private const long Size = 1L << 30;
#endif
    private const long Allowance = 64L << 20;
    private readonly NginxServer _server = nginx.Server;

    [Fact]
    public async Task A_long_download_arrives_whole_in_little_memory()
    {
        string path = Path.Combine(_server.Root, "large.bin");
        WriteLarge(path);
        try
        {
            Outcome outcome = await RunAsync("get", _server.Url("/large.bin"));
            Assert.Equal(Size, outcome.Bytes);
            Assert.Equal(HashOf(path), outcome.Hash);
            Assert.InRange(outcome.Memory, 0, await IdleMemoryAsync() + Allowance);
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
        Outcome outcome = await RunAsync(
            "put", _server.Url("/dav/large.bin"), Size.ToString(CultureInfo.InvariantCulture), framing);
        try
        {
            Assert.Equal(Size, outcome.Bytes);
            Assert.Equal(HashOf(_server.Stored("large.bin")), outcome.Hash);
            Assert.InRange(outcome.Memory, 0, await IdleMemoryAsync() + Allowance);
        }
        finally
        {
            File.Delete(_server.Stored("large.bin"));
        }
    }

    private static void WriteLarge(string path)
    {
        var piece = new byte[1 << 20];
        new Random(2).NextBytes(piece);
        using FileStream file = File.Create(path);
        for (long written = 0; written < Size; written += piece.Length)
        {
            BitConverter.TryWriteBytes(piece, written);
            file.Write(piece);
        }
    }

    private static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static async Task<Outcome> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "MoonSocket.Transfers.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.Empty(await errors);
            string[] parts = (await output).Split();
            return new Outcome(
                long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    // The same program with next to nothing to do.
    private async Task<long> IdleMemoryAsync()
    {
        _server.Put("tiny.bin", 1);
        return (await RunAsync("get", _server.Url("/tiny.bin"))).Memory;
    }

    private sealed record Outcome(long Bytes, string Hash, long Memory);
}
