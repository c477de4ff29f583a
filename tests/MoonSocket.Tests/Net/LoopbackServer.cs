using System.Net;
using System.Net.Sockets;

namespace MoonSocket.Tests.Net;

/// <summary>Listens on loopback and hands every connection to a function (or just holds it).</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly List<Socket> _connections = [];
    private readonly Func<NetworkStream, Task>? _serve;

    public LoopbackServer(string address = "127.0.0.1", Func<NetworkStream, Task>? serve = null)
    {
        _serve = serve;
        _listener = new TcpListener(IPAddress.Parse(address), 0);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Accepted
    {
        get
        {
            lock (_connections)
                return _connections.Count;
        }
    }

    /// <summary>What the last served connection failed with.</summary>
    public Exception? Failure { get; private set; }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_connections)
            _connections.ForEach(connection => connection.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket connection = await _listener.AcceptSocketAsync();
                lock (_connections)
                    _connections.Add(connection);
                if (_serve is not null)
                    _ = ServeAsync(connection);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            await using var stream = new NetworkStream(connection);
            await _serve!(stream);
            connection.Shutdown(SocketShutdown.Both);
        }
#pragma warning disable CA1031 // Whatever it is, the test wants to see it.
        catch (Exception e)
        {
            Failure = e;
        }
#pragma warning restore CA1031
        finally
        {
            connection.Dispose();
        }
    }
}
