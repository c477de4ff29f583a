using System.Diagnostics;
using System.Globalization;

namespace MoonSocket.SmtpTests;

/// <summary>
/// A gibibyte attached, by a process of its own: the same bytes arrive, and memory stays flat. In debug builds, which
/// move sixteen bytes at a time, it is less.
/// </summary>
[Trait("Kind", "Real")]
public sealed class LargeMessageTests
{
#if DEBUG
    private const long Size = 4L << 20;
#else
    private const long Size = 1L << 30;
#endif
    private const long Allowance = 64L << 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_attachment_arrives_whole_and_takes_little_memory(bool chunks)
    {
        (_, _, long idle) = await SendAsync(1, chunks);
        (string sent, string arrived, long memory) = await SendAsync(Size, chunks);
        Assert.Equal(sent, arrived);
        Assert.InRange(memory, 0, idle + Allowance);
    }

    private static async Task<(string Sent, string Arrived, long Memory)> SendAsync(long size, bool chunks)
    {
        using var sink = new AttachmentSink(chunks);
        string program = Path.Combine(AppContext.BaseDirectory, "MoonSocket.Transfers.dll");
        string[] arguments = ["mail", sink.Port.ToString(CultureInfo.InvariantCulture), size.ToString(CultureInfo.InvariantCulture)];
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
            string arrived = await sink.HashAsync();
            Assert.Equal(size, sink.Bytes);
            return (parts[1], arrived, long.Parse(parts[2], CultureInfo.InvariantCulture));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
