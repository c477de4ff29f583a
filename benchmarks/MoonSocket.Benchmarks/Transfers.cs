using System.Diagnostics;

namespace MoonSocket.Benchmarks;

using MoonSocket.Http;
using MoonSocket.Streaming;

/// <summary>
/// The same transfers through callbacks and by bare <see cref="HttpClient"/>. One run a process: the first round warms up,
/// the rest is timed.
/// </summary>
internal static class Transfers
{
    private static readonly byte[] Block = new byte[64 * 1024];

    /// <summary>Does it so many times, and answers how many seconds the rounds after the first took.</summary>
    /// <param name="side"><c>ours</c> or <c>peer</c>.</param>
    /// <param name="what"><c>download</c> or <c>upload</c>.</param>
    /// <param name="url">What to fetch, or where to put it.</param>
    /// <param name="bytes">How much that is.</param>
    /// <param name="rounds">How often.</param>
    public static async Task<double> RunAsync(string side, string what, string url, long bytes, int rounds)
    {
        using var client = new HttpClient();
        Func<Task<long>> round = (side, what) switch
        {
            ("ours", "download") => async () => (await Http.GetAsync(url, Receive.Stream(Stream.Null))).BytesReceived,
            ("peer", "download") => async () =>
            {
                using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
                await (await response.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
                return response.Content.Headers.ContentLength ?? -1;
            }
            ,
            ("ours", "upload") => async () => (await Http.RequestAsync(new HttpTransferRequest(url)
            {
                Method = "PUT",
                Send = Repeated(bytes / Block.Length),
                Length = bytes,
            })).BytesSent,
            ("peer", "upload") => async () =>
            {
                using var content = new StreamContent(new RepeatedStream(Block, (int)(bytes / Block.Length)), Block.Length);
                content.Headers.ContentLength = bytes;
                using HttpResponseMessage response = await client.PutAsync(url, content);
                response.EnsureSuccessStatusCode();
                return bytes;
            }
            ,
            _ => throw new ArgumentException($"no transfer {side} {what}"),
        };

        long start = 0;
        for (int i = 0; i <= rounds; i++)
        {
            if (i == 1)
                start = Stopwatch.GetTimestamp();
            long moved = await round();
            if (moved != bytes)
                throw new InvalidOperationException($"{moved} bytes were moved instead of {bytes}");
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static SendCallback Repeated(long times)
        => _ => new(times-- > 0 ? SendResult.Chunk(Block) : SendResult.End);
}
