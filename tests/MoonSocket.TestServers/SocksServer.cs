using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MoonSocket.TestServers;

/// <summary>
/// A SOCKS proxy on 127.0.0.1 that notes what was asked for: version 5 (RFC 1928), which lets in "proxy" with "let me
/// in" (RFC 1929), and version 4 with its extension for names, which lets in everybody.
/// </summary>
public sealed class SocksServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _wanted = [];
    private readonly Task _accepting;

    private SocksServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts one.</summary>
    public static SocksServer Start() => new();

    /// <summary>The hosts and ports asked for, as they were written.</summary>
    public IReadOnlyList<string> Wanted
    {
        get
        {
            lock (_wanted)
                return [.. _wanted];
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _listener.Dispose();
        ((IAsyncResult)_accepting).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(10));
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            for (; ; )
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed of.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var target = new TcpClient())
        {
            NetworkStream stream = client.GetStream();
            try
            {
                bool isOld = (await ReadAsync(stream, 1))[0] == 4;
                if (!await (isOld ? ConnectOldAsync(stream, target) : ConnectAsync(stream, target)))
                    return;
                Task up = stream.CopyToAsync(target.GetStream(), _stop.Token);
                Task down = target.GetStream().CopyToAsync(stream, _stop.Token);
                await Task.WhenAny(up, down);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // One of the two went away.
            }
        }
    }

    private async Task<bool> ConnectAsync(NetworkStream stream, TcpClient target)
    {
        byte[] ways = await ReadAsync(stream, (await ReadAsync(stream, 1))[0]);
        if (!ways.Contains((byte)2))
        {
            await stream.WriteAsync(new byte[] { 5, 255 }, _stop.Token);
            return false;
        }

        await stream.WriteAsync(new byte[] { 5, 2 }, _stop.Token);
        byte[] head = await ReadAsync(stream, 2);
        string user = Encoding.UTF8.GetString(await ReadAsync(stream, head[1]));
        string password = Encoding.UTF8.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0]));
        bool isRight = user == "proxy" && password == "let me in";
        await stream.WriteAsync(new byte[] { 1, (byte)(isRight ? 0 : 1) }, _stop.Token);
        if (!isRight)
            return false;
        byte[] request = await ReadAsync(stream, 4);
        string host = request[3] switch
        {
            1 => new IPAddress(await ReadAsync(stream, 4)).ToString(),
            3 => Encoding.ASCII.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0])),
            _ => new IPAddress(await ReadAsync(stream, 16)).ToString(),
        };
        byte[] port = await ReadAsync(stream, 2);
        int number = (port[0] << 8) | port[1];
        lock (_wanted)
            _wanted.Add($"{host}:{number}");
        // Whatever name it was: everything a test wants is here.
        await target.ConnectAsync(IPAddress.Loopback, number, _stop.Token);
        await stream.WriteAsync(new byte[] { 5, 0, 0, 1, 127, 0, 0, 1, 0, 0 }, _stop.Token);
        return true;
    }

    private async Task<bool> ConnectOldAsync(NetworkStream stream, TcpClient target)
    {
        byte[] request = await ReadAsync(stream, 7);
        int port = (request[1] << 8) | request[2];
        await ReadTextAsync(stream);
        bool isNamed = request[3] == 0 && request[4] == 0 && request[5] == 0;
        string host = isNamed ? await ReadTextAsync(stream) : new IPAddress(request[3..7]).ToString();
        lock (_wanted)
            _wanted.Add($"{host}:{port}");
        await target.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
        await stream.WriteAsync(new byte[] { 0, 90, 0, 0, 0, 0, 0, 0 }, _stop.Token);
        return true;
    }

    private async Task<string> ReadTextAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte next;
        while ((next = (await ReadAsync(stream, 1))[0]) != 0)
            text.Append((char)next);
        return text.ToString();
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, _stop.Token);
        return bytes;
    }
}
