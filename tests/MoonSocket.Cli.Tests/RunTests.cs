using MoonSocket.TestServers;

namespace MoonSocket.Cli.Tests;

/// <summary><c>moonsocket run</c> treats a script as the stock interpreter does.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_script_gets_its_arguments_as_they_are_and_its_own_output_is_all_there_is()
    {
        _folder.Write("show.lua", "print(#arg, arg[0], ...)");
        Outcome outcome = await RunAsync("show.lua", "a b", "--help", "-k", "--", "é");
        Assert.Equal((0, "5\tshow.lua\ta b\t--help\t-k\t--\té\n", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task A_double_dash_right_behind_the_script_is_the_scripts()
    {
        _folder.Write("show.lua", "print(...)");
        Assert.Equal("--\tx\n", (await RunAsync("show.lua", "--", "x")).Output);
    }

    [Fact]
    public async Task Negative_indices_of_arg_are_the_command_line_that_starts_it_again()
    {
        _folder.Write("again.lua", """
            if arg[1] == "inner" then print("inner", arg[-1]) os.exit(0) end
            local words, i = {}, -1
            while arg[i] do table.insert(words, 1, "'" .. arg[i] .. "'") i = i - 1 end
            print("outer", os.execute(table.concat(words, " ") .. " " .. arg[0] .. " inner"))
            """);
        Outcome outcome = await RunAsync("again.lua");
        Assert.Equal((0, "inner\trun\nouter\ttrue\texit\t0\n"), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task An_error_is_told_with_a_traceback_on_standard_error_and_ends_with_1()
    {
        _folder.Write("bad.lua", "print 'before'\nlocal function dive() error('boom') end\ndive()\n");
        Outcome outcome = await RunAsync("bad.lua");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("before\n", outcome.Output);
        Assert.Equal(
            """
            moonsocket: bad.lua:2: boom
            stack traceback:
            	[C]: in function 'error'
            	bad.lua:2: in local 'dive'
            	bad.lua:3: in main chunk
            	[C]: in ?

            """,
            outcome.Error);
    }

    [Theory]
    [InlineData("error({})", "(error object is a table value)")]
    [InlineData("error(nil)", "(error object is a nil value)")]
    [InlineData("error(setmetatable({}, {__tostring = function() return 'speaking' end}))", "speaking")]
    [InlineData("error(setmetatable({}, {__tostring = function() return {} end}))", "(error object is a table value)")]
    [InlineData("error(42)", "42")]
    [InlineData("local x = = 1", "stdin:1: unexpected symbol near '='")]
    public async Task Whatever_was_raised_is_told(string script, string message)
    {
        Outcome outcome = await MoonSocketProcess.RunAsync(_folder.Path, script, "run", "-");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal($"moonsocket: {message}", outcome.Error.Split('\n')[0]);
    }

    [Fact]
    public async Task A_script_that_is_not_there_is_named()
    {
        Outcome outcome = await RunAsync("nowhere.lua");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Equal("moonsocket: cannot open nowhere.lua: No such file or directory\n", outcome.Error);
    }

    [Theory]
    [InlineData("os.exit(7)", 7)]
    [InlineData("os.exit(true)", 0)]
    [InlineData("os.exit(false)", 1)]
    [InlineData("os.exit(3, true)", 3)]
    [InlineData("coroutine.wrap(function() pcall(os.exit, 9) end)()", 9)]
    [InlineData("return 4", 0)]
    public async Task The_script_chooses_the_exit_code_and_loses_no_output(string script, int code)
    {
        Outcome outcome = await MoonSocketProcess.RunAsync(_folder.Path, "io.write('kept') require 'socket' " + script, "run", "-");
        Assert.Equal((code, "kept", ""), (outcome.ExitCode, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task A_script_from_standard_input_has_arguments_and_may_begin_with_a_shebang()
    {
        Outcome outcome = await MoonSocketProcess.RunAsync(
            _folder.Path, "#!/usr/bin/env -S moonsocket run\nprint(arg[0], ...)", "run", "-", "x");
        Assert.Equal((0, "-\tx\n"), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task What_lies_beside_the_script_can_be_required_from_anywhere()
    {
        _folder.Write("there/main.lua", "print(require 'beside', (require 'package_like'))");
        _folder.Write("there/beside.lua", "return 'beside'");
        _folder.Write("there/package_like/init.lua", "return 'within'");
        Outcome outcome = await RunAsync(Path.Combine("there", "main.lua"));
        Assert.Equal("beside\twithin\n", outcome.Output);
    }

    [Fact]
    public async Task The_standard_libraries_and_MoonSocket_are_there()
    {
        Outcome outcome = await MoonSocketProcess.RunAsync(
            _folder.Path,
            "for _, m in ipairs{coroutine, debug, io, math, os, package, string, table, utf8, require 'socket', (require 'ltn12')} do io.write(type(m), ' ') end",
            "run", "-");
        Assert.Equal(string.Concat(Enumerable.Repeat("table ", 11)), outcome.Output);
    }

    [Fact]
    public async Task Interrupted_it_says_so_keeps_what_was_written_and_ends_with_130()
    {
        _folder.Write("busy.lua", "io.write('written') io.stderr:write('ready') while true do end");
        await using MoonSocketProcess process = MoonSocketProcess.Start(_folder.Path, "run", "busy.lua");
        await process.UntilAsync(() => process.Error == "ready");
        process.Interrupt();
        Outcome outcome = await process.EndAsync();
        Assert.Equal((130, "written", "readymoonsocket: interrupted\n"), (outcome.ExitCode, outcome.Output, outcome.Error));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("no-such-command")]
    [InlineData("run", "--no-such-option", "x.lua")]
    public async Task A_command_line_that_makes_no_sense_ends_with_2(params string[] words)
    {
        Outcome outcome = await MoonSocketProcess.RunAsync(_folder.Path, null, words);
        Assert.Equal(2, outcome.ExitCode);
        Assert.NotEmpty(outcome.Error);
    }

    private Task<Outcome> RunAsync(string script, params string[] arguments)
        => MoonSocketProcess.RunAsync(_folder.Path, null, ["run", script, .. arguments]);
}
