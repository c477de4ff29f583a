// What eng/bench runs for its rows in C#:
//
//   transfer ours|peer download|upload URL BYTES ROUNDS     prints the seconds it took
//   inner [BenchmarkDotNet's options]                       what the filters cost and allocate
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MoonSocket.Benchmarks;

switch (args)
{
    case ["transfer", string side, string what, string url, string bytes, string rounds]:
        double seconds = await Transfers.RunAsync(
            side, what, url, long.Parse(bytes, CultureInfo.InvariantCulture), int.Parse(rounds, CultureInfo.InvariantCulture));
        Console.WriteLine(seconds.ToString("0.0000", CultureInfo.InvariantCulture));
        return 0;
    case ["inner", .. string[] options]:
        // In this process: a program of its own for each benchmark would have to be restored and built first.
        IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromTypes([typeof(FilterBenchmarks)]).Run(options.Length > 0 ? options : ["--filter", "*"], config);
        return 0;
    default:
        Console.Error.WriteLine("transfer ours|peer download|upload URL BYTES ROUNDS, or inner");
        return 2;
}
