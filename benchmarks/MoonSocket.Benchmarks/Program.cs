// dotnet run -c Release --project benchmarks/MoonSocket.Benchmarks [http]
// Each benchmark runs a thing and its peer in turns, in one process against one server, and prints times
// and their ratio; above 1 means faster than the peer.
using MoonSocket.Benchmarks;

string what = args.Length > 0 ? args[0] : "http";
switch (what)
{
    case "http":
        await HttpBenchmarks.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine($"unknown benchmark \"{what}\"; there is: http");
        return 2;
}
