using MoonSocket.Lua.Tests.Doors;

namespace MoonSocket.Lua.Tests;

/// <summary>The streaming example, with its server in another process, in each stock interpreter.</summary>
public sealed class StockExampleTests
{
    [Theory]
    [MemberData(nameof(Interpreter.Rows), MemberType = typeof(Interpreter))]
    public async Task The_streaming_example_runs_in_a_stock_interpreter(string interpreter)
    {
        ChildProcess run = await Interpreter.RunFileAsync(interpreter, Repository.At("examples", "lua", "streaming.lua"));
        Assert.True(run.ExitCode == 0, run.Describe());
        Assert.Contains("it is the same, byte for byte.", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("stopped     200, with the message \"that will do\"", run.Output.TrimEnd(), StringComparison.Ordinal);
    }
}
