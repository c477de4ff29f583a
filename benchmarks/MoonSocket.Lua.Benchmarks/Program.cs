// dotnet run -c Release --project benchmarks/MoonSocket.Lua.Benchmarks [-- BenchmarkDotNet's options]
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MoonSocket.Lua.Benchmarks;

// In this process: a program of its own for each benchmark would have to be restored and built first.
IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromTypes([typeof(KernelBenchmarks)]).Run(args.Length > 0 ? args : ["--filter", "*"], config);
