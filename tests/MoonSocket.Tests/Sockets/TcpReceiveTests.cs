using System.Net.Sockets;
using System.Text;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

public sealed class TcpReceiveTests : IDisposable
{
    private readonly TcpPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void A_line_ends_at_its_line_feed_and_loses_every_carriage_return()
    {
        Send("one\r\n\rt\rw\ro\r\n\nfour is longer than the buffer is in debug builds\r\n");
        Assert.Equal((Fault.None, "one"), Receive(ReceivePattern.Line));
        Assert.Equal((Fault.None, "two"), Receive(ReceivePattern.Line));
        Assert.Equal((Fault.None, ""), Receive(ReceivePattern.Line));
        Assert.Equal((Fault.None, "four is longer than the buffer is in debug builds"), Receive(ReceivePattern.Line));
    }

    [Fact]
    public void A_line_gets_its_prefix_unfiltered()
    {
        Send("rest\r\n");
        Assert.Equal((Fault.None, "a\rb\nrest"), Receive(ReceivePattern.Line, "a\rb\n"));
    }

    [Fact]
    public void A_line_that_the_peer_cuts_off_is_partial()
    {
        Send("no\r end");
        _pair.Client.Close();
        Assert.Equal((Fault.Closed, "no end"), Receive(ReceivePattern.Line));
        Assert.Equal((Fault.Closed, ""), Receive(ReceivePattern.Line));
    }

    [Fact]
    public void A_time_out_gives_what_has_come_and_nothing_is_lost()
    {
        _pair.Peer.Patience = new Patience(0.02, -1);
        Send("half");
        Assert.Equal((Fault.Timeout, "half"), Receive(ReceivePattern.Line));
        Send(" way\n");
        Assert.Equal((Fault.None, "half way"), Receive(ReceivePattern.Line, "half"));
        Assert.Equal((Fault.Timeout, "x"), Receive(ReceivePattern.Bytes(10), "x"));
        Assert.Equal((Fault.Timeout, ""), Receive(ReceivePattern.All));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(100)]
    [InlineData(70000)]
    public void A_number_is_exact(int count)
    {
        string text = new('a', count);
        Send(text + "bc");
        Assert.Equal((Fault.None, text), Receive(ReceivePattern.Bytes(count)));
        Assert.Equal((Fault.None, "bc"), Receive(ReceivePattern.Bytes(2)));
    }

    [Fact]
    public void A_prefix_counts_and_one_that_is_long_enough_comes_back_whole()
    {
        Send("cdef");
        Assert.Equal((Fault.None, "abcd"), Receive(ReceivePattern.Bytes(4), "ab"));
        Assert.Equal((Fault.None, "abcdefg"), Receive(ReceivePattern.Bytes(3), "abcdefg"));
        Assert.Equal((Fault.None, "abc"), Receive(ReceivePattern.Bytes(0), "abc"));
        Assert.Equal((Fault.None, "ef"), Receive(ReceivePattern.Bytes(2)));
    }

    [Fact]
    public void Zero_bytes_ask_whether_something_is_there()
    {
        _pair.Peer.Patience = new Patience(0, -1);
        Assert.Equal((Fault.Timeout, ""), Receive(ReceivePattern.Bytes(0)));
        Send("x");
        _pair.Peer.Patience = new Patience(5, -1);
        Assert.Equal((Fault.None, ""), Receive(ReceivePattern.Bytes(0)));
        Assert.True(_pair.Peer.IsDirty);
        Assert.Equal((Fault.None, "x"), Receive(ReceivePattern.Bytes(1)));
        Assert.False(_pair.Peer.IsDirty);
        _pair.Client.Close();
        Assert.Equal((Fault.Closed, ""), Receive(ReceivePattern.Bytes(0)));
    }

    [Fact]
    public void Everything_ends_with_the_stream_and_nothing_new_is_no_success()
    {
        Send("line\neverything else, longer than a buffer");
        _pair.Client.Shutdown(SocketShutdown.Send);
        Assert.Equal((Fault.None, "line"), Receive(ReceivePattern.Line));
        Assert.Equal((Fault.None, ">everything else, longer than a buffer"), Receive(ReceivePattern.All, ">"));
        Assert.Equal((Fault.Closed, "again"), Receive(ReceivePattern.All, "again"));
    }

    [Fact]
    public void Buffered_input_survives_a_local_close()
    {
        Send("ab\ncd");
        Assert.Equal((Fault.None, "ab"), Receive(ReceivePattern.Line));
        Assert.Equal((Fault.None, "c"), Receive(ReceivePattern.Bytes(1)));
        _pair.Peer.Close();
        Assert.Equal((Fault.Closed, ">d"), Receive(ReceivePattern.Bytes(5), ">"));
        Assert.Equal((Fault.Closed, ""), Receive(ReceivePattern.Bytes(5)));
    }

    [Fact]
    public void A_reset_connection_is_closed()
    {
        _pair.Client.Socket!.LingerState = new LingerOption(true, 0);
        _pair.Client.Close();
        Assert.Equal((Fault.Closed, ""), Receive(ReceivePattern.Line));
    }

    [Fact]
    public void Statistics_count_what_was_delivered_and_what_went_out()
    {
        Send("line\r\n12345rest");
        Receive(ReceivePattern.Line);
        Assert.Equal(6, _pair.Peer.Received);
        Receive(ReceivePattern.Bytes(5));
        Assert.Equal(11, _pair.Peer.Received);
        Assert.Equal(15, _pair.Client.Sent);
        _pair.Peer.Age = 100;
        Assert.InRange(_pair.Peer.Age, 100, 200);
    }

    [Fact]
    public void Receiving_small_pieces_allocates_nothing()
    {
        byte[] line = "hello\r\n"u8.ToArray();
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100)
                before = GC.GetAllocatedBytesForCurrentThread();
            _pair.Client.Send(line, out _);
            _pair.Peer.Receive(ReceivePattern.Line, default, out ReadOnlySpan<byte> data);
            if (data.Length != 5)
                Assert.Fail("not the line");
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void Send(string text)
    {
        Assert.Equal(Fault.None, _pair.Client.Send(Encoding.ASCII.GetBytes(text), out int sent));
        Assert.Equal(text.Length, sent);
    }

    private (Fault Fault, string Data) Receive(ReceivePattern pattern, string prefix = "")
    {
        Fault fault = _pair.Peer.Receive(pattern, Encoding.ASCII.GetBytes(prefix), out ReadOnlySpan<byte> data);
        return (fault, Encoding.ASCII.GetString(data));
    }
}
