using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MoonSocket.TestServers;

/// <summary>
/// A server on 127.0.0.1 that says what its client wants to be told: the last segment of the path is the whole answer,
/// byte for byte, in hexadecimal. So a test in any language holds both sides of a conversation. In the answer stand
/// <c>{connection}</c> for the number of the connection, <c>{closed}</c> for how many connections clients have closed so
/// far, <c>{heard}</c> for everything the client has said in this request, <c>{port}</c> for the port, and <c>{close}</c>, <c>{reset}</c>, <c>{stall}</c> for what the server then does (to stall is
/// to say nothing until the client closes). A connection stays open for the next request, unless the client asks to close.
/// </summary>
public sealed class PuppetServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private int _connections;
    private int _closedByClient;

    private PuppetServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>How many connections it has accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>How many of them the client has closed while the server was listening to it.</summary>
    public int ClosedByClient => Volatile.Read(ref _closedByClient);

    public static PuppetServer Start() => new();

    /// <summary>The URL that gets this answer.</summary>
    public string Url(string answer)
        => $"http://127.0.0.1:{Port}/{Convert.ToHexString(Encoding.Latin1.GetBytes(answer))}";

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _accepting.Wait(TimeSpan.FromSeconds(10));
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var conversations = new List<Task>();
        try
        {
            for (; ; )
            {
                Socket socket = await _listener.AcceptSocketAsync(_end.Token);
                socket.NoDelay = true;
                conversations.Add(ConverseAsync(socket, Interlocked.Increment(ref _connections)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task ConverseAsync(Socket socket, int number)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        var client = new PuppetClient(stream, _end.Token);
        try
        {
            while (await client.HearRequestAsync() is { } target)
            {
                foreach (string part in Parts(Answer(target), number, client))
                {
                    switch (part)
                    {
                        case "{close}":
                            return;
                        case "{reset}":
                            socket.LingerState = new LingerOption(true, 0);
                            return;
                        case "{stall}":
                            await client.HearCloseAsync();
                            Interlocked.Increment(ref _closedByClient);
                            return;
                        default:
                            await stream.WriteAsync(Encoding.Latin1.GetBytes(part), _end.Token);
                            break;
                    }
                }

                if (client.WantsClose)
                    return;
            }

            Interlocked.Increment(ref _closedByClient);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            if (e is IOException)
                Interlocked.Increment(ref _closedByClient);
        }
    }

    private static string Answer(string target)
        => Encoding.Latin1.GetString(Convert.FromHexString(target.AsSpan(target.LastIndexOf('/') + 1)));

    private IEnumerable<string> Parts(string answer, int number, PuppetClient client)
    {
        string text = answer
            .Replace("{connection}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{closed}", ClosedByClient.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{port}", Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        int at = 0;
        while (at < text.Length)
        {
            int next = text.IndexOf('{', at);
            int stop = next < 0 ? -1 : text.IndexOf('}', next);
            if (stop < 0)
            {
                yield return text[at..];
                yield break;
            }

            if (next > at)
                yield return text[at..next];
            string word = text[next..(stop + 1)];
            yield return word == "{heard}" ? client.Heard : word;
            at = stop + 1;
        }
    }
}
