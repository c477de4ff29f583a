using System.Net;
using System.Net.Sockets;

namespace MoonSocket.Tests.Net;

/// <summary>A listener whose queue is full: who connects to it waits.</summary>
internal sealed class FullBacklog : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _fillers = [];

    public FullBacklog(string address, int port = 0)
    {
        _listener.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        _listener.Listen(0);
        for (int i = 0; i < 8; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _fillers.Add(filler);
            try
            {
                filler.Connect(_listener.LocalEndPoint!);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                // On its way, or waiting: both fill the queue.
            }
        }

        // The queue is full when the first of them has to wait.
        _fillers[0].Poll(TimeSpan.FromSeconds(5), SelectMode.SelectWrite);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        _fillers.ForEach(filler => filler.Dispose());
        _listener.Dispose();
    }
}
