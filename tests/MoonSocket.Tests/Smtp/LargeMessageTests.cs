using System.Globalization;
using MoonSocket.Tests;

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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_attachment_arrives_whole_and_takes_little_memory(bool chunks)
    {
        (_, _, long idle) = await SendAsync(1, chunks);
        (string sent, string arrived, long memory) = await SendAsync(Size, chunks);
        Assert.Equal(sent, arrived);
        Assert.InRange(memory, 0, idle + TransferProcess.Allowance);
    }

    private static async Task<(string Sent, string Arrived, long Memory)> SendAsync(long size, bool chunks)
    {
        using var sink = new AttachmentSink(chunks);
        TransferProcess sender = await TransferProcess.RunAsync(
            "mail", sink.Port.ToString(CultureInfo.InvariantCulture), size.ToString(CultureInfo.InvariantCulture));
        string arrived = await sink.HashAsync();
        Assert.Equal(size, sink.Bytes);
        return (sender.Hash, arrived, sender.Memory);
    }
}
