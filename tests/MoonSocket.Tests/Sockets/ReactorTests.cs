using System.Diagnostics;
using System.Net.Sockets;
using MoonSocket.Sockets;
using MoonSocket.Sockets.Reactors;

namespace MoonSocket.Tests.Sockets;

/// <summary>The reactor over each way of waiting that this system has; <c>poll</c> is for those that have no better one.</summary>
public sealed class ReactorTests
{
    private const double Long = 60; // seconds, which no test takes

    public static TheoryData<string> Pollers => OperatingSystem.IsLinux() ? ["epoll", "poll"]
        : OperatingSystem.IsMacOS() ? ["kqueue", "poll"] : ["poll"];

    [Theory]
    [MemberData(nameof(Pollers))]
    public void Who_sleeps_goes_on_in_order_of_time(string poller)
    {
        using Reactor reactor = Over(poller);
        Waiter late = reactor.OpenAlarm(0.3);
        Waiter early = reactor.OpenAlarm(0.01);
        Waiter now = reactor.Open();
        long start = Stopwatch.GetTimestamp();
        Assert.Equal([now, early, late], [reactor.Next(Long), reactor.Next(Long), reactor.Next(Long)]);
        Assert.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 290);
        Assert.Null(reactor.Next(Long));
        Assert.False(reactor.IsAnyoneWaiting);
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public void Who_waits_for_data_goes_on_when_it_comes(string poller)
    {
        using Reactor reactor = Over(poller);
        using var pair = new TcpPair();
        Waiter waiter = Running(reactor);
        Watch? watch = null;
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Fault.Pending, Suspend(reactor, ref watch, pair.Peer, SelectMode.SelectRead));
            Assert.Null(reactor.Next(0));
            pair.Client.Send("x"u8, out _);
            Assert.Same(waiter, reactor.Next(Long));
            Assert.False(waiter.IsExpired);
            Assert.Equal(1, pair.Peer.Socket!.Receive(new byte[10]));
        }

        Suspend(reactor, ref watch, pair.Peer, SelectMode.SelectRead);
        pair.Client.Close();
        Assert.Same(waiter, reactor.Next(Long));
        Assert.Equal(0, pair.Peer.Socket!.Receive(new byte[10]));
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public void One_reads_while_another_writes_and_nobody_else(string poller)
    {
        using Reactor reactor = Over(poller);
        using var pair = new TcpPair();
        Socket socket = pair.Client.Socket!;
        byte[] block = new byte[1 << 16];
        while (socket.Send(block, SocketFlags.None, out SocketError code) > 0 && code == SocketError.Success)
        {
        }

        Watch? watch = null;
        Waiter reader = Running(reactor);
        Suspend(reactor, ref watch, pair.Client, SelectMode.SelectRead);
        Waiter writer = Running(reactor);
        Suspend(reactor, ref watch, pair.Client, SelectMode.SelectWrite);
        Waiter third = Running(reactor);
        Assert.Equal(Fault.BusyReading, Suspend(reactor, ref watch, pair.Client, SelectMode.SelectRead));
        Assert.Equal(Fault.BusyWriting, Suspend(reactor, ref watch, pair.Client, SelectMode.SelectWrite));
        reactor.Close(third);

        Assert.Null(reactor.Next(0));
        pair.Peer.Send("x"u8, out _);
        Assert.Same(reader, reactor.Next(Long));
        Assert.Null(reactor.Next(0));
        byte[] room = new byte[1 << 20];
        while (pair.Peer.Socket!.Receive(room, SocketFlags.None, out SocketError code) > 0 && code == SocketError.Success)
        {
        }

        Assert.Same(writer, reactor.Next(Long));
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public void A_wait_ends_with_its_time_and_the_socket_can_be_waited_for_again(string poller)
    {
        using Reactor reactor = Over(poller);
        using var pair = new TcpPair();
        Waiter waiter = Running(reactor);
        Watch? watch = null;
        Suspend(reactor, ref watch, pair.Peer, SelectMode.SelectRead, 0.005);
        Assert.Same(waiter, reactor.Next(Long));
        Assert.True(waiter.IsExpired);
        Suspend(reactor, ref watch, pair.Peer, SelectMode.SelectRead);
        pair.Client.Send("x"u8, out _);
        Assert.Same(waiter, reactor.Next(Long));
        Assert.False(waiter.IsExpired);
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public void Onlookers_wait_for_any_of_many_and_take_nothing_away(string poller)
    {
        using Reactor reactor = Over(poller);
        TcpPair[] pairs = [.. Enumerable.Range(0, 40).Select(_ => new TcpPair())];
        (int, Readiness)[] wanted = [.. pairs.Select(pair => ((int)pair.Peer.Descriptor, Readiness.Read))];
        Watch? watch = null;
        Waiter reader = Running(reactor);
        Suspend(reactor, ref watch, pairs[33].Peer, SelectMode.SelectRead);
        Waiter first = Running(reactor);
        reactor.Suspend(wanted, Long);
        Waiter second = Running(reactor);
        reactor.Suspend(wanted, Long);
        Assert.Null(reactor.Next(0));
        pairs[33].Client.Send("x"u8, out _);
        Waiter?[] woken = [reactor.Next(Long), reactor.Next(Long), reactor.Next(Long)];
        Assert.Equal([reader, first, second], woken.OrderBy(waiter => waiter?.Number));
        Assert.Null(reactor.Next(0));
        foreach (TcpPair pair in pairs)
            pair.Dispose();
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public void Whose_descriptor_is_closed_looks_again_and_the_next_owner_of_the_number_is_told_of_its_own(string poller)
    {
        using Reactor reactor = Over(poller);
        Waiter waiter = Running(reactor);
        for (int i = 0; i < 20; i++)
        {
            using var pair = new TcpPair();
            Watch? watch = null;
            Suspend(reactor, ref watch, pair.Peer, SelectMode.SelectRead);
            reactor.Forget((int)pair.Peer.Descriptor, isClosing: true);
            pair.Peer.Close();
            Assert.Same(waiter, reactor.Next(0));
            using var other = new TcpPair();
            watch = null;
            Suspend(reactor, ref watch, other.Peer, SelectMode.SelectRead);
            Assert.Null(reactor.Next(0));
            other.Client.Send("x"u8, out _);
            Assert.Same(waiter, reactor.Next(Long));
            reactor.Forget((int)other.Peer.Descriptor, isClosing: true);
        }
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public async Task Word_from_other_threads_wakes_and_word_for_an_earlier_wait_does_not(string poller)
    {
        using Reactor reactor = Over(poller);
        Waiter waiter = Running(reactor);
        for (int i = 0; i < 200; i++)
        {
            int wait = reactor.SuspendForPost(Long);
            Task post = Task.Run(() => reactor.Post(waiter, wait));
            Assert.Same(waiter, reactor.Next(Long));
            await post;
            reactor.Post(waiter, wait);
            reactor.SuspendForPost(Long);
            Assert.Null(reactor.Next(0));
            reactor.MakeReady(waiter);
            Assert.Same(waiter, reactor.Next(0));
        }

        reactor.SuspendForPost(Long);
        Task interrupt = Task.Run(reactor.Interrupt);
        Assert.Null(reactor.Next(Long));
        await interrupt;
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public async Task Work_for_another_thread_suspends_and_can_be_given_up(string poller)
    {
        using Reactor reactor = Over(poller);
        Waiter waiter = Running(reactor);
        using var gate = new ManualResetEventSlim();
        Func<int> work = () => gate.Wait(TimeSpan.FromSeconds(Long)) ? 7 : 0;
        Assert.Equal(Fault.Pending, Reactor.RunElsewhere(reactor, work, out int _));
        Assert.Null(reactor.Next(0));
        gate.Set();
        Assert.Same(waiter, reactor.Next(Long));
        Assert.Equal(Fault.None, Reactor.RunElsewhere(reactor, work, out int result));
        Assert.Equal(7, result);

        gate.Reset();
        Assert.Equal(Fault.Pending, Reactor.RunElsewhere(reactor, work, out _));
        reactor.MakeReady(waiter);
        Assert.Same(waiter, reactor.Next(0));
        reactor.Abandon();
        reactor.SuspendForPost(Long);
        gate.Set();
        await Task.Yield();
        Assert.Null(reactor.Next(0.01));
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public void A_wait_that_cannot_be_begun_leaves_nothing_behind(string poller)
    {
        using Reactor reactor = Over(poller);
        using var pair = new TcpPair();
        Waiter waiter = Running(reactor);
        const int NoDescriptor = 1_000_000;
        Exception? refused = Record.Exception(
            () => reactor.Suspend([((int)pair.Peer.Descriptor, Readiness.Read), (NoDescriptor, Readiness.Read)], Long));
        // poll says so later: that it is ready, since any use of it tells what is wrong.
        Assert.Equal(poller == "poll", refused is null);
        if (refused is null)
            Assert.Same(waiter, reactor.Next(Long));
        reactor.SuspendForPost(Long);
        pair.Client.Send("x"u8, out _);
        Assert.True(pair.Peer.Socket!.Poll(TimeSpan.FromSeconds(Long), SelectMode.SelectRead));
        Assert.Null(reactor.Next(0));
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public async Task A_host_can_await_it(string poller)
    {
        using Reactor reactor = Over(poller);
        using var pair = new TcpPair();
        Waiter waiter = Running(reactor);
        Watch? watch = null;
        Suspend(reactor, ref watch, pair.Peer, SelectMode.SelectRead);
        Task ready = Again();
        Assert.False(ready.IsCompleted);
        pair.Client.Send("x"u8, out _);
        await ready.WaitAsync(TimeSpan.FromSeconds(Long));
        Assert.Same(waiter, reactor.Next(0));

        int wait = reactor.SuspendForPost(0.01);
        await Again().WaitAsync(TimeSpan.FromSeconds(Long));
        Assert.Same(waiter, reactor.Next(0.1));
        wait = reactor.SuspendForPost(Long);
        ready = Again();
        reactor.Post(waiter, wait);
        await ready.WaitAsync(TimeSpan.FromSeconds(Long));
        Assert.Same(waiter, reactor.Next(0));
        reactor.SuspendForPost(Long);
        ready = Again();
        reactor.Interrupt();
        await ready.WaitAsync(TimeSpan.FromSeconds(Long));
        Assert.Null(reactor.Next(0));

        Task Again()
        {
            reactor.Leave();
            return reactor.WhenReadyAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Pollers))]
    public void Random_waits_on_many_sockets_lose_nobody(string poller)
    {
        using Reactor reactor = Over(poller);
        var random = new Random(5);
        TcpPair[] pairs = [.. Enumerable.Range(0, 60).Select(_ => new TcpPair())];
        var watches = new Watch?[pairs.Length];
        Dictionary<Waiter, int> owners = [];
        int woken = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            owners.Add(Running(reactor), i);
            Suspend(reactor, ref watches[i], pairs[i].Peer, SelectMode.SelectRead, random.Next(2) == 0 ? Long : 0.001);
        }

        byte[] room = new byte[1000];
        for (int round = 0; round < 3000; round++)
        {
            for (int n = random.Next(4); n >= 0; n--)
                pairs[random.Next(pairs.Length)].Client.Send("x"u8, out _);
            while (reactor.Next(random.Next(2) == 0 ? 0 : 0.002) is { } waiter)
            {
                int i = owners[waiter];
                pairs[i].Peer.Socket!.Receive(room, SocketFlags.None, out SocketError code);
                Assert.True(waiter.IsExpired || code == SocketError.Success, $"{i} was woken for {code}");
                Suspend(reactor, ref watches[i], pairs[i].Peer, SelectMode.SelectRead, random.Next(2) == 0 ? Long : 0.001);
                woken++;
                if (random.Next(3) == 0)
                    break;
            }
        }

        foreach (TcpPair pair in pairs)
            pair.Client.Close();
        HashSet<int> ended = [];
        while (ended.Count < pairs.Length)
        {
            Waiter? waiter = reactor.Next(Long);
            Assert.NotNull(waiter);
            int i = owners[waiter];
            while (pairs[i].Peer.Socket!.Receive(room, SocketFlags.None, out SocketError code) is var count && code == SocketError.Success)
            {
                if (count == 0 && ended.Add(i))
                    break;
                if (count == 0)
                    break;
            }

            if (!ended.Contains(i))
                Suspend(reactor, ref watches[i], pairs[i].Peer, SelectMode.SelectRead);
        }

        Assert.True(woken > 1000);
        foreach (TcpPair pair in pairs)
            pair.Dispose();
    }

    private static Reactor Over(string poller) => new(poller switch
    {
        "epoll" => new EpollPoller(),
        "kqueue" => new KqueuePoller(),
        _ => new PollPoller(),
    });

    // A new one, whose turn it is.
    private static Waiter Running(Reactor reactor)
    {
        Waiter waiter = reactor.Open();
        Assert.Same(waiter, reactor.Next(0));
        return waiter;
    }

    private static Fault Suspend(Reactor reactor, ref Watch? watch, TcpSocket socket, SelectMode mode, double seconds = Long)
        => reactor.Suspend(ref watch, socket.Descriptor, mode, seconds);
}
