using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MoonSocket.Sockets;

/// <summary>Paths of Unix-domain sockets. One that starts with NUL is a name of Linux's own, without a file.</summary>
internal static class UnixPaths
{
    /// <summary>How many bytes the system has room for, the final NUL included.</summary>
    public static int Room => OperatingSystem.IsMacOS() ? 104 : 108;

    /// <summary>The end a path names.</summary>
    public static Fault TryMake(ReadOnlySpan<byte> path, out UnixDomainSocketEndPoint? end)
    {
        end = null;
        if (path.Length >= Room)
            return new Fault(FaultKind.PathTooLong);
        if (path.IsEmpty)
            return Fault.Of(SocketError.InvalidArgument);
        // A NUL inside would cut the path short: then it names something else than was written.
        if (path[1..].Contains((byte)0) && path[0] != 0)
            return Fault.Of(SocketError.InvalidArgument);
        try
        {
            end = new UnixDomainSocketEndPoint(Encoding.UTF8.GetString(path));
            return Fault.None;
        }
        catch (ArgumentException)
        {
            return new Fault(FaultKind.PathTooLong);
        }
    }

    /// <summary>The path of an end; empty where it has none, or a name without a file.</summary>
    public static string Of(EndPoint? end)
    {
        string path = end?.ToString() ?? "";
        return path.StartsWith('@') || path.StartsWith('\0') ? "" : path;
    }
}
