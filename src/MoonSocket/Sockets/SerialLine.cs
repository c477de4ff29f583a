using System.Net.Sockets;
using System.Runtime.InteropServices;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>
/// A serial line (or any device that is read and written as a stream), on Unix. How fast it is and the like is set
/// elsewhere, with <c>stty</c>.
/// </summary>
internal sealed class SerialLine : StreamSocket
{
    private SerialLine(Dialer dialer, Socket socket)
        : base(dialer, SocketClass.Client)
    {
        SetSocket(socket);
    }

    /// <summary>Opens a device.</summary>
    /// <param name="dialer">Who asks the policy and counts.</param>
    /// <param name="path">The device's file.</param>
    /// <param name="line">The line, or <see langword="null"/>.</param>
    /// <param name="error">The system's error number.</param>
    /// <returns>What went wrong, in the system's words.</returns>
    public static string? Open(Dialer dialer, string path, out SerialLine? line, out int error)
    {
        line = null;
        error = 0;
        try
        {
            if (dialer.OpenDevice(path, out error) is not { } socket)
                return Marshal.GetPInvokeErrorMessage(error);
            line = new SerialLine(dialer, socket);
            return null;
        }
        catch (PolicyException e)
        {
            return e.Message;
        }
        catch (SocketException e)
        {
            error = e.NativeErrorCode;
            return e.Message;
        }
    }
}
