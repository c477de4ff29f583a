using System.Net;
using System.Net.Sockets;
using MoonSocket.Streaming;

namespace MoonSocket.Net;

/// <summary>
/// Happy Eyeballs (RFC 8305): connects to several addresses at once, each attempt starting when the one before has
/// failed or has had its time; the first that connects wins, the others are closed. The look-up is one call to the
/// system's resolver, so that both families are known when the race starts (section 3 needs no delay of its own).
/// </summary>
internal sealed class ConnectRace(Dialer dialer, IPAddress[] addresses, int port, string target, DialOptions options)
{
    public async Task<Socket> RunAsync(CancellationToken cancellationToken)
    {
        IPAddress[] order = Interleave(addresses);
        using var losers = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<Socket>>(order.Length);
        Exception? firstError = null;
        int next = 0;
        try
        {
            while (next < order.Length || running.Count > 0)
            {
                if (next < order.Length)
                    running.Add(AttemptAsync(order[next++], losers.Token));
                Task done = await FirstOrDelayAsync(running, next < order.Length, losers.Token).ConfigureAwait(false);
                if (done is not Task<Socket> attempt)
                    continue;
                running.Remove(attempt);
                try
                {
                    return await attempt.ConfigureAwait(false);
                }
                catch (Exception e) when (e is SocketException or PolicyException)
                {
                    firstError ??= e;
                }
            }
        }
        finally
        {
            await losers.CancelAsync().ConfigureAwait(false);
            foreach (Task<Socket> loser in running)
                _ = CloseLateAsync(loser);
        }

        throw firstError is SocketException error
            ? new ConnectionException($"connecting to {target} failed: {error.Message}", error.SocketErrorCode, error)
            : firstError!;
    }

    /// <summary>Takes the families in turn, starting with the resolver's favourite (RFC 8305, section 4).</summary>
    internal static IPAddress[] Interleave(IPAddress[] addresses)
    {
        AddressFamily first = addresses[0].AddressFamily;
        var same = new Queue<IPAddress>(addresses.Where(a => a.AddressFamily == first));
        var other = new Queue<IPAddress>(addresses.Where(a => a.AddressFamily != first));
        var order = new List<IPAddress>(addresses.Length);
        while (same.Count + other.Count > 0)
        {
            if (same.TryDequeue(out IPAddress? one))
                order.Add(one);
            if (other.TryDequeue(out IPAddress? two))
                order.Add(two);
        }

        return [.. order];
    }

    private async Task<Task> FirstOrDelayAsync(List<Task<Socket>> running, bool more, CancellationToken cancellationToken)
    {
        Task<Task<Socket>> first = Task.WhenAny(running);
        if (!more)
            return await first.ConfigureAwait(false);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task delay = Task.Delay(options.AttemptDelay, timer.Token);
        Task either = await Task.WhenAny(first, delay).ConfigureAwait(false);
        await timer.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return either == first ? await first.ConfigureAwait(false) : delay;
    }

    private async Task<Socket> AttemptAsync(IPAddress address, CancellationToken cancellationToken)
    {
        string deed = $"connecting to {target}";
        Socket socket = dialer.Create(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp, deed);
        try
        {
            if (options.NoDelay)
                socket.NoDelay = true;
            if (options.LocalEndPoint is { } local)
                dialer.Bind(socket, local);
            var end = new IPEndPoint(address, port);
            if (options.Watch is { } watch)
                await ConnectAsync(socket, end, watch, cancellationToken).ConfigureAwait(false);
            else
                await socket.ConnectAsync(end, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask ConnectAsync(Socket socket, IPEndPoint end, WireWatch watch, CancellationToken cancellationToken)
    {
        SocketError code = await dialer.ConnectPolledAsync(
            socket, end, () => watch.WaitForConnectAsync(socket, cancellationToken)).ConfigureAwait(false);
        if (code != SocketError.Success)
            throw new SocketException((int)code);
    }

    private static async Task CloseLateAsync(Task<Socket> loser)
    {
        try
        {
            (await loser.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is SocketException or PolicyException or OperationCanceledException or ObjectDisposedException)
        {
            // It lost: how is nobody's concern.
        }
    }
}
