using System.Net;
using System.Net.Sockets;
using MoonSocket.Net;
using MoonSocket.Sockets.Reactors;
using MoonSocket.Streaming;

namespace MoonSocket.Sockets;

/// <summary>
/// A TCP socket with LuaSocket's life: a master, which <see cref="Listen"/> makes a server and
/// <see cref="Connect"/> (whatever comes of it) a client. The family may be left open until the first address
/// decides.
/// </summary>
internal sealed class TcpSocket : StreamSocket
{
    private AddressFamily _family;
    private bool _isPending;
    private bool _connectFailed;

    // A connect whose caller is suspended: what comes of it, what it awaits, and whether it was given up.
    private Task<Fault>? _connecting;
    private Resumption? _resumption;
    private TcpConnectRace? _race;
    private bool _isGivenUp;
    private int _closes;
    private int _closesBefore;

    /// <summary>A master without a socket; the first address it is given decides on the family.</summary>
    public TcpSocket(Dialer dialer)
        : base(dialer, SocketClass.Master)
    {
    }

    private TcpSocket(Dialer dialer, Socket socket, SocketClass socketClass)
        : base(dialer, socketClass)
    {
        _family = socket.AddressFamily;
        SetSocket(socket);
    }

    /// <summary>The family, or <see cref="AddressFamily.Unspecified"/> while nothing has decided.</summary>
    public AddressFamily Family => _family;

    /// <summary>A client over a socket that is connected already.</summary>
    public static TcpSocket Connected(Dialer dialer, Socket socket) => new(dialer, socket, SocketClass.Client);

    /// <summary>A master of a family, with its socket.</summary>
    public static Fault Create(Dialer dialer, AddressFamily family, out TcpSocket? socket)
    {
        socket = new TcpSocket(dialer) { _family = family };
        Fault fault = socket.Open(family);
        if (!fault.IsNone)
            socket = null;
        return fault;
    }

    /// <summary>Binds to a local address: those of a name are tried in order.</summary>
    public Fault Bind(string host, string service)
    {
        Fault fault = Resolve(host, service, _family, SocketType.Stream, wildcard: true, out IPEndPoint[] ends);
        foreach (IPEndPoint end in ends)
        {
            fault = BindTo(end);
            if (fault.IsNone)
                break;
        }

        return fault;
    }

    /// <summary>Listens, and makes the object a server.</summary>
    public Fault Listen(int backlog)
    {
        if (Socket is not { } socket)
            return Fault.NoDescriptor;
        Fault fault = socket.IsBound ? Fault.None : TryBind(new IPEndPoint(Any(_family), 0));
        if (fault.IsNone)
            fault = TryListen(backlog);
        if (fault.IsNone)
            Class = SocketClass.Server;
        return fault;
    }

    /// <summary>Takes the next connection, as a client of its own without time-outs.</summary>
    public Fault Accept(out TcpSocket? client)
    {
        client = null;
        Fault fault = AcceptSocket(out Socket? socket);
        if (socket is not null)
            client = new TcpSocket(Dialer, socket, SocketClass.Client);
        return fault;
    }

    /// <summary>
    /// Connects, and makes the object a client even if it fails. While the connection is being made (a time-out of
    /// zero) another call asks for the outcome.
    /// </summary>
    public Fault Connect(string host, string service)
    {
        Class = SocketClass.Client;
        Fault fault = Enter(SelectMode.SelectWrite, out long start);
        return fault.IsNone ? Leave(SelectMode.SelectWrite, ConnectOrGoOn(host, service, start)) : fault;
    }

    public override void Close()
    {
        base.Close();
        _isPending = false;
        _connectFailed = false;
        _closes++;
        GiveUp();
        WakeSuspended(SelectMode.SelectWrite);
    }

    private Fault ConnectOrGoOn(string host, string service, long start)
    {
        if (!IsResumed(SelectMode.SelectWrite))
        {
            _connecting = null;
            _closesBefore = _closes;
        }
        else if (_closes != _closesBefore)
        {
            return Fault.Closed;
        }

        if (_connecting is null)
        {
            Fault fault = Resolve(host, service, _family, SocketType.Stream, wildcard: false, out IPEndPoint[] ends);
            if (fault.Kind == FaultKind.Pending)
                Suspended(SelectMode.SelectWrite, start);
            if (!fault.IsNone)
                return fault;
            ValueTask<Fault> connect = ConnectAsync(ends);
            if (connect.IsCompleted)
                return connect.Result;
            _connecting = connect.AsTask();
        }
        else
        {
            _resumption!.GoOn();
        }

        if (_connecting.IsCompleted)
            return _connecting.Result;
        Dialer.Reactor!.Current!.OnAbandon = GiveUp;
        return Fault.Pending;
    }

    // Nothing in here waits but Resumed: without a reactor all of it is done when it returns.
    private async ValueTask<Fault> ConnectAsync(IPEndPoint[] ends)
    {
        if (_isPending && Socket is not null)
            return await AskPendingAsync(ends[0]).ConfigureAwait(false);
        // A socket that is there already (bound, or with options) is the one to use; else addresses can race.
        if (Socket is not null || ends.Length == 1 || Patience.Block == 0)
            return await ConnectInOrderAsync(ends).ConfigureAwait(false);
        _race = new TcpConnectRace(Dialer, ends, Patience, SuspendAsync);
        (Fault fault, Socket? winner) = await _race.RunAsync().ConfigureAwait(false);
        _race = null;
        if (winner is null)
            return fault;
        SetConnecting(winner);
        return Connected(SocketError.Success);
    }

    private async ValueTask<Fault> ConnectInOrderAsync(IPEndPoint[] ends)
    {
        Fault fault = Fault.None;
        foreach (IPEndPoint end in ends)
        {
            fault = await ConnectToAsync(end).ConfigureAwait(false);
            if (fault.IsNone || Patience.Block == 0 || _isGivenUp)
                break;
        }

        return fault;
    }

    private async ValueTask<Fault> ConnectToAsync(IPEndPoint end)
    {
        try
        {
            bool isSecondTry = _connectFailed;
            Fault ready = PrepareFor(end.AddressFamily);
            if (!ready.IsNone)
                return ready;
            // Each address has the whole time.
            long start = Patience.Start();
            SocketError code = Dialer.Connect(Socket!, end);
            if (code == SocketError.ConnectionAborted && isSecondTry)
            {
                // Linux reports the failure of the first try once more, and is ready for the second only then.
                _connectFailed = true;
                ready = PrepareFor(end.AddressFamily);
                if (!ready.IsNone)
                    return ready;
                code = Dialer.Connect(Socket!, end);
            }

            return code == SocketError.WouldBlock ? await OutcomeAsync(start).ConfigureAwait(false) : Connected(code);
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }
    }

    private async ValueTask<Fault> OutcomeAsync(long start)
    {
        _isPending = true;
        if (Patience.IsNone)
            return Fault.Timeout;
        Fault waited;
        while ((waited = WaitUntilReady(SelectMode.SelectWrite, start)).Kind == FaultKind.Pending)
        {
            await Resumed().ConfigureAwait(false);
            if (_isGivenUp)
                return Fault.Closed;
        }

        return waited.IsNone ? Connected(TcpConnectRace.TakeError(Socket!)) : waited;
    }

    private async ValueTask<bool> SuspendAsync(IReadOnlyList<Socket> sockets, double seconds)
    {
        if (Dialer.Reactor is not { CanSuspend: true } reactor)
            return false;
        reactor.Suspend(sockets.Select(socket => ((int)socket.Handle, Readiness.Write)), seconds);
        Suspended(SelectMode.SelectWrite, 0);
        await Resumed().ConfigureAwait(false);
        return true;
    }

    private ValueTask Resumed() => (_resumption ??= new Resumption()).Wait();

    // By who is suspended in it, or because somebody else closes the object.
    private void GiveUp()
    {
        if (_connecting is not { IsCompleted: false })
            return;
        _isGivenUp = true;
        _race?.GiveUp();
        _resumption!.GoOn();
        _isGivenUp = false;
    }

    // The system tells the outcome of a connect in progress to a second one.
    private async ValueTask<Fault> AskPendingAsync(IPEndPoint end)
    {
        try
        {
            SocketError code = Dialer.Connect(Socket!, end);
            if (code is not (SocketError.WouldBlock or SocketError.AlreadyInProgress or SocketError.InProgress))
                return Connected(code);
            if (Patience.IsNone)
                return Fault.Of(SocketError.AlreadyInProgress);
            return await OutcomeAsync(Patience.Start()).ConfigureAwait(false);
        }
        catch (PolicyException e)
        {
            return Fault.Of(e);
        }
    }

    private Fault Connected(SocketError code)
    {
        _isPending = false;
        _connectFailed = code is not (SocketError.Success or SocketError.IsConnected);
        if (!_connectFailed)
            _family = Socket!.AddressFamily;
        return Fault.Of(code);
    }

    // A socket of the right family that can be connected.
    private Fault PrepareFor(AddressFamily family)
    {
        bool mustRewrap = _connectFailed;
        _connectFailed = false;
        if (Socket is { } socket && socket.AddressFamily == family)
            return mustRewrap ? Rewrap() : Fault.None;
        CloseSocket();
        return Open(family);
    }

    private Fault BindTo(IPEndPoint end)
    {
        Fault fault = Socket is null ? Open(end.AddressFamily) : Fault.None;
        if (fault.IsNone)
            fault = TryBind(end);
        if (fault.IsNone)
            _family = end.AddressFamily;
        return fault;
    }

    private Fault Open(AddressFamily family)
    {
        Fault fault = TryCreate(Dialer, family, SocketType.Stream, ProtocolType.Tcp, out Socket? made);
        if (made is not null)
            SetConnecting(made);
        return fault;
    }

    private void SetConnecting(Socket socket)
    {
        SetSocket(socket);
        _isPending = false;
        _connectFailed = false;
    }

    private static IPAddress Any(AddressFamily family)
        => family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
}
