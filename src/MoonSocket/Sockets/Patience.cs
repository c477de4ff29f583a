using System.Diagnostics;
using System.Net.Sockets;
using MoonSocket.Net;

namespace MoonSocket.Sockets;

/// <summary>
/// How long an operation may wait: LuaSocket's two time-outs. Where only one is set, it counts from the start of the
/// operation; where both are, each wait has the block time-out and all together the total one. The clock is asked
/// only when there is something to wait for.
/// </summary>
/// <param name="Block">Seconds; negative: no limit.</param>
/// <param name="Total">Seconds; negative: no limit.</param>
internal readonly record struct Patience(double Block, double Total)
{
    // Longer than this no system call takes; longer waits go round.
    private const double LongestWait = 1000;

    public static Patience Endless => new(-1, -1);

    /// <summary>Whether the caller does not want to wait at all.</summary>
    public bool IsNone => Block == 0 || (Total == 0 && Block < 0);

    /// <summary>The shorter of the two, counted from the start of the operation.</summary>
    public Patience Whole => new(-1, Block < 0 ? Total : Total < 0 ? Block : Math.Min(Block, Total));

    /// <summary>A mark to count from.</summary>
    public long Start() => Block < 0 && Total < 0 ? 0 : Stopwatch.GetTimestamp();

    /// <summary>Seconds the next wait may last; negative: no limit.</summary>
    public double Remaining(long start)
    {
        if (Block < 0 && Total < 0)
            return -1;
        double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (Block < 0)
            return Math.Max(0, Total - elapsed);
        if (Total < 0)
            return Math.Max(0, Block - elapsed);
        return Math.Min(Block, Math.Max(0, Total - elapsed));
    }

    /// <summary>Waits until a socket is ready, but not longer than may be.</summary>
    /// <returns>Nothing wrong when it is ready; a time-out; or what polling failed with.</returns>
    public Fault Wait(Socket socket, SelectMode mode, long start)
    {
        double remaining = Remaining(start);
        long begin = remaining > 0 ? Stopwatch.GetTimestamp() : 0;
        double left = remaining;
        while (true)
        {
            bool isShort = left is >= 0 and <= LongestWait;
            // Rounded down: a wait never is longer than allowed.
            var milliseconds = (int)((isShort ? left : LongestWait) * 1000);
            SocketError code = Poll(socket, mode, milliseconds);
            if (code == SocketError.Success)
                return Fault.None;
            // A second look at the clock would only find that time has gone by.
            if (code == SocketError.TimedOut && isShort)
                return Fault.Timeout;
            if (code is not (SocketError.TimedOut or SocketError.Interrupted))
                return Fault.Of(code);
            if (remaining > 0)
                left = Math.Max(0, remaining - Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
    }

    private static SocketError Poll(Socket socket, SelectMode mode, int milliseconds)
    {
        try
        {
            return SystemSocket.Poll(socket, mode, milliseconds);
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
        catch (ObjectDisposedException)
        {
            return SocketError.Shutdown;
        }
    }
}
