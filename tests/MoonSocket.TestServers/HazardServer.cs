using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MoonSocket.TestServers;

/// <summary>
/// A small HTTP server that can tell whether transfers given up half way have closed their connections.
/// <c>/endless</c> sends chunks for ever, <c>/swallow</c> takes any content and says how long it was, <c>/text</c> sends
/// a few bytes, <c>/active</c> says how many requests for the first two are open.
/// </summary>
public sealed class HazardServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _active;

    /// <summary>Starts listening on a port of its own.</summary>
    public HazardServer()
    {
        _listener.Start(backlog: 512);
        _ = AcceptAsync();
    }

    /// <summary>Host and port.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>How many requests for <c>/endless</c> and <c>/swallow</c> have not come to their end.</summary>
    public int Active => Volatile.Read(ref _active);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            for (; ; )
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = new BufferedStream(client.GetStream(), 16 * 1024);
                while (await ReadLineAsync(stream) is { Length: > 0 } request)
                    await AnswerAsync(request.Split(' ')[1], stream);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // The client has closed: that is what this server is for.
            }
        }
    }

    private async Task AnswerAsync(string path, Stream stream)
    {
        bool isChunked = false;
        while (await ReadLineAsync(stream) is { Length: > 0 } line)
            isChunked |= line.Equals("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);

        if (path is not ("/endless" or "/swallow"))
        {
            await SendAsync(stream, path == "/active" ? Active.ToString(CultureInfo.InvariantCulture) : "some text");
            return;
        }

        Interlocked.Increment(ref _active);
        try
        {
            if (path == "/endless")
                await SendForEverAsync(stream);
            else
                await SendAsync(stream, (isChunked ? await SwallowAsync(stream) : 0).ToString(CultureInfo.InvariantCulture));
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }

    private static async Task SendForEverAsync(Stream stream)
    {
        await WriteAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        string chunk = "400\r\n" + new string('e', 1024) + "\r\n";
        for (; ; )
            await WriteAsync(stream, chunk);
    }

    private static async Task<long> SwallowAsync(Stream stream)
    {
        long total = 0;
        for (; ; )
        {
            string size = await ReadLineAsync(stream) ?? throw new IOException("ended within the chunks");
            int length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            byte[] chunk = new byte[length + 2];
            await stream.ReadExactlyAsync(chunk);
            if (length == 0)
                return total;
            total += length;
        }
    }

    private static Task SendAsync(Stream stream, string text) =>
        WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}");

    private static async Task WriteAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        await stream.FlushAsync();
    }

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        StringBuilder line = new();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        return null;
    }
}
