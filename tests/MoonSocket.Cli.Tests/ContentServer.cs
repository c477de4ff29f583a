using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MoonSocket.Cli.Tests;

/// <summary>
/// An HTTP server with one thing to give, which can stop in the middle: by waiting for the client to go, or by closing.
/// It knows ranges and If-Range, unless told otherwise, and keeps the heads of what it was asked.
/// </summary>
internal sealed class ContentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();

    public ContentServer(int length)
    {
        Content = new byte[length];
        new Random(length).NextBytes(Content);
        _listener.Start();
        _ = AcceptAsync();
    }

    public byte[] Content { get; set; }

    public string? Tag { get; set; } = "\"first\"";

    public bool KnowsRanges { get; set; } = true;

    /// <summary>How many bytes of an answer are sent before the server waits for the client to go.</summary>
    public int? StallsAfter { get; set; }

    /// <summary>How many bytes of an answer are sent before the server closes.</summary>
    public int? BreaksAfter { get; set; }

    /// <summary>What the clients asked, in the order it came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/thing.bin";

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (; ; )
                _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            string head = await ReadHeadAsync(stream);
            Heads.Enqueue(head);
            (string answer, int start) = Answer(head);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), _end.Token);
            int stop = Math.Min(Content.Length, start + (StallsAfter ?? BreaksAfter ?? Content.Length));
            await stream.WriteAsync(Content.AsMemory(start, stop - start), _end.Token);
            if (stop < Content.Length && StallsAfter is not null)
                await stream.CopyToAsync(Stream.Null, _end.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private (string Answer, int Start) Answer(string head)
    {
        string tag = Tag is null ? string.Empty : $"ETag: {Tag}\r\n";
        int start = 0;
        if (KnowsRanges && Header(head, "Range") is { } range && (Header(head, "If-Range") is not { } condition || condition == Tag))
            start = int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        if (start == 0)
            return ($"HTTP/1.1 200 OK\r\nConnection: close\r\n{tag}Content-Length: {Content.Length}\r\n\r\n", 0);
        if (start >= Content.Length)
            return ($"HTTP/1.1 416 No\r\nConnection: close\r\nContent-Range: bytes */{Content.Length}\r\nContent-Length: 0\r\n\r\n", Content.Length);
        return ($"HTTP/1.1 206 Rest\r\nConnection: close\r\n{tag}Content-Length: {Content.Length - start}\r\n"
            + $"Content-Range: bytes {start}-{Content.Length - 1}/{Content.Length}\r\n\r\n", start);
    }

    private static string? Header(string head, string name) => head.Split("\r\n")
        .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _end.Token) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
