namespace MoonSocket.Http;

/// <summary>
/// Open connections, kept for the next transfer to the same server made in the same way (TLS, proxy, dialer, connect
/// time-out). A connection idle for a minute is closed. Disposing closes all of them.
/// </summary>
public sealed class HttpConnections : IDisposable
{
    private const int MaxEngines = 32;
    private readonly Lock _gate = new();
    private readonly Dictionary<ConnectionOptions, Entry> _entries = [];
    // Not disposed: it has no timer, and transfers may still look at it.
    private readonly CancellationTokenSource _closing = new();
    private long _uses;
    private bool _disposed;

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
        }

        // The engine itself closes only those that are idle.
        _closing.Cancel();
        foreach (Entry entry in entries)
            entry.Invoker.Dispose();
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
                entry = new Entry(new HttpMessageInvoker(options.CreateHandler()));
                _entries.Add(options, entry);
            }

            entry.Users++;
            entry.LastUse = ++_uses;
        }

        surplus?.Invoker.Dispose();
        return new Lease(this, entry, entry.Invoker);
    }

    private void GiveBack(Entry entry)
    {
        lock (_gate)
            entry.Users--;
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

    internal readonly struct Lease(HttpConnections? owner, Entry? entry, HttpMessageInvoker invoker) : IDisposable
    {
        public HttpMessageInvoker Invoker => invoker;

        public void Dispose() => owner?.GiveBack(entry!);
    }

    internal sealed class Entry(HttpMessageInvoker invoker)
    {
        public HttpMessageInvoker Invoker => invoker;

        public int Users { get; set; }

        public long LastUse { get; set; }
    }
}
