using System.Net.Sockets;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Net;

/// <summary>
/// Waits for the sockets of an engine on the thread of whoever needs what comes of it: what the engine awaits completes
/// while that thread is in <see cref="Run"/>, inline, so that no work goes from thread to thread. Everything but
/// <see cref="Run"/> may be called on any thread; only one runs it at a time.
/// </summary>
internal sealed class WireWatch : IDisposable
{
    private readonly IPoller _poller = Reactor.MakePoller();
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Entry> _entries = [];
    private int _generations;
    private int _runner;
    private bool _isDisposed;
    private Reactor? _reactor;

    /// <summary>Readable while there is something to <see cref="Run"/> for; -1 where the system has no such thing.</summary>
    public int Descriptor => _poller.Descriptor;

    /// <summary>The bytes of a connected socket, which belongs to the stream from now on.</summary>
    /// <exception cref="ObjectDisposedException">Nobody watches any more.</exception>
    public WatchedStream Open(Socket socket)
    {
        var stream = new WatchedStream(this, socket);
        Add(stream.Descriptor, stream.Tell);
        return stream;
    }

    /// <summary>Completes when a socket that connects has connected, or failed to.</summary>
    /// <exception cref="ObjectDisposedException">Nobody watches any more.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async ValueTask WaitForConnectAsync(Socket socket, CancellationToken cancellationToken)
    {
        var connect = new WatchedConnect(socket);
        int descriptor = (int)socket.Handle;
        Add(descriptor, _ => connect.Nudge());
        try
        {
            await connect.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Remove(descriptor, isClosing: false);
        }
    }

    /// <summary>From now on a reactor that waits runs this, too. It is the reactor of the thread that runs this.</summary>
    public void RunWithin(Reactor reactor)
    {
        if (_reactor == reactor || Descriptor < 0)
            return;
        _reactor = reactor;
        reactor.Attend(Descriptor, () => Run(0));
    }

    /// <summary>Lets what awaits the sockets go on, and waits for it where there is nothing yet.</summary>
    /// <param name="milliseconds">How long at most; negative: as long as it takes.</param>
    /// <returns>False if the time was over.</returns>
    public bool Run(int milliseconds)
    {
        // What is told may want to have a look, too.
        if (_runner == Environment.CurrentManagedThreadId)
            return true;
        int count;
        bool hasRun = false;
        _runner = Environment.CurrentManagedThreadId;
        try
        {
            do
            {
                count = _poller.Wait(hasRun ? 0 : milliseconds);
                hasRun |= count != 0;
                for (int i = 0; i < count; i++)
                    Tell(_poller.Found(i));
            }
            while (count >= IPoller.MostEvents);
        }
        finally
        {
            _runner = 0;
        }

        return hasRun;
    }

    /// <summary>Ends <see cref="Run"/>, this time or the next.</summary>
    public void Wake()
    {
        // Who runs comes out anyway.
        if (_runner != Environment.CurrentManagedThreadId)
            _poller.Wake();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _entries.Clear();
        }

        _poller.Dispose();
    }

    /// <summary>Looks no more.</summary>
    internal void Remove(int descriptor, bool isClosing)
    {
        lock (_gate)
        {
            if (_entries.Remove(descriptor, out Entry entry) && !_isDisposed)
                _poller.Remove(entry.Watch, isClosing);
        }
    }

    /// <summary>What an operation on a socket failed with, in the way streams of .NET say it.</summary>
    internal static IOException Broken(SocketError code)
    {
        var why = new SocketException((int)code);
        return new IOException(why.Message, why);
    }

    private void Add(int descriptor, Action<Readiness> tell)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var watch = new Watch(descriptor, ++_generations, isForeign: false) { Interest = Readiness.Both };
            _entries[descriptor] = new Entry(watch, tell);
            _poller.Set(watch);
        }
    }

    private void Tell((int Descriptor, int Generation, Readiness Ready) found)
    {
        Entry entry;
        lock (_gate)
        {
            if (!_entries.TryGetValue(found.Descriptor, out entry) || entry.Watch.Generation != found.Generation)
                return;
        }

        entry.Tell(found.Ready);
    }

    private readonly record struct Entry(Watch Watch, Action<Readiness> Tell);
}
