using System.Collections.Concurrent;

namespace MoonSocket.Sockets.Reactors;

/// <summary>
/// One thread that waits for all the reactors of a process that nobody drives at the moment: each is a descriptor to it,
/// readable when there is something to do.
/// </summary>
#pragma warning disable CA1001 // it lives as long as the process
internal sealed class ReactorWatch
#pragma warning restore CA1001
{
    private const double Forever = 1e9; // seconds

    private static readonly Lazy<ReactorWatch> Instance = new(() => new ReactorWatch());

    private readonly Reactor _reactor = new();
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly Dictionary<Waiter, Request> _waiting = [];

    private ReactorWatch()
    {
        // So that it always has something to wait for.
        _reactor.OpenAlarm(Forever);
        new Thread(Run) { IsBackground = true, Name = "MoonSocket reactors" }.Start();
    }

    public static ReactorWatch Shared => Instance.Value;

    /// <summary>Completes when the descriptor is readable, or so many seconds are over; negative: no limit.</summary>
    public Task WhenReadyAsync(int descriptor, double seconds)
    {
        var request = new Request(descriptor, seconds);
        _requests.Enqueue(request);
        _reactor.Interrupt();
        return request.Done.Task;
    }

    private void Run()
    {
        while (true)
        {
            Waiter? ready = _reactor.Next(-1);
            while (_requests.TryDequeue(out Request? request))
                _waiting.Add(_reactor.OpenWatch(request.Descriptor, request.Seconds), request);
            if (ready is null || !_waiting.Remove(ready, out Request? done))
                continue;
            _reactor.Close(ready);
            done.Done.SetResult();
        }
    }

    private sealed class Request(int descriptor, double seconds)
    {
        public int Descriptor { get; } = descriptor;

        public double Seconds { get; } = seconds;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
