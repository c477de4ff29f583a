using System.Diagnostics;
using MoonSocket.Sockets;

namespace MoonSocket.Tests.Sockets;

public sealed class PatienceTests
{
    private static readonly long AnHourAgo = Stopwatch.GetTimestamp() - (3600 * Stopwatch.Frequency);

    [Theory]
    [InlineData(-1, -1, -1)]
    [InlineData(-5, -7, -1)]
    [InlineData(10, -1, 0)]
    [InlineData(-1, 10, 0)]
    [InlineData(10, 10, 0)]
    [InlineData(0, -1, 0)]
    public void What_was_started_an_hour_ago_has_nothing_left_unless_it_may_take_for_ever(double block, double total, double expected)
        => Assert.Equal(expected, new Patience(block, total).Remaining(AnHourAgo));

    [Fact]
    public void A_time_out_alone_counts_from_the_start_and_both_together_count_each_wait()
    {
        Assert.InRange(new Patience(4000, -1).Remaining(AnHourAgo), 1, 400);
        Assert.InRange(new Patience(-1, 4000).Remaining(AnHourAgo), 1, 400);
        Assert.Equal(10, new Patience(10, 4000).Remaining(AnHourAgo));
        Assert.InRange(new Patience(1000, 4000).Remaining(AnHourAgo), 1, 400);
    }

    [Theory]
    [InlineData(0, -1, true)]
    [InlineData(0, 5, true)]
    [InlineData(-1, 0, true)]
    [InlineData(1, -1, false)]
    [InlineData(-1, -1, false)]
    public void Zero_means_not_to_wait(double block, double total, bool expected)
        => Assert.Equal(expected, new Patience(block, total).IsNone);
}
