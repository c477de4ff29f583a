using System.Globalization;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;
using Xunit.Abstractions;

namespace MoonSocket.Lua.Tests;

/// <summary>
/// A long run through every door: thousands of connections, datagrams and requests, made and closed, half of them by the
/// collector. A few seconds each, or as many as MOONSOCKET_SOAK_SECONDS says.
/// </summary>
[Trait("Kind", "Real")]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int UsualSeconds = 7;

    // A task, and poll, are ways to run specs in a door that is here already.
    public static TheoryData<string> Doors => new(SpecTable.Doors.Where(door => door is not ("a task" or "poll")));

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Nothing_grows_in_a_long_run(string door)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("MOONSOCKET_SOAK_SECONDS"), CultureInfo.InvariantCulture, out int seconds))
            seconds = UsualSeconds;
        using NginxServer nginx = await NginxServer.StartAsync();
        nginx.Put("moon.bin", 300_000);
        // Where .NET compiles as it runs, that takes memory all the time.
        (string[] command, string mayGrow) = door switch
        {
            "KeraLua" => (HostedProcess.KeraLua, "32768"),
            "NLua" => (HostedProcess.NLua, "32768"),
            _ => (new[] { door }, "8192"),
        };
        string script = Repository.At("tests", "lua", "programs", "soak.lua");
        await NativeModule.ReadyAsync();
        ChildProcess run = await ChildProcess.RunAsync(
            command[0],
            [.. command[1..], script, seconds.ToString(CultureInfo.InvariantCulture), nginx.Url("/moon.bin"), mayGrow],
            Interpreter.Environment,
            TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(2 * seconds));
        output.WriteLine(run.Output);
        Assert.True(run.ExitCode == 0, run.Describe());
    }
}
