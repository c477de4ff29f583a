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
/// <param name="dialer">Who makes the sockets.</param>
/// <param name="ends">The addresses.</param>
/// <param name="patience">The time-outs.</param>
/// <param name="suspend">
/// Suspends the caller until one of the sockets is writable or so many seconds are over; answers false where that
/// cannot be, and the thread is to wait.
/// </param>
internal sealed class TcpConnectRace(
    Dialer dialer, IPEndPoint[] ends, Patience patience, Func<IReadOnlyList<Socket>, double, ValueTask<bool>> suspend)
{
    private const double AttemptDelay = 0.25;

    private readonly Patience _each = patience.Whole;
    private bool _isGivenUp;
    private readonly List<(Socket Socket, long Start)> _running = [];
    private Fault _last = Fault.Timeout;

    public async ValueTask<(Fault Fault, Socket? Winner)> RunAsync()
    {
        Socket? winner = null;
        var queue = new Queue<IPEndPoint>(Interleaved());
        while (winner is null && !_isGivenUp && (queue.Count > 0 || _running.Count > 0))
        {
            bool goOn = !queue.TryDequeue(out IPEndPoint? end) || Begin(end, out winner) || queue.Count == 0;
            if (goOn && winner is null && _running.Count > 0)
                winner = await WaitOnceAsync(queue.Count > 0).ConfigureAwait(false);
        }

        foreach ((Socket socket, _) in _running)
        {
            if (socket != winner)
                socket.Dispose();
        }

        return (winner is null ? _last : Fault.None, winner);
    }

    /// <summary>Ends it as soon as it goes on.</summary>
    public void GiveUp()
    {
        _isGivenUp = true;
        _last = Fault.Closed;
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
    private async ValueTask<Socket?> WaitOnceAsync(bool more)
    {
        double longest = more ? AttemptDelay : -1;
        foreach ((_, long start) in _running)
        {
            double left = _each.Remaining(start);
            if (left >= 0 && (longest < 0 || left < longest))
                longest = left;
        }

        List<Socket> writable = _running.ConvertAll(attempt => attempt.Socket);
        if (await suspend(writable, longest).ConfigureAwait(false))
            longest = 0;
        if (_isGivenUp)
            return null;
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
