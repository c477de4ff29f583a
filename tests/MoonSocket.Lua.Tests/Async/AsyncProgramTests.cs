using System.Globalization;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;
using Xunit.Abstractions;

namespace MoonSocket.Lua.Tests.Async;

/// <summary>socket.async in stock interpreters: many connections, many requests, and tasks that come to no good end.</summary>
public sealed class AsyncProgramTests(ITestOutputHelper output)
{
    public static TheoryData<string> Interpreters => Interpreter.Rows;

    [Theory]
    [InlineData("lua5.4", 10_000, 100_000)]
    [InlineData("luajit", 5000, 100_000)]
    public async Task Many_connections_at_once_and_many_short_ones_leave_nothing_behind(string interpreter, int all, int brief)
    {
        await NativeModule.ReadyAsync();
        Dictionary<string, string?> environment = Interpreter.Environment;
        environment.Remove("DOTNET_GCgen0size"); // what a connection takes is told, and a collector in haste would change it
        ChildProcess run = await ChildProcess.RunAsync(
            "sh",
            [
                "-c", "ulimit -n 10500 && exec \"$@\"", "sh", interpreter, Program("async_many"),
                Text(all), Text(brief), "1000", "16384",
            ],
            environment, TimeSpan.FromMinutes(6));
        output.WriteLine(run.Output);
        Assert.True(run.ExitCode == 0 && run.Output.Contains("connections at once", StringComparison.Ordinal), run.Describe());
    }

    [Theory]
    [MemberData(nameof(Interpreters))]
    public async Task Five_hundred_requests_are_on_their_way_at_once(string interpreter)
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        nginx.Put("moon.bin", 20_000);
        await PassAsync(interpreter, Program("async_requests"), nginx.Url("/moon.bin"), "20000");
    }

    [Theory]
    [InlineData("lua5.1")]
    [InlineData("lua5.2")]
    [InlineData("lua5.3")]
    [InlineData("luajit")]
    public async Task A_hundred_tasks_use_lua_redis_at_once(string interpreter)
    {
        int port = ServerProcess.FreePort();
        using ServerProcess redis = await ServerProcess.StartAsync(
            "redis-server", ["--bind", "127.0.0.1", "--port", Text(port), "--save", "", "--appendonly", "no"], port);
        await PassAsync(interpreter, Repository.At("tests", "lua", "foreign", "async_redis.lua"), Text(port));
    }

    private static string Program(string name) => Repository.At("tests", "lua", "programs", name + ".lua");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task PassAsync(string interpreter, string script, params string[] arguments)
    {
        await NativeModule.ReadyAsync();
        ChildProcess run = await ChildProcess.RunAsync(interpreter, [script, .. arguments], Interpreter.EnvironmentWithSystem);
        Assert.True(run.ExitCode == 0 && run.Output == "passed\n", run.Describe());
    }
}
