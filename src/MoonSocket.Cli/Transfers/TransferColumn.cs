using System.Diagnostics;
using System.Globalization;
using MoonSocket.Streaming;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MoonSocket.Cli.Transfers;

/// <summary>
/// The figures beside the bar: how much of how much, how fast since the start, how long still. What was there before a
/// resumed transfer began counts as done, but not as fast.
/// </summary>
internal sealed class TransferColumn : ProgressColumn
{
    private readonly Stopwatch _watch = new();
    private TransferProgress _now;
    private long _start;

    protected override bool NoWrap => true;

    /// <summary>Takes note of how far the transfer has come; the first time, of where it starts.</summary>
    public void Take(TransferProgress progress)
    {
        lock (_watch)
        {
            if (!_watch.IsRunning)
            {
                _watch.Start();
                _start = progress.Bytes;
            }

            _now = progress;
        }
    }

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        lock (_watch)
            return new Text(Describe(_now, _now.Bytes - _start, _watch.Elapsed));
    }

    /// <summary>The figures as text.</summary>
    /// <param name="now">How far it is.</param>
    /// <param name="moved">How many bytes of that came in this transfer.</param>
    /// <param name="elapsed">In which time.</param>
    internal static string Describe(TransferProgress now, long moved, TimeSpan elapsed)
    {
        double rate = elapsed > TimeSpan.Zero ? moved / elapsed.TotalSeconds : 0;
        string amount = now.Total is { } total ? $"{Amount(now.Bytes)} of {Amount(total)}" : Amount(now.Bytes);
        string speed = $"{Amount((long)rate)}/s";
        if (now.Total is not { } all || now.Bytes >= all || rate < 1)
            return $"{amount}  {speed}";
        var left = TimeSpan.FromSeconds(Math.Min((all - now.Bytes) / rate, 359999));
        return FormattableString.Invariant($"{amount}  {speed}  {(int)left.TotalHours}:{left:mm\\:ss} left");
    }

    private static string Amount(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double amount = bytes;
        int unit = 0;
        for (; amount >= 1024 && unit < units.Length - 1; unit++)
            amount /= 1024;
        return amount.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + units[unit];
    }
}
