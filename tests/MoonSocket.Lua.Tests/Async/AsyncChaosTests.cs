using System.Globalization;
using MoonSocket.Lua.Tests.Doors;
using MoonSocket.TestServers;
using Xunit.Abstractions;

namespace MoonSocket.Lua.Tests.Async;

/// <summary>
/// Tasks that are canceled and fail at random among whole transfers from real servers, through every door. Some seconds
/// each, or as many as MOONSOCKET_CHAOS_SECONDS says; with MOONSOCKET_CHAOS_SEED another course of events.
/// </summary>
[Trait("Kind", "Real")]
public sealed class AsyncChaosTests(ITestOutputHelper output)
{
    private const int UsualSeconds = 10;

    public static TheoryData<string> Doors => new(SpecTable.Doors.Where(door => door is not ("a task" or "poll")));

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Cancellations_and_errors_at_random_hang_nobody_and_leave_nothing_behind(string door)
    {
        using NginxServer nginx = await NginxServer.StartAsync();
        using FtpServer ftp = await FtpServer.StartAsync(FtpServerKind.Vsftpd);
        using AiosmtpdServer smtp = await AiosmtpdServer.StartAsync();
        nginx.Put("moon.bin", 20_000);
        ftp.Put("moon.bin", 20_000);
        int seconds = Setting("MOONSOCKET_CHAOS_SECONDS", UsualSeconds);
        int seed = Setting("MOONSOCKET_CHAOS_SEED", 1 + Array.IndexOf(SpecTable.Doors, door));
        string[] command = door switch
        {
            "KeraLua" => HostedProcess.KeraLua,
            "NLua" => HostedProcess.NLua,
            _ => [door],
        };
        await NativeModule.ReadyAsync();
        ChildProcess run = await ChildProcess.RunAsync(
            command[0],
            [
                .. command[1..], Repository.At("tests", "lua", "programs", "async_chaos.lua"), Text(seconds), Text(seed),
                nginx.Url("/brief/moon.bin"), ftp.Url(""), ftp.User, ftp.Password, Text(smtp.Port), smtp.Stored, "65536",
            ],
            Interpreter.Environment,
            TimeSpan.FromMinutes(4) + TimeSpan.FromSeconds(2 * seconds));
        output.WriteLine(run.Output);
        Assert.True(run.ExitCode == 0 && run.Output.EndsWith("passed\n", StringComparison.Ordinal), run.Describe());
    }

    private static int Setting(string name, int usual)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : usual;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
