namespace MoonSocket.Http;

/// <summary>
/// Open connections, kept for the next transfer to the same server made in the same way (TLS, proxy, dialer, connect
/// time-out). A connection idle for a minute is closed. Disposing closes all of them.
/// </summary>
public sealed class HttpConnections : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ConnectionOptions, Entry> _entries = [];
    private bool _disposed;

    /// <summary>Those of the process, used where a request brings none.</summary>
    public static HttpConnections Default { get; } = new();

    /// <summary>Closes all connections, also those in use.</summary>
    public void Dispose()
    {
        Entry[] entries;
        lock (_gate)
        {
            _disposed = true;
            entries = [.. _entries.Values];
            _entries.Clear();
        }

        foreach (Entry entry in entries)
            entry.Invoker.Dispose();
    }

    internal Lease Take(HttpTransferRequest request)
    {
        if (request.Invoker is { } own)
            return new Lease(null, null, own);
        var options = ConnectionOptions.Of(request);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_entries.TryGetValue(options, out Entry? entry))
            {
                entry = new Entry(new HttpMessageInvoker(options.CreateHandler()));
                _entries.Add(options, entry);
            }

            entry.Users++;
            return new Lease(this, entry, entry.Invoker);
        }
    }

    private void GiveBack(Entry entry)
    {
        lock (_gate)
            entry.Users--;
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
    }
}
