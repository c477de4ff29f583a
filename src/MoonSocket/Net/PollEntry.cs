using System.Runtime.InteropServices;

namespace MoonSocket.Net;

/// <summary><c>struct pollfd</c>, the same on every Unix.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    private const short In = 0x0001;
    private const short Out = 0x0004;

    // Failures make a descriptor ready for both: the next operation tells what is wrong.
    private const short Failed = 0x0008 | 0x0010 | 0x0020; // POLLERR, POLLHUP, POLLNVAL

    private int _descriptor;
    private short _wanted;
    private short _found;

    public readonly bool IsReadable => (_wanted & In) != 0 && (_found & (In | Failed)) != 0;

    public readonly bool IsWritable => (_wanted & Out) != 0 && (_found & (Out | Failed)) != 0;

    public readonly int Descriptor => _descriptor;

    public readonly bool WantsRead => (_wanted & In) != 0;

    public readonly bool WantsWrite => (_wanted & Out) != 0;

    /// <summary>What another way of polling found.</summary>
    public void SetFound(bool readable, bool writable, bool failed)
        => _found = (short)((readable ? In : 0) | (writable ? Out : 0) | (failed ? Failed : 0));

    public static PollEntry For(long descriptor, bool forReading, bool forWriting) => new()
    {
        _descriptor = (int)descriptor,
        _wanted = (short)((forReading ? In : 0) | (forWriting ? Out : 0)),
    };
}
