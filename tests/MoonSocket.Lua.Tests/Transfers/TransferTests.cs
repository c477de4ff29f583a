using System.Runtime.CompilerServices;

namespace MoonSocket.Lua.Tests.Transfers;

/// <summary>The turns of a transfer, as glue takes them.</summary>
public sealed class TransferTests : IDisposable
{
    private readonly Host _host = new(new MoonSocketOptions { Extension = TrialTransfer.Register });

    public static TheoryData<bool> Threads => [false, true];

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(Threads))]
    public void What_is_received_comes_in_order_between_head_and_end(bool hops)
    {
        string? seen = Run(hops);
        Assert.Equal("1000,0,3893,0,T: 1\r\n", seen);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void What_is_sent_arrives(bool hops)
    {
        string? seen = Run(hops);
        Assert.Equal("0,316050,316050", seen);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void Content_is_asked_for_and_shown_at_the_same_time(bool hops)
    {
        string? seen = Run(hops);
        Assert.Equal("0,200,201,2000", seen);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void An_abort_comes_back_with_the_bytes_of_its_message(bool hops)
    {
        string? seen = Run(hops);
        Assert.Equal("-1,aborted by callback", seen);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void A_cancelled_transfer_ends_its_engine_wherever_it_is(bool hops)
    {
        Run(hops);
        Wait.Until(() => TrialTransfer.Running == 0);
    }

    [Fact]
    public void A_forgotten_transfer_is_cancelled_by_the_collector()
    {
        Run(true);
        Wait.Until(() => TrialTransfer.Running == 0);
    }

    [Fact]
    public void The_end_of_the_state_cancels_what_is_left()
    {
        Host host = new(new MoonSocketOptions { Extension = TrialTransfer.Register });
        host.Call("transfers", "the_end_of_the_state_cancels_what_is_left");
        host.Dispose();
        Wait.Until(() => TrialTransfer.Running == 0);
    }

    [Fact]
    public void A_failure_has_a_short_text_and_a_long_one()
    {
        string? seen = Run(false);
        Assert.Equal("-1|connection refused|connecting to 127.0.0.1:1: refused", seen);
    }

    [Fact]
    public void A_wrong_answer_is_refused_and_the_turn_can_be_taken_again()
    {
        string? seen = Run(false);
        Assert.Equal("42", seen);
    }

    [Fact]
    public void What_is_no_transfer_is_refused()
    {
        Run(false);
    }

    [Fact]
    public void A_synchronization_context_of_the_host_is_not_waited_for()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new DeafContext());
        try
        {
            Assert.Equal("1", Run(true));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Fact]
    public void A_finalizer_that_cancels_the_transfer_in_the_middle_of_its_turn_does_no_harm()
    {
        Run(false);
    }

    private string? Run(bool hops, [CallerMemberName] string test = "") =>
        _host.Call("transfers", test.ToLowerInvariant(), hops);

    /// <summary>A context that never runs what it is given, as one whose thread waits in a turn.</summary>
    private sealed class DeafContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
