using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;

namespace MoonSocket.Sockets;

/// <summary>
/// A datagram socket with LuaSocket's rules. An empty datagram is one like any other. Sending does not wait in
/// effect; time-outs matter when receiving.
/// </summary>
internal abstract class DatagramSocket : SocketObject
{
    // Longer than any datagram; asking for more allocates no more.
    private const int LongestDatagram = 65536;

    private byte[] _buffer = [];
    private SocketAddress? _sender;

    private protected DatagramSocket(Dialer dialer)
        : base(dialer, SocketClass.Unconnected)
    {
    }

    /// <summary>Who sent the datagram that <see cref="ReceiveFrom"/> answered last.</summary>
    public SocketAddress? Sender => _sender;

    /// <summary>Sends to the peer.</summary>
    public Fault Send(ReadOnlySpan<byte> data, out int sent)
    {
        sent = 0;
        Fault fault = Enter(SelectMode.SelectWrite, out long start);
        return fault.IsNone ? Leave(SelectMode.SelectWrite, SendNow(data, start, out sent)) : fault;
    }

    /// <summary>Receives a datagram from whoever sends one (or from the peer).</summary>
    /// <param name="size">How much of it is wanted; the rest is lost.</param>
    /// <param name="data">The datagram, good until the next call on this object.</param>
    public Fault Receive(double size, out ReadOnlySpan<byte> data)
    {
        data = default;
        Fault fault = Enter(SelectMode.SelectRead, out long start);
        return fault.IsNone ? Leave(SelectMode.SelectRead, ReceiveNow(size, start, out data)) : fault;
    }

    /// <summary>The same, and remembers who sent it: <see cref="Sender"/>.</summary>
    public Fault ReceiveFrom(double size, out ReadOnlySpan<byte> data)
    {
        data = default;
        Fault fault = Enter(SelectMode.SelectRead, out long start);
        return fault.IsNone ? Leave(SelectMode.SelectRead, ReceiveFromNow(size, start, out data)) : fault;
    }

    private protected Fault SendTo(ReadOnlySpan<byte> data, SocketAddress peer, out int sent)
    {
        sent = 0;
        Fault fault = Enter(SelectMode.SelectWrite, out long start);
        return fault.IsNone ? Leave(SelectMode.SelectWrite, SendToNow(data, peer, start, out sent)) : fault;
    }

    private Fault SendNow(ReadOnlySpan<byte> data, long start, out int sent)
    {
        sent = 0;
        if (Socket is not { } socket)
            return new Fault(FaultKind.Refused);
        while (true)
        {
            sent = SystemTraffic.Send(socket, data, out SocketError code);
            NoteSent();
            if (code != SocketError.WouldBlock)
                return SendFault(code);
            Fault waited = Wait(SelectMode.SelectWrite, start);
            if (!waited.IsNone)
                return waited;
        }
    }

    private Fault ReceiveNow(double size, long start, out ReadOnlySpan<byte> data)
    {
        data = default;
        Fault ready = Prepare(size, out Socket? socket, out int wanted);
        if (!ready.IsNone)
            return ready;
        return ReceiveDatagram(socket!, wanted, start, null, out data);
    }

    private Fault ReceiveFromNow(double size, long start, out ReadOnlySpan<byte> data)
    {
        data = default;
        Fault ready = Prepare(size, out Socket? socket, out int wanted);
        if (!ready.IsNone)
            return ready;
        _sender ??= new SocketAddress(socket!.AddressFamily);
        return ReceiveDatagram(socket!, wanted, start, _sender, out data);
    }

    private Fault ReceiveDatagram(Socket socket, int wanted, long start, SocketAddress? sender, out ReadOnlySpan<byte> data)
    {
        data = default;
        bool waitsFirst = IsAnswerToCome();
        while (true)
        {
            if (!waitsFirst)
            {
                Span<byte> room = _buffer.AsSpan(0, Math.Max(wanted, 1));
                int count = sender is null
                    ? SystemTraffic.Receive(socket, room, out SocketError code)
                    : SystemTraffic.ReceiveFrom(socket, room, sender, out code);
                if (code is SocketError.Success or SocketError.MessageSize)
                {
                    data = _buffer.AsSpan(0, Math.Min(count, wanted));
                    return Fault.None;
                }

                if (code != SocketError.WouldBlock)
                    return ReceiveFault(code);
                NoteNotThere();
            }

            waitsFirst = false;
            Fault waited = Wait(SelectMode.SelectRead, start);
            if (!waited.IsNone)
                return waited;
        }
    }

    private Fault SendToNow(ReadOnlySpan<byte> data, SocketAddress peer, long start, out int sent)
    {
        sent = 0;
        if (Socket is not { } socket)
            return new Fault(FaultKind.Refused);
        while (true)
        {
            sent = SystemTraffic.SendTo(socket, data, peer, out SocketError code);
            NoteSent();
            if (code != SocketError.WouldBlock)
                return SendFault(code);
            Fault waited = Wait(SelectMode.SelectWrite, start);
            if (!waited.IsNone)
                return waited;
        }
    }

    /// <summary>Sets the peer, or with <see cref="NoPeer"/> takes it away.</summary>
    private protected SocketError SetPeer(EndPoint peer)
    {
        try
        {
            return Dialer.Connect(Socket!, peer);
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            // Once sending or receiving has failed (nobody listens there, or the datagram was too long), .NET holds a
            // socket with a peer for broken and sets no other; the system does.
            Fault fault = Rewrap();
            return fault.IsNone ? Dialer.Connect(Socket!, peer) : fault.Code;
        }
    }

    private protected void ForgetSender() => _sender = null;

    private Fault Prepare(double size, out Socket? socket, out int wanted)
    {
        socket = Socket;
        wanted = 0;
        if (IsDelivering)
            return Fault.Of(SocketError.AlreadyInProgress);
        if (!(size >= 0) || size > int.MaxValue)
            return new Fault(FaultKind.OutOfMemory);
        if (socket is null)
            return Fault.Closed;
        wanted = (int)Math.Min(size, LongestDatagram);
        if (_buffer.Length < Math.Max(wanted, 1))
            _buffer = new byte[Math.Max(wanted, 1)];
        return Fault.None;
    }

    private static Fault SendFault(SocketError code)
        => code is SocketError.OperationAborted ? new Fault(FaultKind.Refused) : Fault.Of(code);

    // What an earlier datagram met is told here once; a reset is how Windows says it.
    private static Fault ReceiveFault(SocketError code)
        => code is SocketError.ConnectionReset ? new Fault(FaultKind.System, SocketError.ConnectionRefused) : Fault.Of(code);
}
