using System.Security.Cryptography.X509Certificates;
using MoonSocket.TestServers;

namespace MoonSocket.HttpTests;

using MoonSocket.Http;
using MoonSocket.Net;
using MoonSocket.Streaming;

/// <summary>Transfers that want the same connections at the same time.</summary>
public sealed class CompetingTransfersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<Delivery> Deliveries => Conversation.Deliveries;

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task The_connection_of_a_refused_content_is_not_handed_to_who_waits_for_one(Delivery delivery)
    {
        using var authority = new PrivateAuthority();
        using X509Certificate2 certificate = authority.Issue("127.0.0.1");
        using var server = ScriptedServer.Start(Transcript.Load("http/refused-and-waiting.txt"), delivery, certificate);
        using var connections = new HttpConnections();
        using var limit = new CancellationTokenSource(Patience);
        var dialer = new Dialer(new NetworkPolicy());
        var tls = new TlsOptions { CustomRoots = [authority.Certificate] };
        HttpTransferRequest Put(string path, SendCallback send) => new($"https://127.0.0.1:{server.Port}{path}")
        {
            Method = "PUT",
            Send = send,
            Connections = connections,
            Dialer = dialer,
            Tls = tls,
        };

        Task<HttpTransferResult>? waiting = null;
        int asked = 0;
        HttpTransferRequest refused = Put("/x", async _ =>
        {
            if (asked++ == 0)
                return SendResult.Chunk("one"u8.ToArray());
            if (waiting is null)
            {
                HttpTransferRequest other = Put("/y", Pieces.Of("hello"));
                other.Length = 5;
                waiting = Http.RequestAsync(other, limit.Token);
                // Then its own connection is on the way, and will come too late.
                while (dialer.OpenSockets < 2)
                    await Task.Delay(1, limit.Token);
            }

            return SendResult.Chunk(new byte[1000]);
        });
        HttpTransferResult answer = await Http.RequestAsync(refused, limit.Token);
        Assert.Equal(413, answer.StatusCode);
        Assert.Equal("keep-alive", answer.Head.Headers["Connection"]);
        Assert.Equal(201, (await waiting!).StatusCode);
        await server.FinishAsync();
    }
}
