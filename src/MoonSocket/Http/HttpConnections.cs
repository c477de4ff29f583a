using MoonSocket.Net;
using MoonSocket.Streaming;

namespace MoonSocket.Http;

/// <summary>
/// Open connections, kept for the next transfer to the same server made in the same way (TLS, proxy, dialer, connect
/// time-out). One that is idle is closed after a minute, or when a dialer that may have so many sockets needs another.
/// Disposing closes all of them.
/// </summary>
public sealed class HttpConnections : IDisposable
{
    private const int MaxEngines = 32;
    private readonly Lock _gate = new();
    private readonly Dictionary<ConnectionOptions, Entry> _entries = [];
    private readonly HashSet<Dialer> _bounded = [];
    private readonly WireWatch? _watch;
    // Not disposed: it has no timer, and transfers may still look at it.
    private readonly CancellationTokenSource _closing = new();
    private long _uses;
    private bool _disposed;

    /// <summary>Creates an empty set.</summary>
    public HttpConnections()
    {
    }

    /// <summary>Creates an empty set whose connections only go on where that one is run.</summary>
    internal HttpConnections(WireWatch watch)
    {
        // Where it cannot be told that there is something to run for, nobody would.
        _watch = watch.Descriptor >= 0 ? watch : null;
    }

    /// <summary>Those of the process, used where a request brings none.</summary>
    public static HttpConnections Default { get; } = new();

    /// <summary>Canceled when the connections are closed.</summary>
    internal CancellationToken Closing => _closing.Token;

    /// <summary>Closes all connections, also those in use: the transfers on them fail.</summary>
    public void Dispose()
    {
        Entry[] entries;
        lock (_gate)
        {
            _disposed = true;
            entries = [.. _entries.Values];
            _entries.Clear();
            foreach (Dialer dialer in _bounded)
                dialer.RoomWanted -= CloseIdle;
            _bounded.Clear();
        }

        // The engine itself closes only those that are idle.
        _closing.Cancel();
        foreach (Entry entry in entries)
            entry.Dispose();
    }

    /// <summary>The engine for a request, kept alive until the lease is disposed of.</summary>
    internal Lease Take(HttpTransferRequest request)
    {
        if (request.Invoker is { } own)
            return new Lease(null, null, own);
        var options = ConnectionOptions.Of(request);
        Entry? entry;
        Entry? surplus = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_entries.TryGetValue(options, out entry))
            {
                surplus = TakeSurplus();
                entry = new Entry(options, _watch);
                _entries.Add(options, entry);
                if (options.Dialer.Policy.MaxSockets is not null && _bounded.Add(options.Dialer))
                    options.Dialer.RoomWanted += CloseIdle;
            }

            entry.Users++;
            entry.LastUse = ++_uses;
        }

        surplus?.Dispose();
        return new Lease(this, entry, null);
    }

    private void GiveBack(Entry entry)
    {
        lock (_gate)
            entry.Users--;
    }

    // An engine closes its idle connections when it is disposed of, and what is in use when it is used no more. Transfers
    // go on with a new one.
    private void CloseIdle()
    {
        var old = new List<HttpMessageInvoker>();
        lock (_gate)
        {
            foreach (Entry entry in _entries.Where(e => _bounded.Contains(e.Key.Dialer)).Select(e => e.Value))
            {
                try
                {
                    old.Add(entry.Renew());
                }
                catch (TransferException)
                {
                    // A certificate's file is gone: this one goes on with the engine that has read it.
                }
            }
        }

        foreach (HttpMessageInvoker invoker in old)
            invoker.Dispose();
    }

    // Options that differ each time (a new list of certificates, say) must not pile up engines for ever.
    private Entry? TakeSurplus()
    {
        if (_entries.Count < MaxEngines)
            return null;
        var oldest = _entries.Where(e => e.Value.Users == 0).OrderBy(e => e.Value.LastUse).FirstOrDefault();
        if (oldest.Value is not null)
            _entries.Remove(oldest.Key);
        return oldest.Value;
    }

    /// <summary>The use of an engine for one transfer.</summary>
    internal readonly struct Lease(HttpConnections? owner, Entry? entry, HttpMessageInvoker? own) : IDisposable
    {
        /// <summary>Sends a request by the engine there is at the moment.</summary>
        public async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
        {
            for (; ; )
            {
                HttpMessageInvoker invoker = entry?.Invoker ?? own!;
                try
                {
                    return await invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
                }
                catch (ObjectDisposedException) when (entry is not null && invoker != entry.Invoker)
                {
                    // Renewed in between.
                }
            }
        }

        public void Dispose() => owner?.GiveBack(entry!);
    }

    internal sealed class Entry(ConnectionOptions options, WireWatch? watch) : IDisposable
    {
        private volatile HttpMessageInvoker _invoker = new(options.CreateHandler(watch));

        public HttpMessageInvoker Invoker => _invoker;

        public int Users { get; set; }

        public long LastUse { get; set; }

        /// <summary>Puts a new engine in the place of the old one, which is the caller's to dispose of.</summary>
        public HttpMessageInvoker Renew()
        {
            HttpMessageInvoker old = _invoker;
            _invoker = new HttpMessageInvoker(options.CreateHandler(watch));
            return old;
        }

        public void Dispose() => _invoker.Dispose();
    }
}
