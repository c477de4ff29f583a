using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>
/// Connects to one of several addresses on the calling thread, a new attempt beside the others whenever one has failed
/// or a quarter of a second has gone by (RFC 8305). Each address has the whole time-out, counted from its own start.
/// </summary>
internal sealed class TcpConnectRace(Dialer dialer, IPEndPoint[] ends, Patience patience)
{
    private const double AttemptDelay = 0.25;

    private readonly Patience _each = patience with
    {
        Block = -1,
        Total = patience.Block < 0 ? patience.Total : patience.Total < 0 ? patience.Block : Math.Min(patience.Block, patience.Total),
    };

    private readonly List<(Socket Socket, long Start)> _running = [];
    private Fault _last = Fault.Timeout;

    public Fault Run(out Socket? winner)
    {
        winner = null;
        var queue = new Queue<IPEndPoint>(Interleaved());
        while (winner is null && (queue.Count > 0 || _running.Count > 0))
        {
            bool goOn = !queue.TryDequeue(out IPEndPoint? end) || Begin(end, out winner) || queue.Count == 0;
            if (goOn && winner is null && _running.Count > 0)
                winner = WaitOnce(queue.Count > 0);
        }

        foreach ((Socket socket, _) in _running)
        {
            if (socket != winner)
                socket.Dispose();
        }

        return winner is null ? _last : Fault.None;
    }

    /// <summary>What became of a connect; asking clears it.</summary>
    internal static SocketError TakeError(Socket socket)
    {
        try
        {
            return (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    private IEnumerable<IPEndPoint> Interleaved()
    {
        IPAddress[] order = ConnectRace.Interleave(Array.ConvertAll(ends, end => end.Address));
        return order.Select(address => new IPEndPoint(address, ends[0].Port));
    }

    // Answers whether the attempt is under way, and the socket if it connected at once.
    private bool Begin(IPEndPoint end, out Socket? connected)
    {
        connected = null;
        Socket? socket = null;
        try
        {
            socket = dialer.Create(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Blocking = false;
            SocketError code = dialer.Connect(socket, end);
            if (code == SocketError.Success)
            {
                connected = socket;
                return true;
            }

            if (code == SocketError.WouldBlock)
            {
                _running.Add((socket, Stopwatch.GetTimestamp()));
                return true;
            }

            _last = Fault.Of(code);
        }
        catch (SocketException e)
        {
            _last = Fault.Of(e.SocketErrorCode);
        }
        catch (PolicyException e)
        {
            _last = Fault.Of(e);
        }

        socket?.Dispose();
        return false;
    }

    // Waits for any of the attempts, or until it is time for the next address.
    private Socket? WaitOnce(bool more)
    {
        double longest = more ? AttemptDelay : -1;
        foreach ((_, long start) in _running)
        {
            double left = _each.Remaining(start);
            if (left >= 0 && (longest < 0 || left < longest))
                longest = left;
        }

        List<Socket> writable = _running.ConvertAll(attempt => attempt.Socket);
        Socket.Select(null, writable, null, longest < 0 ? -1 : (int)(Math.Min(longest, 1000) * 1_000_000));
        foreach (Socket socket in writable)
        {
            SocketError code = TakeError(socket);
            if (code == SocketError.Success)
                return socket;
            Drop(socket, Fault.Of(code));
        }

        foreach ((Socket socket, long start) in _running.ToArray())
        {
            if (_each.Remaining(start) == 0)
                Drop(socket, Fault.Timeout);
        }

        return null;
    }

    private void Drop(Socket socket, Fault fault)
    {
        _last = fault;
        _running.RemoveAll(attempt => attempt.Socket == socket);
        socket.Dispose();
    }
}
