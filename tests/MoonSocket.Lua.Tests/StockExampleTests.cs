using MoonSocket.Lua.Tests.Doors;

namespace MoonSocket.Lua.Tests;

/// <summary>The examples that use the network, in each stock interpreter.</summary>
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

    [Theory]
    [MemberData(nameof(Interpreter.Rows), MemberType = typeof(Interpreter))]
    public async Task The_examples_of_FTP_and_mail_run_in_a_stock_interpreter(string interpreter)
    {
        ChildProcess ftp = await Interpreter.RunFileAsync(interpreter, Repository.At("examples", "lua", "ftp.lua"));
        Assert.True(ftp.ExitCode == 0, ftp.Describe());
        Assert.EndsWith("at once     150000 bytes in 5 files", ftp.Output.TrimEnd(), StringComparison.Ordinal);
        ChildProcess mail = await Interpreter.RunFileAsync(interpreter, Repository.At("examples", "lua", "mail.lua"));
        Assert.True(mail.ExitCode == 0, mail.Describe());
        Assert.EndsWith("the server has\t2\tmessages", mail.Output.TrimEnd(), StringComparison.Ordinal);
    }
}
