using MoonSocket.TestServers;

namespace MoonSocket.Benchmarks;

using MoonSocket.Http;
using MoonSocket.Streaming;

/// <summary>
/// Transfers through callbacks beside bare <see cref="HttpClient"/> with <see cref="Stream.CopyToAsync(Stream)"/>,
/// against nginx on the same machine.
/// </summary>
internal static class HttpBenchmarks
{
    private const int Large = 256 << 20;
    private const int Requests = 1000;
    private const int Rounds = 25;

    public static async Task RunAsync()
    {
        using NginxServer server = await NginxServer.StartAsync();
        using var client = new HttpClient();
        server.Put("large.bin", Large);
        server.Put("small.bin", 1024);
        var chunk = new byte[64 * 1024];
        await Duel.RunAsync(
            "download of 256 MiB", Rounds,
            async () => Check(Large, (await Http.GetAsync(server.Url("/large.bin"), Dropped)).BytesReceived),
            async () =>
            {
                using HttpResponseMessage response = await client.GetAsync(server.Url("/large.bin"), HttpCompletionOption.ResponseHeadersRead);
                await (await response.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
            });
        await Duel.RunAsync(
            "upload of 256 MiB with length", Rounds,
            async () => Check(Large, (await Http.RequestAsync(new HttpTransferRequest(server.Url("/dav/ours"))
            {
                Method = "PUT",
                Send = Repeated(chunk, Large / chunk.Length),
                Length = Large,
            })).BytesSent),
            async () =>
            {
                using var content = new StreamContent(new RepeatedStream(chunk, Large / chunk.Length), chunk.Length);
                content.Headers.ContentLength = Large;
                using HttpResponseMessage response = await client.PutAsync(server.Url("/dav/peer"), content);
                response.EnsureSuccessStatusCode();
            });
        await Duel.RunAsync(
            $"{Requests} downloads of 1 KiB, one by one", Rounds,
            async () =>
            {
                for (int i = 0; i < Requests; i++)
                    Check(1024, (await Http.GetAsync(server.Url("/small.bin"), Dropped)).BytesReceived);
            },
            async () =>
            {
                for (int i = 0; i < Requests; i++)
                {
                    using HttpResponseMessage response = await client.GetAsync(server.Url("/small.bin"), HttpCompletionOption.ResponseHeadersRead);
                    await (await response.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
                }
            });
    }

    private static ValueTask<ReceiveResult> Dropped(ReadOnlyMemory<byte>? chunk, TransferException? error, CancellationToken cancellationToken)
        => new(ReceiveResult.Continue);

    private static SendCallback Repeated(byte[] chunk, int times)
        => _ => new(times-- > 0 ? SendResult.Chunk(chunk) : SendResult.End);

    private static void Check(long expected, long moved)
    {
        if (moved != expected)
            throw new InvalidOperationException($"{moved} bytes were moved instead of {expected}");
    }
}
