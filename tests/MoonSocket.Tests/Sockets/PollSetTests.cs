using System.Net.Sockets;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

public sealed class PollSetTests
{
    [Fact]
    public void Tells_who_is_ready_for_what()
    {
        using var pair = new TcpPair();
        var set = new PollSet();
        set.Add(pair.Server.Descriptor, forReading: true, forWriting: false);
        set.Add(pair.Client.Descriptor, forReading: true, forWriting: true);
        set.Add(pair.Peer.Descriptor, forReading: true, forWriting: false);
        pair.Client.Send("x"u8, out _);
        Assert.True(pair.Peer.Socket!.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead));
        Assert.Equal(Fault.None, set.Wait(10, out int ready));
        Assert.Equal(2, ready);
        Assert.Equal((false, false), set[0]);
        Assert.Equal((false, true), set[1]);
        Assert.Equal((true, false), set[2]);
    }

    [Fact]
    public void Nothing_ready_is_none_and_it_can_be_used_again()
    {
        using var pair = new TcpPair();
        var set = new PollSet();
        for (int i = 0; i < 3; i++)
        {
            set.Clear();
            set.Add(pair.Peer.Descriptor, forReading: true, forWriting: false);
            Assert.Equal(Fault.None, set.Wait(i * 0.001, out int ready));
            Assert.Equal(0, ready);
            Assert.Equal((false, false), set[0]);
        }
    }

    [Fact]
    public void A_descriptor_that_is_none_is_ready_so_that_the_next_operation_tells()
    {
        var set = new PollSet();
        set.Add(1_000_000, forReading: true, forWriting: false);
        Assert.Equal(Fault.None, set.Wait(10, out int ready));
        Assert.Equal(1, ready);
        Assert.Equal((true, false), set[0]);
    }

    [Fact]
    public void A_poll_allocates_nothing()
    {
        using var pair = new TcpPair();
        var set = new PollSet();
        long before = 0;
        for (int i = 0; i < 20; i++)
        {
            if (i == 10)
                before = GC.GetAllocatedBytesForCurrentThread();
            set.Clear();
            set.Add(pair.Peer.Descriptor, forReading: true, forWriting: true);
            set.Wait(0, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
