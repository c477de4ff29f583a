using System.Diagnostics;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>
/// A stream of bytes to and from a peer, with LuaSocket's rules: buffered input, partial results, a send that says
/// how far it came.
/// </summary>
internal abstract class StreamSocket : SocketObject
{
    private readonly StreamInput _input = new();
    private long _created = Stopwatch.GetTimestamp();
    private int _sentBefore;

    private protected StreamSocket(Dialer dialer, SocketClass socketClass)
        : base(dialer, socketClass)
    {
    }

    public override bool IsDirty => _input.Buffered > 0;

    /// <summary>Bytes delivered to the caller.</summary>
    public double Received { get; set; }

    /// <summary>Bytes the system took.</summary>
    public double Sent { get; set; }

    /// <summary>Seconds since the object was made.</summary>
    public double Age
    {
        get => Stopwatch.GetElapsedTime(_created).TotalSeconds;
        set => _created = Stopwatch.GetTimestamp() - (long)(value * Stopwatch.Frequency);
    }

    /// <summary>Receives, and waits for it as long as <see cref="SocketObject.Patience"/> allows.</summary>
    /// <param name="pattern">How much.</param>
    /// <param name="prefix">What to put in front of the result, counted by <see cref="ReceivePattern.Bytes"/>.</param>
    /// <param name="data">
    /// The result; after a fault, what had come until then. Good until the next call on this object.
    /// </param>
    public Fault Receive(ReceivePattern pattern, ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (IsDelivering)
            return Fault.Of(SocketError.AlreadyInProgress);
        Fault fault = Enter(SelectMode.SelectRead, out long start);
        if (!fault.IsNone)
            return fault;
        if (!IsResumed(SelectMode.SelectRead))
            _input.Begin(prefix);
        fault = _input.Receive(this, pattern, start, out data);
        if (fault.Kind == FaultKind.Pending)
        {
            _input.ReleaseEmptyResult();
            return fault;
        }

        Received += _input.Delivered;
        return Leave(SelectMode.SelectRead, fault);
    }

    /// <summary>Gives the memory of the last result back.</summary>
    public void ReleaseResult() => _input.ReleaseResult();

    /// <summary>Sends all of it, unless something is in the way.</summary>
    /// <param name="data">What to send.</param>
    /// <param name="sent">How many bytes went out.</param>
    public Fault Send(ReadOnlySpan<byte> data, out int sent)
    {
        sent = 0;
        if (data.IsEmpty)
            return Fault.None;
        Fault fault = Enter(SelectMode.SelectWrite, out long start);
        if (!fault.IsNone)
            return fault;
        if (IsResumed(SelectMode.SelectWrite))
            sent = _sentBefore;
        fault = SendRest(data, start, ref sent);
        _sentBefore = sent;
        return Leave(SelectMode.SelectWrite, fault);
    }

    private Fault SendRest(ReadOnlySpan<byte> data, long start, ref int sent)
    {
        if (Socket is not { } socket)
            return Fault.Closed;
        while (true)
        {
            int count = SystemTraffic.Send(socket, data[sent..], out SocketError code);
            if (code == SocketError.Success)
            {
                NoteSent();
                sent += count;
                Sent += count;
                if (sent == data.Length)
                    return Fault.None;
                continue;
            }

            if (code != SocketError.WouldBlock)
                return StreamFault(code);
            Fault waited = Wait(SelectMode.SelectWrite, start);
            if (!waited.IsNone)
                return waited;
        }
    }

    /// <summary>How many bytes could be received without waiting, as far as the system tells.</summary>
    internal int Available => _input.Buffered + (Socket?.Available ?? 0);

    /// <summary>Whether something, or the end, could be received without waiting.</summary>
    internal bool HasInput => IsDirty || Socket is not { } socket || socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Receives what is there, without waiting: 0 bytes are the end, nothing there is a time-out.</summary>
    internal Fault TryReceive(Span<byte> target, out int count)
    {
        count = _input.Take(target);
        if (count == 0)
        {
            if (Socket is not { } socket)
                return Fault.Closed;
            count = SystemTraffic.Receive(socket, target, out SocketError code);
            if (code != SocketError.Success)
                return StreamFault(code);
        }

        Received += count;
        return Fault.None;
    }

    /// <summary>Sends what can be without waiting; where that is not all, it is a time-out.</summary>
    internal Fault TrySend(ReadOnlySpan<byte> data, out int sent)
    {
        sent = 0;
        if (Socket is not { } socket)
            return Fault.Closed;
        while (sent < data.Length)
        {
            int count = SystemTraffic.Send(socket, data[sent..], out SocketError code);
            if (code != SocketError.Success)
                return StreamFault(code);
            sent += count;
            Sent += count;
        }

        return Fault.None;
    }

    /// <summary>Gives back what was received and not used: it comes first next time.</summary>
    internal void PutBack(ReadOnlySpan<byte> data)
    {
        _input.PutBack(data);
        Received -= data.Length;
    }

    /// <summary>Ends one direction or both. What the system thinks of it does not matter.</summary>
    public void Shutdown(SocketShutdown how)
    {
        try
        {
            Socket?.Shutdown(how);
        }
        catch (SocketException)
        {
            // Not connected (any more): then there is nothing left to end.
        }
    }

    /// <summary>Reads what is there, waiting for it if need be. Nothing at all is the end: a fault.</summary>
    internal Fault ReadSome(Span<byte> target, long start, out int count)
    {
        count = 0;
        if (Socket is not { } socket)
            return Fault.Closed;
        bool waitsFirst = IsAnswerToCome() || IsDrained;
        while (true)
        {
            if (!waitsFirst)
            {
                count = SystemTraffic.Receive(socket, target, out SocketError code);
                if (code == SocketError.Success)
                {
                    if (count > 0 && count < target.Length)
                        NoteDrained();
                    return count > 0 ? Fault.None : Fault.Closed;
                }

                if (code != SocketError.WouldBlock)
                    return StreamFault(code);
                NoteNotThere();
            }

            waitsFirst = false;
            Fault waited = Wait(SelectMode.SelectRead, start);
            if (!waited.IsNone)
                return waited;
        }
    }

    private protected Fault TryListen(int backlog)
    {
        try
        {
            Socket!.Listen(backlog);
            return Fault.None;
        }
        catch (SocketException e)
        {
            return Fault.Of(e.SocketErrorCode);
        }
    }

    /// <summary>Takes the next connection of a listening socket; those that broke before are passed over.</summary>
    private protected Fault AcceptSocket(out Socket? accepted)
    {
        accepted = null;
        Fault fault = Enter(SelectMode.SelectRead, out long start);
        return fault.IsNone ? Leave(SelectMode.SelectRead, AcceptNext(start, out accepted)) : fault;
    }

    private Fault AcceptNext(long start, out Socket? accepted)
    {
        accepted = null;
        if (Socket is not { } listener)
            return Fault.Closed;
        while (true)
        {
            // Asked first, because being told by an exception that nobody is there costs far more.
            Fault waited = WaitUntilReady(SelectMode.SelectRead, start);
            if (!waited.IsNone)
                return waited;
            try
            {
                accepted = Dialer.Accept(listener);
                return Fault.None;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock
                or SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.Interrupted)
            {
                // Another process was faster, or the peer has gone: wait for the next.
            }
            catch (SocketException e)
            {
                return Fault.Of(e.SocketErrorCode);
            }
            catch (PolicyException e)
            {
                return Fault.Of(e);
            }
        }
    }

    // A stream without a connection is a closed one.
    private static Fault StreamFault(SocketError code) => code switch
    {
        SocketError.NotConnected or SocketError.OperationAborted => Fault.Closed,
        _ => Fault.Of(code),
    };
}
