using System.Diagnostics;
using System.Globalization;

namespace MoonSocket.Benchmarks;

/// <summary>Two ways of doing the same, run in turns, so that whatever else the machine does meets both.</summary>
internal static class Duel
{
    /// <summary>
    /// Runs both, prints the medians, and the best times, which other work on the machine disturbs least.
    /// </summary>
    /// <param name="name">What is done.</param>
    /// <param name="rounds">How often each runs; one more before that does not count.</param>
    /// <param name="ours">Our way.</param>
    /// <param name="peers">The peer's way.</param>
    public static async Task RunAsync(string name, int rounds, Func<Task> ours, Func<Task> peers)
    {
        var ourTimes = new List<double>();
        var peerTimes = new List<double>();
        for (int i = 0; i <= rounds; i++)
        {
            // Who goes first changes, too.
            (double our, double peer) = i % 2 == 0
                ? (await TimeAsync(ours), await TimeAsync(peers))
                : Swap(await TimeAsync(peers), await TimeAsync(ours));
            if (i == 0)
                continue;
            ourTimes.Add(our);
            peerTimes.Add(peer);
        }

        double ourMedian = Median(ourTimes);
        double peerMedian = Median(peerTimes);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-40} median {ourMedian,7:0.0} to {peerMedian,7:0.0} ms, ratio {peerMedian / ourMedian:0.00}; "
                + $"best {ourTimes[0],7:0.0} to {peerTimes[0],7:0.0} ms, ratio {peerTimes[0] / ourTimes[0]:0.00}"));
    }

    private static (double Ours, double Peers) Swap(double peers, double ours) => (ours, peers);

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
